package io.entra4j.identity.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.contract.CredentialContract;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.http.ForeignText;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSecretCredentialTests extends CredentialContract {

    private static final String OTHER_TENANT = "0e7e0000-0000-4000-8000-000000000001";

    @Override
    protected EntraCredential credential(CredentialOptions options) {
        return builder(options).build();
    }

    private static ClientSecretCredentialBuilder builder(CredentialOptions options) {
        return new ClientSecretCredentialBuilder()
                .options(options)
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET);
    }

    @Test
    void requestMatchesTheSpecification() {
        credential().getTokenSync(context());

        assertThat(lastForm())
                .containsEntry("grant_type", "client_credentials")
                .containsEntry("client_id", FakeEntra.CLIENT_ID)
                .containsEntry("client_secret", FakeEntra.CLIENT_SECRET)
                .doesNotContainKey("claims");
        assertThat(lastForm().get("scope")).contains(SCOPE);
    }

    @Test
    void continuousAccessIsRequestedOnlyForCallersThatSupportIt() {
        credential().getTokenSync(context().setCaeEnabled(true));

        assertThat(lastForm().get("claims")).contains("xms_cc", "CP1");
    }

    @Test
    void wrongSecretIsExplained() {
        EntraCredential credential = builder(options().build())
                .clientSecret("0b6c7a55-not-the-value")
                .build();

        assertThat(thrownSync(credential))
                .hasMessageStartingWith("ClientSecretCredential (client ID '%s', tenant '%s') was refused: "
                        .formatted(FakeEntra.CLIENT_ID, FakeEntra.TENANT_ID))
                .hasMessageContaining("AADSTS7000215")
                .hasMessageContaining("use the secret's value, not its ID")
                .hasMessageNotContainingAny("0b6c7a55-not-the-value");
    }

    @Test
    void rotatedSecretIsUsedForTheNextTokenAndNoRequestFails() {
        AtomicReference<String> secret = new AtomicReference<>(FakeEntra.CLIENT_SECRET);
        EntraCredential credential = withSecrets(secret::get);
        credential.getTokenSync(context());
        rotateTo("another~secret.Value-9876543210");
        secret.set("another~secret.Value-9876543210");

        credential.refreshTokenSync(context());

        assertThat(entra.tokenRequests()).isEqualTo(2);
        assertThat(lastForm()).containsEntry("client_secret", "another~secret.Value-9876543210");
    }

    @Test
    void refusedSecretIsReadAgainAndRetriedOnceWhenRotated() {
        Queue<String> secrets = new ArrayDeque<>(List.of(FakeEntra.CLIENT_SECRET, "another~secret.Value-9876543210"));
        EntraCredential credential = withSecrets(secrets::remove);
        rotateTo("another~secret.Value-9876543210");

        credential.getTokenSync(context());

        assertThat(entra.tokenRequests()).isEqualTo(2);
    }

    @Test
    void refusedSecretIsNotRetriedWhenUnchanged() {
        AtomicInteger asked = new AtomicInteger();
        EntraCredential credential = withSecrets(() -> "wrong-secret-value" + asked.getAndIncrement() / 2);

        thrownSync(credential);

        assertThat(asked).hasValue(2);
        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void refusalIsReportedWhenNoOtherSecretIsAvailable() {
        AtomicInteger asked = new AtomicInteger();
        EntraCredential credential = withSecrets(() -> {
            if (asked.getAndIncrement() > 0) {
                throw new io.entra4j.identity.CredentialUnavailableException("the vault is down");
            }
            return "wrong-secret-value";
        });

        Throwable thrown = thrownSync(credential);

        assertThat(thrown)
                .isInstanceOf(io.entra4j.identity.AuthenticationFailedException.class)
                .hasMessageContaining("AADSTS7000215");
        assertThat(thrown.getSuppressed())
                .singleElement()
                .satisfies(second -> assertThat(second).hasMessageContaining("the vault is down"));
    }

    @Test
    void refusalForAnotherReasonThanTheSecretIsNotRetried() {
        AtomicInteger asked = new AtomicInteger();
        EntraCredential credential = withSecrets(() -> FakeEntra.CLIENT_SECRET + asked.getAndIncrement());
        entra.failNext(1, Failure.entra(400, "unauthorized_client", 700016, "Application not found."));

        thrownSync(credential);

        assertThat(asked).hasValue(1);
        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void emptyFailingAndUnavailableSuppliersAreReportedDifferently() {
        EntraCredential empty = withSecrets(() -> " ");
        EntraCredential broken = withSecrets(() -> {
            throw new IllegalStateException("vault says s3cr3t");
        });
        EntraCredential absent = withSecrets(() -> {
            throw new CredentialUnavailableException("The vault is not configured.");
        });

        assertThat(thrownSync(empty))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("supplier returned no value");
        assertThat(thrownAsync(broken))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("its supplier threw java.lang.IllegalStateException")
                .hasMessageNotContaining("s3cr3t");
        assertThat(thrownSync(absent))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("The vault is not configured.");
        assertThat(entra.requests()).isEmpty();
    }

    private EntraCredential withSecrets(Supplier<String> secrets) {
        return builder(options().build()).clientSecretSupplier(secrets).build();
    }

    private static void rotateTo(String secret) {
        entra.application(FakeApplication.builtIn().withSecret(secret));
    }

    @AfterEach
    void restoreTheSecret() {
        entra.application(FakeApplication.builtIn());
    }

    @Test
    void unknownClientAndUnknownTenantAreExplained() {
        EntraCredential wrongClient = builder(options().build())
                .clientId("00000000-0000-0000-0000-000000000000")
                .build();
        EntraCredential wrongTenant =
                builder(options().build()).tenantId("nobody.example").build();

        assertThat(thrownSync(wrongClient))
                .hasMessageContaining("AADSTS700016")
                .hasMessageContaining("check client ID and tenant ID");
        assertThat(thrownSync(wrongTenant))
                .hasMessageContaining("AADSTS90002")
                .hasMessageContaining("check the tenant ID");
    }

    @Test
    void refusalReportsAWrongClockOfThisMachine() {
        MutableClock entras = new MutableClock();
        entra.clock(entras);
        clock.advance(Duration.ofMinutes(10));
        entra.failNext(
                2,
                Failure.entra(401, "invalid_client", 700024, "Client assertion is not within its valid time range."));

        assertThat(thrownSync(credential()))
                .hasMessageContaining("Try: set this machine's clock: it is 600 s ahead of the service's clock. Then ");
        entras.advance(Duration.ofMinutes(10));
        assertThat(thrownSync(credential())).hasMessageNotContainingAny("set this machine's clock");
    }

    @Test
    void lifetimeOfATokenIsCountedByTheClockOfThisMachine() {
        entra.clock(new MutableClock());
        clock.advance(Duration.ofDays(-400));

        AccessToken token = credential().getTokenSync(context());

        assertThat(token.getExpiresAt().toInstant()).isEqualTo(clock.instant().plus(Duration.ofHours(1)));
    }

    @Test
    void allowedForeignTenantIsAsked() {
        entra.application(new FakeApplication(OTHER_TENANT, FakeEntra.CLIENT_ID, FakeEntra.CLIENT_SECRET, "oid"));
        EntraCredential credential =
                builder(options().build()).additionallyAllowedTenants("*").build();

        AccessToken home = credential.getTokenSync(context());
        AccessToken foreign = credential.getTokenSync(context().setTenantId(OTHER_TENANT));

        assertThat(foreign.getToken()).isNotEqualTo(home.getToken());
        assertThat(entra.requests().get(1).path()).startsWith("/" + OTHER_TENANT + "/");
    }

    @Test
    void everyMissingSettingIsNamedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new ClientSecretCredentialBuilder().clientSecret(" ").build())
                .withMessage("ClientSecretCredential: 'tenantId', 'clientId', 'clientSecret' must be set.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://login.example.com", "httpsfoo:x", "login.example.com", "https://", "https://a b"})
    void authorityThatIsNotAnHttpsUrlIsRefused(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClientSecretCredentialBuilder()
                        .tenantId("t")
                        .clientId("c")
                        .clientSecret("s")
                        .authorityHost(url)
                        .build())
                .withMessageContaining("'authorityHost'")
                .withMessageContaining(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"contoso/..", "a b", "contoso;rm", "täñant"})
    void tenantWithIllegalCharactersIsRefused(String tenant) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(options().build()).tenantId(tenant).build())
                .withMessageContaining("'tenantId'")
                .withMessageContaining(ForeignText.id(tenant));
    }

    @Test
    void serviceRefreshTimeIsUsed() {
        entra.refreshIn(Duration.ofMinutes(20));
        AccessToken token = credential().getTokenSync(context());
        entra.refreshIn(null);

        assertThat(token.getRefreshAt().toInstant())
                .isBetween(
                        clock.instant().plus(Duration.ofMinutes(18)),
                        clock.instant().plus(Duration.ofMinutes(20)));
    }

    @Test
    void failureIsLoggedAtDebugOnly() {
        EntraCredential credential =
                builder(options().build()).clientSecret("wrong-secret-value").build();

        try (CapturedLog log = new CapturedLog()) {
            thrownSync(credential);

            assertThat(log.count("io.entra4j", Level.INFO)).isZero();
            assertThat(log.count("io.entra4j", Level.DEBUG)).isEqualTo(2);
        }
    }

    @Test
    void scopeOfAnUnknownResourceIsExplained() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> credential()
                        .getTokenSync(new TokenRequestContext().addScopes("https://unknown.example/.default"))))
                .hasMessageContaining("AADSTS500011");
    }
}
