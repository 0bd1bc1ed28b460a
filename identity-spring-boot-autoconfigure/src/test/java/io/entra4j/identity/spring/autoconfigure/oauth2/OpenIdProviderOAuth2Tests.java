package io.entra4j.identity.spring.autoconfigure.oauth2;

import static io.entra4j.identity.spring.autoconfigure.oauth2.TokenClients.ASSERTION;
import static io.entra4j.identity.spring.autoconfigure.oauth2.TokenClients.ask;
import static io.entra4j.identity.spring.autoconfigure.oauth2.TokenClients.assertRefused;
import static io.entra4j.identity.spring.autoconfigure.oauth2.TokenClients.late;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.entra4j.identity.conformance.OpenIdProvider;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.TestAssertion;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.spring.autoconfigure.oauth2.TokenClients.Stack;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.security.oauth2.client.endpoint.AbstractOAuth2AuthorizationGrantRequest;
import org.springframework.security.oauth2.client.endpoint.JwtBearerGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.TokenExchangeGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.jwt.Jwt;

/** Conformance tests of the grants without a user, against a certified OpenID provider. It takes no assertion twice. */
@Tag("slow")
class OpenIdProviderOAuth2Tests {

    private static final String PS256 = "PS256";
    private static final String SCOPE = "https://vault.azure.net/.default";
    private static final TestCertificate CERTIFICATE = TestCertificate.issued("CN=orders");

    @TempDir
    static Path directory;

    private static FakeEntra entra;
    private static OpenIdProvider provider;
    private static Path pem;

    @BeforeAll
    static void start() throws Exception {
        OpenIdProvider.assumeInstalled();
        entra = FakeEntra.start();
        provider = OpenIdProvider.start(directory, entra, CERTIFICATE.certificate());
        pem = Files.writeString(directory.resolve("app.pem"), CERTIFICATE.pem());
    }

    @AfterAll
    static void stop() {
        if (provider != null) {
            provider.close();
        }
        if (entra != null) {
            entra.close();
        }
    }

    private static ClientRegistration registration(AuthorizationGrantType grant) {
        return ClientRegistration.withRegistrationId("app")
                .clientId(PS256)
                .clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)
                .authorizationGrantType(grant)
                .scope(SCOPE)
                .tokenUri(provider.tokenEndpoint())
                .build();
    }

    private static ClientRegistration clientCredentials() {
        return registration(AuthorizationGrantType.CLIENT_CREDENTIALS);
    }

    private static ApplicationContextRunner trusting(ApplicationContextRunner application) {
        return application.withBean(
                AzureCredentialCustomizer.class, () -> options -> options.sslContext(entra.sslContext()));
    }

    private static ApplicationContextRunner certificate() {
        return trusting(TokenClients.application(clientCredentials()))
                .withPropertyValues(ASSERTION + "source=certificate", ASSERTION + "certificate.location=file:" + pem);
    }

    private static OAuth2AccessToken granted(
            ApplicationContext application, Stack stack, AbstractOAuth2AuthorizationGrantRequest request) {
        OAuth2AccessToken token = ask(application, stack, request).getAccessToken();
        assertThat(token.getTokenValue()).startsWith("eyJ");
        assertThat(token.getScopes()).isEqualTo(Set.of(SCOPE));
        return token;
    }

    private static OAuth2AccessToken ofTheApplication(ApplicationContext application, Stack stack) {
        return granted(application, stack, new OAuth2ClientCredentialsGrantRequest(clientCredentials()));
    }

    private static JwtBearerGrantRequest jwtBearer(OAuth2AccessToken caller) {
        return new JwtBearerGrantRequest(
                registration(AuthorizationGrantType.JWT_BEARER),
                Jwt.withTokenValue(caller.getTokenValue())
                        .header("alg", "ES256")
                        .subject("alice")
                        .build());
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void clientCredentialsAreGrantedAgainAndAgain(Stack stack) {
        certificate().run(started -> {
            OAuth2AccessToken first = ofTheApplication(started, stack);
            OAuth2AccessToken second = ofTheApplication(started, stack);

            assertThat(second.getTokenValue()).isNotEqualTo(first.getTokenValue());
        });
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void jwtBearerOnBehalfOfCallersIsGrantedAgainAndAgain(Stack stack) {
        certificate()
                .withPropertyValues("azure.identity.oauth2.on-behalf-of.registrations=app")
                .run(started -> {
                    OAuth2AccessToken first = ofTheApplication(started, stack);
                    OAuth2AccessToken second = ofTheApplication(started, stack);

                    assertThat(granted(started, stack, jwtBearer(first)).getTokenValue())
                            .isNotEqualTo(
                                    granted(started, stack, jwtBearer(second)).getTokenValue());
                });
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void jwtBearerWithoutOnBehalfOfIsRefused(Stack stack) {
        certificate().run(started -> {
            JwtBearerGrantRequest request = jwtBearer(ofTheApplication(started, stack));

            assertThatExceptionOfType(OAuth2AuthorizationException.class)
                    .isThrownBy(() -> ask(started, stack, request))
                    .withMessageContaining("requested_token_use must be on_behalf_of");
        });
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void tokenExchangeIsGrantedAgainAndAgain(Stack stack) {
        certificate().run(started -> {
            TokenExchangeGrantRequest request = new TokenExchangeGrantRequest(
                    registration(AuthorizationGrantType.TOKEN_EXCHANGE), ofTheApplication(started, stack), null);

            assertThat(granted(started, stack, request).getTokenValue())
                    .isNotEqualTo(granted(started, stack, request).getTokenValue());
        });
    }

    @Test
    void assertionForAnotherAudienceIsRefused() {
        assertRefusedAs(
                () -> assertion()
                        .claim("aud", "https://elsewhere.example/token")
                        .build(),
                "audience (aud) must equal the endpoint url, issuer identifier or token endpoint url");
    }

    @Test
    void expiredAssertionIsRefused() {
        assertRefusedAs(
                () -> assertion()
                        .claim("exp", Instant.now().minusSeconds(60).getEpochSecond())
                        .build(),
                "jwt expired");
    }

    @Test
    void assertionWithAnotherAlgorithmThanRegisteredIsRefused() {
        assertRefusedAs(() -> assertion().header("alg", "RS256").build(), "alg mismatch");
    }

    @Test
    void assertionIsRefusedTheSecondTime() {
        String assertion = assertion().build();
        trusting(TokenClients.application(clientCredentials(), () -> assertion))
                .run(started -> ofTheApplication(started, Stack.SERVLET));

        assertRefusedAs(() -> assertion, "client assertion tokens must only be used once");
    }

    private static TestAssertion assertion() {
        return new TestAssertion(CERTIFICATE, provider.tokenEndpoint(), Instant.now())
                .header("alg", PS256)
                .claim("iss", PS256)
                .claim("sub", PS256);
    }

    private static void assertRefusedAs(Supplier<String> assertions, String reason) {
        assertRefused(
                late(trusting(TokenClients.application(clientCredentials(), assertions))), clientCredentials(), reason);
    }
}
