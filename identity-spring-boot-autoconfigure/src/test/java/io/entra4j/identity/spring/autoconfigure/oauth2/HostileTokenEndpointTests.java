package io.entra4j.identity.spring.autoconfigure.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.HostileServer;
import io.entra4j.identity.spring.autoconfigure.HostileRounds;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;

/** Sends assertions and refresh tokens to a token endpoint that answers anything at all. */
@Tag("slow")
class HostileTokenEndpointTests {

    private static HostileServer server;

    private final HostileRounds rounds = new HostileRounds(server);

    @BeforeAll
    static void start() {
        server = HostileServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void release() {
        rounds.close();
    }

    @ParameterizedTest
    @EnumSource
    void hostileAnswersOfATokenEndpointLeakNoSecret(TokenClients.Stack stack) {
        ClientRegistration app = ClientRegistration.withRegistrationId("app")
                .clientId("c11e4717-91d3-4b0e-8a55-0fa4e0000002")
                .clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .authorizationUri(server.https() + "/authorize")
                .redirectUri("{baseUrl}/login")
                .tokenUri(server.https() + "/token")
                .build();
        FakeOidcIssuer issuer = FakeOidcIssuer.at("https://cluster.example");
        ApplicationContextRunner application = TokenClients.application(app, () -> issuer.token("pod", "api://x"))
                .withPropertyValues("azure.identity.http.log-level=body-and-headers")
                .withBean(
                        "trusting",
                        AzureCredentialCustomizer.class,
                        () -> options -> options.sslContext(server.sslContext()));

        application.run(started -> rounds.run(HostileRounds.ROUNDS / 8, chance -> {
            String refreshToken = "refresh-" + Long.toHexString(chance.nextLong());
            try {
                TokenClients.ask(
                        started,
                        stack,
                        new OAuth2RefreshTokenGrantRequest(
                                app,
                                new OAuth2AccessToken(
                                        OAuth2AccessToken.TokenType.BEARER, "access-" + chance.nextLong(), null, null),
                                new OAuth2RefreshToken(refreshToken, null)));
            } catch (RuntimeException e) {
                rounds.show(e);
            }
            assertThat(server.elsewhere()).isEmpty();
        }));
    }
}
