package io.entra4j.identity.spring.health;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.CredentialAttempt;
import io.entra4j.identity.CredentialStatus;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenFailure;
import io.entra4j.identity.http.TypeName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Reports the results of the last token requests. It never requests a token itself, does no I/O and takes no lock.
 *
 * <p>The status is UNKNOWN before the first request. It is UP while there is a valid token, even if its renewal fails.
 * Without a valid token it is DOWN: at once if the failure is permanent, else after some consecutive failures. Details
 * hold no token, secret or identifier.
 */
public final class AzureIdentityHealthIndicator implements HealthIndicator {

    private final CredentialStatus.@Nullable Reporter reporter;
    private final String type;
    private final int downAfter;
    private final Duration expiryWarning;
    private final Clock clock;

    /**
     * Creates the indicator.
     *
     * @param credential any credential; if it is not an {@link EntraCredential}, the status is UNKNOWN
     * @param downAfter how many failures in a row make the status DOWN, without a valid token
     * @param expiryWarning how soon a token must expire, while renewals fail, to be called EXPIRING
     * @param clock tells how soon that is
     */
    public AzureIdentityHealthIndicator(
            TokenCredential credential, int downAfter, Duration expiryWarning, Clock clock) {
        this(
                credential instanceof CredentialStatus.Reporter ours ? ours : null,
                TypeName.of(credential.getClass(), TokenCredential.class),
                downAfter,
                expiryWarning,
                clock);
    }

    private AzureIdentityHealthIndicator(
            CredentialStatus.@Nullable Reporter reporter,
            String type,
            int downAfter,
            Duration expiryWarning,
            Clock clock) {
        this.reporter = reporter;
        this.type = type;
        this.downAfter = downAfter;
        this.expiryWarning = expiryWarning;
        this.clock = clock;
    }

    /**
     * Creates the indicator of a source of tokens that is not a credential.
     *
     * @param reporter returns the status of the source
     * @param downAfter how many failures in a row make the status DOWN, without a valid token
     * @param expiryWarning how soon a token must expire, while renewals fail, to be called EXPIRING
     * @param clock tells how soon that is
     * @return the indicator
     */
    public static AzureIdentityHealthIndicator of(
            CredentialStatus.Reporter reporter, int downAfter, Duration expiryWarning, Clock clock) {
        return new AzureIdentityHealthIndicator(reporter, "", downAfter, expiryWarning, clock);
    }

    @Override
    public Health health() {
        if (reporter == null) {
            return Health.unknown()
                    .withDetail("state", State.UNMANAGED.name())
                    .withDetail("type", type)
                    .build();
        }
        CredentialStatus status = reporter.status();
        State state = state(status);
        Health.Builder health = Health.status(health(state, status));
        health.withDetail("state", state.name())
                .withDetail("credential", status.name())
                .withDetail("type", status.credential())
                .withDetail("consecutiveFailures", status.consecutiveFailures());
        detail(health, "answeredBy", status.answeredBy());
        detail(health, "host", status.host());
        detail(health, "expiresAt", status.expiresAt());
        detail(health, "refreshAt", status.refreshAt());
        Instant certificateExpiresAt = status.certificateExpiresAt();
        if (certificateExpiresAt != null) {
            health.withDetail("certificateExpiresAt", certificateExpiresAt.toString())
                    .withDetail("certificateExpired", !certificateExpiresAt.isAfter(clock.instant()));
        }
        detail(health, "assertionExpiresAt", status.assertionExpiresAt());
        detail(health, "lastSuccessAt", status.lastSuccessAt());
        detail(health, "lastFailureAt", status.lastFailureAt());
        TokenFailure failure = status.lastFailure();
        if (failure != null) {
            health.withDetail("failureCode", failure.code())
                    .withDetail("failureCategory", failure.category().name());
            detail(health, "retryAfter", failure.retryAfter());
        }
        detail(health, "throttledUntil", status.throttledUntil());
        if (!status.attempts().isEmpty()) {
            // Outcomes only: reasons quote the services' answers, which may hold names of tenants and users.
            health.withDetail(
                    "chain",
                    status.attempts().stream()
                            .map(AzureIdentityHealthIndicator::outcome)
                            .toList());
        }
        return health.build();
    }

    private enum State {
        IDLE,
        ACTIVE,
        REFRESH_FAILING,
        EXPIRING,
        MISCONFIGURED,
        THROTTLED,
        UNAVAILABLE,
        UNMANAGED
    }

    private State state(CredentialStatus status) {
        TokenFailure failure = status.consecutiveFailures() == 0 ? null : status.lastFailure();
        if (failure == null) {
            return status.lastSuccessAt() == null ? State.IDLE : State.ACTIVE;
        }
        if (status.hasUsableToken()) {
            return isExpiring(status) ? State.EXPIRING : State.REFRESH_FAILING;
        }
        return switch (failure.category()) {
            case PERMANENT -> State.MISCONFIGURED;
            case THROTTLED -> State.THROTTLED;
            case TRANSIENT, UNAVAILABLE, INTERRUPTED -> State.UNAVAILABLE;
        };
    }

    private Status health(State state, CredentialStatus status) {
        boolean oftenEnough = status.consecutiveFailures() >= downAfter;
        return switch (state) {
            case IDLE, UNMANAGED -> Status.UNKNOWN;
            case ACTIVE, REFRESH_FAILING -> Status.UP;
            case MISCONFIGURED -> Status.DOWN;
            case EXPIRING -> oftenEnough ? Status.DOWN : Status.UP;
            case THROTTLED, UNAVAILABLE -> oftenEnough ? Status.DOWN : Status.UNKNOWN;
        };
    }

    private boolean isExpiring(CredentialStatus status) {
        Instant expiresAt = status.expiresAt();
        return expiresAt != null && expiresAt.isBefore(clock.instant().plus(expiryWarning));
    }

    private static Map<String, String> outcome(CredentialAttempt attempt) {
        return Map.of(
                "credential", attempt.credential(),
                "outcome", attempt.outcome().name().toLowerCase(Locale.ROOT));
    }

    private static void detail(Health.Builder health, String name, @Nullable Object value) {
        if (value != null) {
            health.withDetail(name, value.toString());
        }
    }
}
