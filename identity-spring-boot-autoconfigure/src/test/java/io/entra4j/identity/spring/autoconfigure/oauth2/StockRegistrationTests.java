package io.entra4j.identity.spring.autoconfigure.oauth2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.security.oauth2.client.endpoint.AbstractOAuth2AuthorizationGrantRequest;
import org.springframework.security.oauth2.client.endpoint.JwtBearerGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.endpoint.ReactiveOAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientJwtBearerTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientRefreshTokenTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientTokenExchangeTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.TokenExchangeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.WebClientReactiveAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.WebClientReactiveClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.WebClientReactiveJwtBearerTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.WebClientReactiveRefreshTokenTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.WebClientReactiveTokenExchangeTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;
import org.springframework.security.oauth2.jwt.Jwt;

/** Registrations that are not ours, beside one that is: what goes over the wire is what Spring Security alone sends. */
class StockRegistrationTests {

    private record Sent(String line, Map<String, List<String>> headers, String body) {}

    private record Grant(
            AuthorizationGrantType type,
            Class<?> request,
            Function<ClientRegistration, AbstractOAuth2AuthorizationGrantRequest> of,
            OAuth2AccessTokenResponseClient<?> servlet,
            ReactiveOAuth2AccessTokenResponseClient<?> reactive) {

        @Override
        public String toString() {
            return type.getValue();
        }
    }

    private static final Queue<Sent> SENT = new ConcurrentLinkedQueue<>();
    private static HttpServer server;
    private static String tokenUri;

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AzureIdentityAutoConfiguration.class,
                    AzureIdentityOAuth2AutoConfiguration.class,
                    AzureIdentityOAuth2ClientAutoConfiguration.class,
                    AzureIdentityReactiveOAuth2ClientAutoConfiguration.class))
            .withBean(
                    ClientRegistrationRepository.class,
                    () -> new InMemoryClientRegistrationRepository(registration(
                            AuthorizationGrantType.CLIENT_CREDENTIALS, ClientAuthenticationMethod.PRIVATE_KEY_JWT)))
            .withBean("assertions", Supplier.class, () -> () -> "a.b.c")
            .withPropertyValues(
                    "azure.identity.oauth2.client.registrations.ours.assertion.source=bean",
                    "azure.identity.oauth2.client.registrations.ours.assertion.bean-name=assertions");

    @BeforeAll
    static void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/token", exchange -> {
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            headers.putAll(exchange.getRequestHeaders());
            headers.remove("Host");
            SENT.add(new Sent(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                    headers,
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            byte[] answer = "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":3600}".getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        tokenUri = "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    private static ClientRegistration registration(AuthorizationGrantType grant, ClientAuthenticationMethod method) {
        return ClientRegistration.withRegistrationId("theirs")
                .clientId("client id")
                .clientSecret(method.equals(ClientAuthenticationMethod.NONE) ? "" : "secret/value")
                .clientAuthenticationMethod(method)
                .authorizationGrantType(grant)
                .scope("a", "b")
                .redirectUri("http://localhost/code")
                .authorizationUri("http://localhost/authorize")
                .tokenUri(String.valueOf(tokenUri))
                .build();
    }

    private static Stream<Grant> grants() {
        Jwt jwt = Jwt.withTokenValue("x.y.z")
                .header("alg", "none")
                .subject("alice")
                .build();
        Instant now = Instant.now();
        OAuth2AccessToken access =
                new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, "access", now, now.plusSeconds(60));
        return Stream.of(
                new Grant(
                        AuthorizationGrantType.AUTHORIZATION_CODE,
                        OAuth2AuthorizationCodeGrantRequest.class,
                        one -> new OAuth2AuthorizationCodeGrantRequest(
                                one,
                                new OAuth2AuthorizationExchange(
                                        OAuth2AuthorizationRequest.authorizationCode()
                                                .authorizationUri("http://localhost/authorize")
                                                .clientId("client id")
                                                .redirectUri("http://localhost/code")
                                                .state("state")
                                                .attributes(more -> more.put("code_verifier", "verifier"))
                                                .build(),
                                        OAuth2AuthorizationResponse.success("code")
                                                .redirectUri("http://localhost/code")
                                                .state("state")
                                                .build())),
                        new RestClientAuthorizationCodeTokenResponseClient(),
                        new WebClientReactiveAuthorizationCodeTokenResponseClient()),
                new Grant(
                        AuthorizationGrantType.REFRESH_TOKEN,
                        OAuth2RefreshTokenGrantRequest.class,
                        one -> new OAuth2RefreshTokenGrantRequest(one, access, new OAuth2RefreshToken("refresh", now)),
                        new RestClientRefreshTokenTokenResponseClient(),
                        new WebClientReactiveRefreshTokenTokenResponseClient()),
                new Grant(
                        AuthorizationGrantType.CLIENT_CREDENTIALS,
                        OAuth2ClientCredentialsGrantRequest.class,
                        OAuth2ClientCredentialsGrantRequest::new,
                        new RestClientClientCredentialsTokenResponseClient(),
                        new WebClientReactiveClientCredentialsTokenResponseClient()),
                new Grant(
                        AuthorizationGrantType.JWT_BEARER,
                        JwtBearerGrantRequest.class,
                        one -> new JwtBearerGrantRequest(one, jwt),
                        new RestClientJwtBearerTokenResponseClient(),
                        new WebClientReactiveJwtBearerTokenResponseClient()),
                new Grant(
                        AuthorizationGrantType.TOKEN_EXCHANGE,
                        TokenExchangeGrantRequest.class,
                        one -> new TokenExchangeGrantRequest(one, access, null),
                        new RestClientTokenExchangeTokenResponseClient(),
                        new WebClientReactiveTokenExchangeTokenResponseClient()));
    }

    static Stream<Arguments> cases() {
        return grants().flatMap(grant -> Stream.of(
                        ClientAuthenticationMethod.CLIENT_SECRET_BASIC,
                        ClientAuthenticationMethod.CLIENT_SECRET_POST,
                        ClientAuthenticationMethod.NONE,
                        ClientAuthenticationMethod.PRIVATE_KEY_JWT)
                .map(method -> Arguments.of(grant, method)));
    }

    @ParameterizedTest(name = "{0} with {1}")
    @MethodSource("cases")
    void requestIsTheSameAsThatOfSpringSecurityAlone(Grant grant, ClientAuthenticationMethod method) {
        AuthorizationGrantType type = grant.type().equals(AuthorizationGrantType.REFRESH_TOKEN)
                ? AuthorizationGrantType.AUTHORIZATION_CODE
                : grant.type();
        AbstractOAuth2AuthorizationGrantRequest request = grant.of().apply(registration(type, method));

        context.run(started -> {
            assertSame(method, () -> ask(grant.servlet(), request), () -> ask(ours(started, grant), request));
            assertSame(
                    method,
                    () -> askReactive(grant.reactive(), request),
                    () -> askReactive(oursReactive(started, grant), request));
        });
    }

    private interface Asking {
        OAuth2AccessTokenResponse ask();
    }

    private static void assertSame(ClientAuthenticationMethod method, Asking theirs, Asking ours) {
        SENT.clear();
        Throwable theirFailure = catchThrowable(theirs::ask);
        Sent theirRequest = SENT.poll();
        Throwable ourFailure = catchThrowable(ours::ask);
        Sent ourRequest = SENT.poll();

        assertThat(ourRequest).isEqualTo(theirRequest);
        assertThat(String.valueOf(ourFailure)).isEqualTo(String.valueOf(theirFailure));
        boolean isRejected = method.equals(ClientAuthenticationMethod.PRIVATE_KEY_JWT);
        assertThat(theirRequest == null).isEqualTo(isRejected);
        assertThat(theirFailure != null).isEqualTo(isRejected);
    }

    @SuppressWarnings("unchecked")
    private static OAuth2AccessTokenResponse ask(
            OAuth2AccessTokenResponseClient<?> client, AbstractOAuth2AuthorizationGrantRequest request) {
        return ((OAuth2AccessTokenResponseClient<AbstractOAuth2AuthorizationGrantRequest>) client)
                .getTokenResponse(request);
    }

    @SuppressWarnings("unchecked")
    private static OAuth2AccessTokenResponse askReactive(
            ReactiveOAuth2AccessTokenResponseClient<?> client, AbstractOAuth2AuthorizationGrantRequest request) {
        return ((ReactiveOAuth2AccessTokenResponseClient<AbstractOAuth2AuthorizationGrantRequest>) client)
                .getTokenResponse(request)
                .block();
    }

    private static OAuth2AccessTokenResponseClient<?> ours(ApplicationContext context, Grant grant) {
        return (OAuth2AccessTokenResponseClient<?>) context.getBeanProvider(
                        ResolvableType.forClassWithGenerics(OAuth2AccessTokenResponseClient.class, grant.request()))
                .getObject();
    }

    private static ReactiveOAuth2AccessTokenResponseClient<?> oursReactive(ApplicationContext context, Grant grant) {
        return (ReactiveOAuth2AccessTokenResponseClient<?>) context.getBeanProvider(ResolvableType.forClassWithGenerics(
                        ReactiveOAuth2AccessTokenResponseClient.class, grant.request()))
                .getObject();
    }
}
