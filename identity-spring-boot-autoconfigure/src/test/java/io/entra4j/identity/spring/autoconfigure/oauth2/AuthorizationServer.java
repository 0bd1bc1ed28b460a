package io.entra4j.identity.spring.autoconfigure.oauth2;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.server.authorization.authentication.JwtClientAssertionAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.JwtClientAssertionDecoderFactory;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2ErrorAuthenticationFailureHandler;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.SecurityContextHolderFilter;

/**
 * Spring Authorization Server as a provider of assertions: it checks issuer, subject, audience, expiry, algorithm and
 * signature, and knows no secret. One client signs for itself, by certificate; the other's assertions are a managed
 * identity's tokens. Every visitor of its pages is alice.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class AuthorizationServer {

    static final String CLIENT_ID = "orders-client";
    static final String FEDERATED_CLIENT_ID = "orders-federated";
    static final String REDIRECT_URI = "http://127.0.0.1/code";

    /** Publishes sets of keys, each at its path. */
    static HttpServer publish(Map<String, String> keys) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            keys.forEach((path, set) -> server.createContext(path, exchange -> {
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, set.length());
                exchange.getResponseBody().write(set.getBytes(UTF_8));
                exchange.close();
            }));
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Bean
    RegisteredClientRepository clients(@Value("${provider.keys}") String keys) {
        return new InMemoryRegisteredClientRepository(
                client(CLIENT_ID, keys + CLIENT_ID, SignatureAlgorithm.PS256),
                client(FEDERATED_CLIENT_ID, keys + FEDERATED_CLIENT_ID, SignatureAlgorithm.RS256));
    }

    private static RegisteredClient client(String id, String keys, SignatureAlgorithm algorithm) {
        return RegisteredClient.withId(id)
                .clientId(id)
                .clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .authorizationGrantType(AuthorizationGrantType.JWT_BEARER)
                .authorizationGrantType(AuthorizationGrantType.TOKEN_EXCHANGE)
                .redirectUri(REDIRECT_URI)
                .scope("orders")
                .clientSettings(ClientSettings.builder()
                        .jwkSetUrl(keys)
                        .tokenEndpointAuthenticationSigningAlgorithm(algorithm)
                        .requireAuthorizationConsent(false)
                        .requireProofKey(false)
                        .build())
                .build();
    }

    @Bean
    @Order(1)
    SecurityFilterChain pages(HttpSecurity http, JwtDecoder ownTokens) {
        return http.oauth2AuthorizationServer(server -> {
                    http.securityMatcher(server.getEndpointsMatcher());
                    server.clientAuthentication(client -> client.authenticationProviders(AuthorizationServer::federate)
                            .errorResponseHandler(AuthorizationServer::tellWhy));
                    server.tokenEndpoint(
                            token -> token.accessTokenRequestConverter(request -> jwtBearer(request, ownTokens)));
                })
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .addFilterAfter(
                        (request, response, chain) -> {
                            if (((HttpServletRequest) request).getRequestURI().endsWith("/authorize")) {
                                SecurityContextHolder.getContext()
                                        .setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                                                "alice", null, AuthorityUtils.createAuthorityList("USER")));
                            }
                            chain.doFilter(request, response);
                        },
                        SecurityContextHolderFilter.class)
                .build();
    }

    /** Another provider beside the one there is would accept what that one refuses. */
    private static void federate(List<AuthenticationProvider> providers) {
        JwtClientAssertionDecoderFactory decoders = new JwtClientAssertionDecoderFactory();
        decoders.setJwtValidatorFactory(client -> client.getClientId().equals(FEDERATED_CLIENT_ID)
                ? ofManagedIdentity()
                : JwtClientAssertionDecoderFactory.DEFAULT_JWT_VALIDATOR_FACTORY.apply(client));
        providers.stream()
                .filter(JwtClientAssertionAuthenticationProvider.class::isInstance)
                .forEach(one -> ((JwtClientAssertionAuthenticationProvider) one).setJwtDecoderFactory(decoders));
    }

    private static OAuth2TokenValidator<Jwt> ofManagedIdentity() {
        return new DelegatingOAuth2TokenValidator<>(
                new JwtClaimValidator<>(JwtClaimNames.ISS, SecretlessMachine.ISSUER::equals),
                new JwtClaimValidator<>(JwtClaimNames.SUB, SecretlessMachine.SUBJECT::equals),
                new JwtClaimValidator<>(JwtClaimNames.AUD, List.of(SecretlessMachine.AUDIENCE)::equals),
                new JwtClaimValidator<>(JwtClaimNames.EXP, Objects::nonNull),
                new JwtTimestampValidator(Duration.ZERO));
    }

    /** The server keeps to itself which of its checks refused; tests want to know. */
    private static void tellWhy(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException, ServletException {
        Throwable reason = e.getCause() == null ? e : e.getCause();
        OAuth2Error error = new OAuth2Error(OAuth2ErrorCodes.INVALID_CLIENT, reason.getMessage(), null);
        new OAuth2ErrorAuthenticationFailureHandler()
                .onAuthenticationFailure(request, response, new OAuth2AuthenticationException(error));
    }

    /** The server has no such grant: who comes with one of its tokens is granted what client credentials are. */
    private static @Nullable Authentication jwtBearer(HttpServletRequest request, JwtDecoder ownTokens) {
        if (!AuthorizationGrantType.JWT_BEARER.getValue().equals(request.getParameter("grant_type"))) {
            return null;
        }
        try {
            ownTokens.decode(request.getParameter("assertion"));
        } catch (JwtException e) {
            throw new OAuth2AuthenticationException(
                    new OAuth2Error(OAuth2ErrorCodes.INVALID_GRANT, e.getMessage(), null), e);
        }
        return new OAuth2ClientCredentialsAuthenticationToken(
                SecurityContextHolder.getContext().getAuthentication(),
                Set.of(request.getParameter("scope").split(" ")),
                Map.of());
    }
}
