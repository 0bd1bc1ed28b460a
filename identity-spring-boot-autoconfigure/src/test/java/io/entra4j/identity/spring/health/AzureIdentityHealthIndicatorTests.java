package io.entra4j.identity.spring.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenSource;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import reactor.core.publisher.Mono;

class AzureIdentityHealthIndicatorTests {

    private static FakeEntra entra;

    private final MutableClock clock = new MutableClock();
    private final EntraCredential credential = new ClientSecretCredentialBuilder()
            .options(CredentialOptions.builder()
                    .authorityHost(entra.authorityHost())
                    .instanceDiscovery(false)
                    .sslContext(entra.sslContext())
                    .retryOptions(new RetryOptions(new FixedDelayOptions(0, Duration.ZERO)))
                    .executorService(Runnable::run)
                    .clock(clock)
                    .build())
            .tenantId(FakeEntra.TENANT_ID)
            .clientId(FakeEntra.CLIENT_ID)
            .clientSecret(FakeEntra.CLIENT_SECRET)
            .build();
    private final AzureIdentityHealthIndicator indicator =
            new AzureIdentityHealthIndicator(credential, 2, Duration.ofMinutes(5), clock);

    @BeforeAll
    static void startEntra() {
        entra = FakeEntra.start();
    }

    @AfterAll
    static void stopEntra() {
        entra.close();
    }

    @BeforeEach
    void resetEntra() {
        entra.reset();
        entra.resetRequests();
    }

    @Test
    void healthIsUnknownBeforeTheFirstRequest() {
        assertThat(state()).isEqualTo("UNKNOWN IDLE");
        assertThat(indicator.health().getDetails()).doesNotContainKey("answeredBy");
    }

    @Test
    void healthIsUpWithAToken() {
        request();

        assertThat(state()).isEqualTo("UP ACTIVE");
        assertThat(indicator.health().getDetails())
                .containsEntry("type", "ClientSecretCredential")
                .containsEntry("answeredBy", "ClientSecretCredential")
                .containsEntry(
                        "expiresAt", clock.instant().plus(Duration.ofHours(1)).toString())
                .containsKeys("refreshAt", "lastSuccessAt");
    }

    @Test
    void thousandHealthChecksCauseNoRequest() {
        for (int i = 0; i < 1000; i++) {
            indicator.health();
        }

        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void healthIsUpWithAValidTokenWhenItsRenewalFails() {
        request();
        entra.failUntilReset(Failure.serverError(503));
        clock.advance(Duration.ofMinutes(50));
        request();

        assertThat(state()).isEqualTo("UP REFRESH_FAILING");
        assertThat(indicator.health().getDetails()).containsEntry("failureCode", "http_503");
    }

    @Test
    void healthIsDownWhenRenewalsFailAndTheTokenIsAboutToExpire() {
        request();
        entra.failUntilReset(Failure.serverError(503));
        clock.advance(Duration.ofMinutes(50));
        request();
        clock.advance(Duration.ofMinutes(7));
        request();

        assertThat(state()).isEqualTo("DOWN EXPIRING");
    }

    @Test
    void healthIsDownAtOnceAfterAPermanentRefusal() {
        entra.failUntilReset(Failure.entra(401, "invalid_client", 7000215, "Invalid client secret provided."));
        request();

        assertThat(state()).isEqualTo("DOWN MISCONFIGURED");
        assertThat(indicator.health().getDetails()).containsEntry("failureCode", "AADSTS7000215");
    }

    @Test
    void healthIsDownAfterTwoTemporaryFailuresWithoutAToken() {
        entra.failUntilReset(Failure.serverError(503));
        request();
        String afterOne = state();
        clock.advance(Duration.ofSeconds(2));
        request();

        assertThat(afterOne).isEqualTo("UNKNOWN UNAVAILABLE");
        assertThat(state()).isEqualTo("DOWN UNAVAILABLE");
    }

    @Test
    void healthShowsWhenThrottlingEnds() {
        entra.failUntilReset(Failure.throttled(Duration.ofSeconds(60)));
        request();

        assertThat(state()).endsWith("THROTTLED");
        assertThat(indicator.health().getDetails()).containsEntry("retryAfter", "PT1M");
    }

    @Test
    void healthIsUpAgainAfterASuccess() {
        entra.failNext(1, Failure.entra(401, "invalid_client", 7000215, "Invalid client secret provided."));
        request();
        request();

        assertThat(state()).isEqualTo("UP ACTIVE");
    }

    @Test
    void healthShowsTheExpiryOfTheCertificate() {
        Instant end = Instant.parse("2027-01-01T00:00:00Z");

        assertThat(indicator.health().getDetails()).doesNotContainKey("certificateExpiresAt");
        assertThat(new AzureIdentityHealthIndicator(new Certified(end), 2, Duration.ofMinutes(5), clock)
                        .health()
                        .getDetails())
                .containsEntry("certificateExpiresAt", "2027-01-01T00:00:00Z")
                .containsEntry("certificateExpired", false);
    }

    @Test
    void healthShowsAnExpiredCertificate() {
        assertThat(new AzureIdentityHealthIndicator(new Certified(clock.instant()), 2, Duration.ofMinutes(5), clock)
                        .health()
                        .getDetails())
                .containsEntry("certificateExpired", true);
    }

    private static final class Certified extends EntraCredential {
        Certified(Instant end) {
            super(
                    new TokenSource() {
                        @Override
                        public AccessToken fetch(TokenRequest request) {
                            throw new UnsupportedOperationException();
                        }

                        @Override
                        public Report report() {
                            return Report.NOTHING.expiring(end, null);
                        }
                    },
                    TenantPolicy.any(),
                    CredentialOptions.builder().build());
        }
    }

    @Test
    void healthCallsAForeignCredentialUnmanaged() {
        Health health =
                new AzureIdentityHealthIndicator(request -> Mono.empty(), 2, Duration.ofMinutes(5), clock).health();

        assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
        assertThat(health.getDetails()).containsEntry("state", "UNMANAGED");
    }

    @Test
    void detailsHoldNoIdentifier() {
        request();

        assertThat(indicator.health().getDetails().toString())
                .doesNotContain(FakeEntra.CLIENT_ID, FakeEntra.TENANT_ID, FakeEntra.CLIENT_SECRET, "eyJ");
    }

    private String state() {
        Health health = indicator.health();
        return health.getStatus() + " " + health.getDetails().get("state");
    }

    private void request() {
        catchThrowable(
                () -> credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default")));
    }
}
