package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CallerTokens;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.spring.autoconfigure.oauth2.AzureIdentityCallerTokensAutoConfiguration;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/** {@code type: on-behalf-of}, from the caller's token to a token of FakeEntra for the same user. */
class OnBehalfOfTypeTests extends EntraFixture {

    private static final String ALICE = "a11ce000-0000-4000-8000-000000000001";
    private static final String BOB = "b0b00000-0000-4000-8000-000000000002";
    private static final TokenRequestContext VAULT =
            new TokenRequestContext().addScopes("https://vault.azure.net/.default");

    private final ApplicationContextRunner context = application()
            .withConfiguration(AutoConfigurations.of(AzureIdentityCallerTokensAutoConfiguration.class))
            .withPropertyValues(
                    "azure.identity.type=on-behalf-of",
                    "azure.identity.tenant-id=" + FakeEntra.TENANT_ID,
                    "azure.identity.client-id=" + FakeEntra.CLIENT_ID);

    private final ApplicationContextRunner withSecret =
            context.withPropertyValues("azure.identity.client-secret=" + FakeEntra.CLIENT_SECRET);

    @AfterEach
    void clearCaller() {
        SecurityContextHolder.clearContext();
        entra.application(FakeApplication.builtIn());
    }

    private static Authentication caller(String user) {
        return new JwtAuthenticationToken(new Jwt(
                entra.userToken(user).build(),
                Instant.now(),
                Instant.now().plusSeconds(60),
                Map.of("alg", "RS256"),
                Map.of("sub", user)));
    }

    private static String userOf(String token) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
    }

    private static String sync(ApplicationContext started, Authentication caller) {
        SecurityContextHolder.getContext().setAuthentication(caller);
        return userOf(started.getBean(TokenCredential.class).getTokenSync(VAULT).getToken());
    }

    private static String reactive(ApplicationContext started, Authentication caller) {
        AccessToken token = started.getBean(TokenCredential.class)
                .getToken(VAULT)
                .contextWrite(ReactiveSecurityContextHolder.withAuthentication(caller))
                .block();
        return userOf(Objects.requireNonNull(token).getToken());
    }

    @Test
    void callersGetTheirOwnTokensAndNoOther() {
        Authentication alice = caller(ALICE);
        Authentication bob = caller(BOB);
        withSecret.run(started -> {
            for (int round = 0; round < 3; round++) {
                assertThat(sync(started, alice)).contains(ALICE);
                assertThat(sync(started, bob)).contains(BOB);
                assertThat(reactive(started, alice)).contains(ALICE);
                assertThat(reactive(started, bob)).contains(BOB);
            }

            assertThat(entra.tokenRequests()).isEqualTo(2);
        });
    }

    @Test
    void callWithoutACallerIsUnavailableAndSendsNoRequest() {
        withSecret.run(started -> {
            EntraCredential credential = started.getBean(EntraCredential.class);

            assertThatExceptionOfType(CredentialUnavailableException.class)
                    .isThrownBy(() -> credential.getTokenSync(VAULT))
                    .withMessageContaining("no caller with a token was found");
            assertThatExceptionOfType(CredentialUnavailableException.class)
                    .isThrownBy(() -> credential.getToken(VAULT).block());
            assertThatExceptionOfType(CredentialUnavailableException.class)
                    .isThrownBy(() -> credential.refreshTokenSync(VAULT));
            assertThatExceptionOfType(CredentialUnavailableException.class)
                    .isThrownBy(() -> credential.refreshToken(VAULT).block());
            assertThat(entra.requests()).isEmpty();
        });
    }

    @Test
    void certificateAuthenticatesTheApplication(@TempDir Path directory) throws Exception {
        TestCertificate certificate = TestCertificate.issued("CN=orders");
        entra.application(FakeApplication.builtIn().withCertificate(certificate.certificate()));
        Path file = Files.writeString(directory.resolve("app.pem"), certificate.pem());
        context.withPropertyValues("azure.identity.certificate.location=" + file.toUri())
                .run(started -> {
                    assertThat(sync(started, caller(ALICE))).contains(ALICE);
                    assertThat(entra.requests().get(0).form()).containsKey("client_assertion");
                });
    }

    @Test
    void assertionSourceAuthenticatesTheApplication(@TempDir Path directory) throws Exception {
        TestCertificate certificate = TestCertificate.issued("CN=orders");
        entra.application(FakeApplication.builtIn().withCertificate(certificate.certificate()));
        Path file = Files.writeString(directory.resolve("app.pem"), certificate.pem());
        context.withPropertyValues(
                        "azure.identity.assertion.source=certificate",
                        "azure.identity.certificate.location=" + file.toUri())
                .run(started -> {
                    assertThat(sync(started, caller(ALICE))).contains(ALICE);
                    assertThat(entra.requests().get(0).form()).containsKey("client_assertion");
                });
    }

    @Test
    void fileWithTheSecretIsWatched(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), "wrong");
        context.withPropertyValues("azure.identity.client-secret-file=" + file).run(started -> {
            Files.writeString(file, FakeEntra.CLIENT_SECRET);
            assertThat(sync(started, caller(ALICE))).contains(ALICE);
        });
    }

    @Test
    void callerTokensBeanOfTheApplicationIsUsed() {
        String token = entra.userToken(BOB).build();
        withSecret
                .withBean(CallerTokens.class, () -> () -> token)
                .run(started -> assertThat(userOf(started.getBean(TokenCredential.class)
                                .getTokenSync(VAULT)
                                .getToken()))
                        .contains(BOB));
    }

    @Test
    void startFailsWithoutASourceOfCallerTokens() {
        withSecret
                .withClassLoader(new FilteredClassLoader(OAuth2Token.class))
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidCredentialPropertyException.class)
                        .hasMessageStartingWith("azure.identity.type: It is 'on-behalf-of'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"on-behalf-of", "users"})
    void onBehalfOfIsRefusedInAChain(String listed) {
        context.withPropertyValues(
                        "azure.identity.type=chain",
                        "azure.identity.tenant-id=",
                        "azure.identity.client-id=",
                        "azure.identity.chain=" + listed,
                        "azure.identity.credentials.users.type=on-behalf-of",
                        "azure.identity.credentials.users.tenant-id=" + FakeEntra.TENANT_ID,
                        "azure.identity.credentials.users.client-id=" + FakeEntra.CLIENT_ID,
                        "azure.identity.credentials.users.client-secret=" + FakeEntra.CLIENT_SECRET)
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidCredentialPropertyException.class)
                        .hasMessageStartingWith("azure.identity.chain:")
                        .hasMessageContaining("on behalf of callers"));
    }

    @Test
    void onBehalfOfIsRefusedAsBean() {
        context.withPropertyValues(
                        "azure.identity.type=bean",
                        "azure.identity.tenant-id=",
                        "azure.identity.client-id=",
                        "azure.identity.bean-name=users",
                        "azure.identity.credentials.users.type=on-behalf-of",
                        "azure.identity.credentials.users.tenant-id=" + FakeEntra.TENANT_ID,
                        "azure.identity.credentials.users.client-id=" + FakeEntra.CLIENT_ID,
                        "azure.identity.credentials.users.client-secret=" + FakeEntra.CLIENT_SECRET)
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidCredentialPropertyException.class)
                        .hasMessageStartingWith("azure.identity.bean-name:"));
    }
}
