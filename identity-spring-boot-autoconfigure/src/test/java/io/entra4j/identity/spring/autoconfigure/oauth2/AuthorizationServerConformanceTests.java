package io.entra4j.identity.spring.autoconfigure.oauth2;

import static io.entra4j.identity.spring.autoconfigure.oauth2.TokenClients.ASSERTION;
import static io.entra4j.identity.spring.autoconfigure.oauth2.TokenClients.application;
import static io.entra4j.identity.spring.autoconfigure.oauth2.TokenClients.ask;
import static io.entra4j.identity.spring.autoconfigure.oauth2.TokenClients.assertRefused;
import static io.entra4j.identity.spring.autoconfigure.oauth2.TokenClients.late;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.sun.net.httpserver.HttpServer;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.OidcTokenBuilder;
import io.entra4j.identity.fake.TestAssertion;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.spring.autoconfigure.oauth2.TokenClients.Stack;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.oauth2.client.endpoint.JwtBearerGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.endpoint.TokenExchangeGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;
import org.springframework.security.oauth2.jwt.Jwt;

/** All grants, by certificate and by managed identity, on both stacks: Spring Authorization Server checks the assertions. */
@Tag("slow")
class AuthorizationServerConformanceTests {

    private enum Proof {
        CERTIFICATE(AuthorizationServer.CLIENT_ID),
        MANAGED_IDENTITY(AuthorizationServer.FEDERATED_CLIENT_ID);

        private final String clientId;

        Proof(String clientId) {
            this.clientId = clientId;
        }
    }

    private static final TestCertificate CERTIFICATE = TestCertificate.issued("CN=orders");

    @TempDir
    static Path directory;

    private static SecretlessMachine machine;
    private static HttpServer keys;
    private static ConfigurableApplicationContext provider;
    private static String base;
    private static Path pem;

    @BeforeAll
    static void start() throws Exception {
        machine = new SecretlessMachine();
        String certificate = new JWKSet(RSAKey.parse(CERTIFICATE.certificate())).toString();
        keys = AuthorizationServer.publish(Map.of(
                "/" + AuthorizationServer.CLIENT_ID,
                certificate,
                "/" + AuthorizationServer.FEDERATED_CLIENT_ID,
                machine.identities.jwks()));
        provider = new SpringApplicationBuilder(AuthorizationServer.class)
                .web(WebApplicationType.SERVLET)
                .run(
                        "--server.port=0",
                        "--spring.autoconfigure.exclude=",
                        "--azure.identity.enabled=false",
                        "--provider.keys=http://127.0.0.1:" + keys.getAddress().getPort() + "/");
        base = "http://127.0.0.1:" + provider.getEnvironment().getProperty("local.server.port");
        pem = Files.writeString(directory.resolve("app.pem"), CERTIFICATE.pem());
    }

    @AfterAll
    static void stop() {
        provider.close();
        keys.stop(0);
        machine.close();
    }

    static Stream<Arguments> stacksAndProofs() {
        return Stream.of(Stack.values())
                .flatMap(stack -> Stream.of(Proof.values()).map(proof -> Arguments.of(stack, proof)));
    }

    private static ClientRegistration registration(Proof proof, AuthorizationGrantType grant) {
        return ClientRegistration.withRegistrationId("app")
                .clientId(proof.clientId)
                .clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)
                .authorizationGrantType(grant)
                .redirectUri(AuthorizationServer.REDIRECT_URI)
                .scope("orders")
                .authorizationUri(base + "/oauth2/authorize")
                .tokenUri(base + "/oauth2/token")
                .build();
    }

    private static ClientRegistration clientCredentials(Proof proof) {
        return registration(proof, AuthorizationGrantType.CLIENT_CREDENTIALS);
    }

    private static ApplicationContextRunner with(Proof proof) {
        ApplicationContextRunner application = application(clientCredentials(proof));
        return switch (proof) {
            case CERTIFICATE ->
                application.withPropertyValues(
                        ASSERTION + "source=certificate", ASSERTION + "certificate.location=file:" + pem);
            case MANAGED_IDENTITY ->
                application
                        .withPropertyValues(machine.identity().entrySet().stream()
                                .map(property -> property.getKey() + "=" + property.getValue())
                                .toArray(String[]::new))
                        .withPropertyValues(
                                ASSERTION + "source=managed-identity",
                                ASSERTION + "audience=" + SecretlessMachine.AUDIENCE);
        };
    }

    private static OAuth2AuthorizationCodeGrantRequest signedIn(Proof proof) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(base + "/oauth2/authorize?response_type=code&client_id="
                                        + proof.clientId + "&scope=orders&state=s&redirect_uri="
                                        + AuthorizationServer.REDIRECT_URI))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        Matcher code = Pattern.compile("[?&]code=([^&]+)")
                .matcher(answer.headers().firstValue("Location").orElse(answer.statusCode() + answer.body()));
        assertThat(code.find()).as(answer.headers().map().toString()).isTrue();
        return new OAuth2AuthorizationCodeGrantRequest(
                registration(proof, AuthorizationGrantType.AUTHORIZATION_CODE),
                new OAuth2AuthorizationExchange(
                        OAuth2AuthorizationRequest.authorizationCode()
                                .authorizationUri(base + "/oauth2/authorize")
                                .clientId(proof.clientId)
                                .redirectUri(AuthorizationServer.REDIRECT_URI)
                                .state("s")
                                .build(),
                        OAuth2AuthorizationResponse.success(code.group(1))
                                .redirectUri(AuthorizationServer.REDIRECT_URI)
                                .state("s")
                                .build()));
    }

    private static JwtBearerGrantRequest jwtBearer(Proof proof, String token) {
        return new JwtBearerGrantRequest(
                registration(proof, AuthorizationGrantType.JWT_BEARER),
                Jwt.withTokenValue(token)
                        .header("alg", "RS256")
                        .subject("alice")
                        .build());
    }

    @ParameterizedTest
    @MethodSource("stacksAndProofs")
    void clientCredentialsAreGranted(Stack stack, Proof proof) {
        with(proof).run(started -> {
            OAuth2ClientCredentialsGrantRequest request =
                    new OAuth2ClientCredentialsGrantRequest(clientCredentials(proof));

            OAuth2AccessToken first = ask(started, stack, request).getAccessToken();
            OAuth2AccessToken second = ask(started, stack, request).getAccessToken();

            assertThat(first.getTokenValue()).startsWith("eyJ").isNotEqualTo(second.getTokenValue());
        });
    }

    @ParameterizedTest
    @MethodSource("stacksAndProofs")
    void authorizationCodeRefreshExchangeAndJwtBearerAreGranted(Stack stack, Proof proof) {
        with(proof).run(started -> {
            OAuth2AccessTokenResponse login = ask(started, stack, signedIn(proof));
            assertThat(login.getAccessToken().getScopes()).containsExactly("orders");

            OAuth2AccessToken refreshed = ask(
                            started,
                            stack,
                            new OAuth2RefreshTokenGrantRequest(
                                    registration(proof, AuthorizationGrantType.AUTHORIZATION_CODE),
                                    login.getAccessToken(),
                                    login.getRefreshToken()))
                    .getAccessToken();
            assertThat(refreshed.getTokenValue())
                    .isNotEqualTo(login.getAccessToken().getTokenValue());

            TokenExchangeGrantRequest exchange = new TokenExchangeGrantRequest(
                    registration(proof, AuthorizationGrantType.TOKEN_EXCHANGE), refreshed, null);
            assertThat(ask(started, stack, exchange).getAccessToken().getTokenValue())
                    .startsWith("eyJ");

            JwtBearerGrantRequest jwtBearer = jwtBearer(proof, refreshed.getTokenValue());
            assertThat(ask(started, stack, jwtBearer).getAccessToken().getTokenValue())
                    .startsWith("eyJ");
        });
    }

    @ParameterizedTest
    @MethodSource("stacksAndProofs")
    void jwtBearerWithATokenOfAnotherIssuerIsRefused(Stack stack, Proof proof) {
        JwtBearerGrantRequest request = jwtBearer(proof, machine.userToken("alice-oid"));

        with(proof)
                .run(started -> assertThatExceptionOfType(OAuth2AuthorizationException.class)
                        .isThrownBy(() -> ask(started, stack, request))
                        .withMessageContaining("[invalid_grant]"));
    }

    /** Another {@code sub} is refused by us already. */
    @ParameterizedTest
    @CsvSource({
        "aud, https://elsewhere.example/token",
        "iss, https://another.example",
    })
    void signedAssertionWithAWrongClaimIsRefused(String claim, String value) {
        assertSignedRefused(signed().claim(claim, value), "The %s claim is not valid".formatted(claim));
    }

    @Test
    void signedAssertionWithAnotherAlgorithmIsRefused() {
        assertSignedRefused(signed().header("alg", "RS256"), "Another algorithm expected");
    }

    @Test
    void signedAssertionOfAnotherKeyIsRefused() {
        assertSignedRefused(signed().key(CERTIFICATE.rotated().privateKey()), "Invalid signature");
    }

    @Test
    void expiredSignedAssertionIsRefused() {
        TestAssertion expired =
                signed().claim("exp", Instant.now().minusSeconds(120).getEpochSecond());

        assertSignedRefused(expired, "Jwt expired at");
    }

    @Test
    void correctSignedAssertionIsAccepted() {
        application(clientCredentials(Proof.CERTIFICATE), signed()::build)
                .run(started -> assertThat(ask(
                                started,
                                Stack.SERVLET,
                                new OAuth2ClientCredentialsGrantRequest(clientCredentials(Proof.CERTIFICATE))))
                        .isNotNull());
    }

    @ParameterizedTest
    @CsvSource({
        "sub, another-identity",
        "iss, https://login.example/another/v2.0",
        "aud, https://vault.azure.net",
    })
    void tokenOfAnIdentityWithAWrongClaimIsRefused(String claim, String value) {
        String token = identitysToken().claim(claim, value).build();

        assertIdentityRefused(token, "The %s claim is not valid".formatted(claim));
    }

    @Test
    void tokenOfAnIdentityWithTheClaimsOfTheClientIsRefused() {
        String self = AuthorizationServer.FEDERATED_CLIENT_ID;

        assertIdentityRefused(
                identitysToken().claim("iss", self).subject(self).audience(base).build(), "The iss claim is not valid");
    }

    @Test
    void expiredTokenOfAnIdentityIsRefused() {
        assertIdentityRefused(identitysToken().lifetime(Duration.ofSeconds(-5)).build(), "Jwt expired at");
    }

    @Test
    void tokenOfAnIdentitySignedWithAnotherKeyIsRefused() {
        String unknown = FakeOidcIssuer.at(SecretlessMachine.ISSUER)
                .token(SecretlessMachine.SUBJECT, SecretlessMachine.AUDIENCE);
        String own = identitysToken().build();
        String forged = own.substring(0, own.lastIndexOf('.')) + unknown.substring(unknown.lastIndexOf('.'));

        assertIdentityRefused(unknown, "no matching key(s) found");
        assertIdentityRefused(forged, "Invalid signature");
    }

    private static TestAssertion signed() {
        return new TestAssertion(CERTIFICATE, base + "/oauth2/token", Instant.now())
                .header("alg", "PS256")
                .claim("iss", AuthorizationServer.CLIENT_ID)
                .claim("sub", AuthorizationServer.CLIENT_ID);
    }

    private static void assertSignedRefused(TestAssertion assertion, String reason) {
        ClientRegistration app = clientCredentials(Proof.CERTIFICATE);
        assertRefused(late(application(app, assertion::build)), app, reason);
    }

    private static OidcTokenBuilder identitysToken() {
        return machine.identities.token().subject(SecretlessMachine.SUBJECT);
    }

    private static void assertIdentityRefused(String token, String reason) {
        ClientRegistration app = clientCredentials(Proof.MANAGED_IDENTITY);
        assertRefused(late(application(app, () -> token)), app, reason);
    }
}
