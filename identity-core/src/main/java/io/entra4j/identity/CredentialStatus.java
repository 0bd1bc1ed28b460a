package io.entra4j.identity;

import io.entra4j.identity.engine.CachedToken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows how a credential is doing. A snapshot, taken without I/O and without locks.
 */
public final class CredentialStatus {

    record Counters(
            long hits,
            long staleHits,
            long outageHits,
            long misses,
            long coalesced,
            long evictions,
            int cachedTokens) {}

    /** What the last fetches brought; replaced as a whole. */
    record Outcome(
            @Nullable Instant lastSuccessAt,
            @Nullable String answeredBy,
            @Nullable Instant lastFailureAt,
            @Nullable TokenFailure lastFailure,
            int consecutiveFailures) {

        static final Outcome NONE = new Outcome(null, null, null, null, 0);

        Outcome success(Instant at, String by) {
            return new Outcome(at, by, lastFailureAt, lastFailure, 0);
        }

        Outcome failure(Instant at, TokenFailure failure) {
            boolean same = consecutiveFailures > 0 && lastFailure != null && failure.tellsOfTheSameAs(lastFailure);
            return new Outcome(
                    lastSuccessAt, answeredBy, at, failure, same ? consecutiveFailures : consecutiveFailures + 1);
        }
    }

    /** Tells how the token requests of one identity are doing, to health and metrics. */
    @FunctionalInterface
    public interface Reporter {

        /**
         * Returns how it is doing. Cheap: no I/O, no lock.
         *
         * @return a snapshot
         */
        CredentialStatus status();
    }

    private final String name;
    private final String credential;
    private final TokenSource.Report report;
    private final Counters counters;
    private final Outcome outcome;
    private final @Nullable CachedToken soonest;
    private final List<CredentialAttempt> attempts;
    private final boolean tokenUsable;

    CredentialStatus(
            String name,
            String credential,
            TokenSource.Report report,
            Counters counters,
            Outcome outcome,
            @Nullable CachedToken soonest,
            long now) {
        this.name = name;
        this.credential = credential;
        this.report = report;
        this.counters = counters;
        this.outcome = outcome;
        this.soonest = soonest;
        this.attempts = outcome.consecutiveFailures() == 0 ? report.passedOver() : attempts(outcome.lastFailure());
        this.tokenUsable = soonest != null && soonest.isUsable(now);
    }

    /**
     * Returns what the credential is called.
     *
     * @return {@code default} if it was given no name
     */
    public String name() {
        return name;
    }

    /**
     * Returns the credential's type.
     *
     * @return its simple class name
     */
    public String credential() {
        return credential;
    }

    /**
     * Returns the credential that fetched the last token: the same, or the member of a chain that was chosen.
     *
     * @return a simple class name, {@code null} before the first token
     */
    public @Nullable String answeredBy() {
        return outcome.answeredBy();
    }

    /**
     * Returns what kind of host fetched last, where the credential depends on where it runs.
     *
     * @return a short name in kebab case, such as {@code app-service}, or {@code null}
     */
    public @Nullable String host() {
        return report.host();
    }

    /**
     * Returns how many requests were answered from the cache with a fresh token.
     *
     * @return the number since the credential was built
     */
    public long hits() {
        return counters.hits();
    }

    /**
     * Returns how many requests were answered from the cache with a token that was being renewed meanwhile.
     *
     * @return the number since the credential was built
     */
    public long staleHits() {
        return counters.staleHits();
    }

    /**
     * Returns how many requests were answered from the cache with a good token while its renewal was failing.
     *
     * @return the number since the credential was built
     */
    public long outageHits() {
        return counters.outageHits();
    }

    /**
     * Returns how many fetches were made.
     *
     * @return the number since the credential was built
     */
    public long misses() {
        return counters.misses();
    }

    /**
     * Returns how many requests waited for a fetch that another one had begun.
     *
     * @return the number since the credential was built
     */
    public long coalesced() {
        return counters.coalesced();
    }

    /**
     * Returns how many tokens were dropped to keep the cache within its bound.
     *
     * @return the number since the credential was built
     */
    public long evictions() {
        return counters.evictions();
    }

    /**
     * Returns how many tokens the cache holds.
     *
     * @return the number of entries, expired ones included
     */
    public int cachedTokens() {
        return counters.cachedTokens();
    }

    /**
     * Returns whether a token is cached that may be handed out.
     *
     * @return whether callers of at least one request are served without a fetch
     */
    public boolean hasUsableToken() {
        return tokenUsable;
    }

    /**
     * Returns when the first of the good tokens expires; if none is good, when the last one did.
     *
     * @return the time, {@code null} if no token is cached
     */
    public @Nullable Instant expiresAt() {
        return soonest == null ? null : soonest.expiresAt();
    }

    /**
     * Returns when the token of {@link #expiresAt()} is due for renewal.
     *
     * @return the time, {@code null} if no token is cached
     */
    public @Nullable Instant refreshAt() {
        return soonest == null ? null : soonest.refreshAt();
    }

    /**
     * Returns when the certificate expires that was used last, where the credential has one.
     *
     * @return the time, {@code null} without certificate, or before the first fetch
     */
    public @Nullable Instant certificateExpiresAt() {
        return report.certificateExpiresAt();
    }

    /**
     * Returns when the assertion ends that the credential proved itself with last, such as the token of a pod's service
     * account. If it is in the past, whoever should renew it does not.
     *
     * @return the end of its validity, {@code null} if there is no assertion or it does not say
     */
    public @Nullable Instant assertionExpiresAt() {
        return report.assertionExpiresAt();
    }

    /**
     * Returns until when the service wants no more requests, if it said so when it refused the last one.
     *
     * @return the time, {@code null} if it does not refuse or did not say
     */
    public @Nullable Instant throttledUntil() {
        TokenFailure failure = outcome.consecutiveFailures() == 0 ? null : outcome.lastFailure();
        Instant at = outcome.lastFailureAt();
        Duration wait = failure == null ? null : failure.retryAfter();
        return at == null || wait == null ? null : at.plus(wait);
    }

    /**
     * Returns what became of the members of a chain that did not answer when it was asked last, the one that was refused
     * included.
     *
     * @return in the order they were asked; empty if the credential is no chain
     */
    public List<CredentialAttempt> attempts() {
        return attempts;
    }

    private static List<CredentialAttempt> attempts(@Nullable TokenFailure failure) {
        Throwable cause = failure == null ? null : failure.cause();
        if (cause instanceof CredentialUnavailableException unavailable) {
            return unavailable.attempts();
        }
        return cause instanceof AuthenticationFailedException failed ? failed.attempts() : List.of();
    }

    /**
     * Returns when a fetch last brought a token.
     *
     * @return the time, or {@code null}
     */
    public @Nullable Instant lastSuccessAt() {
        return outcome.lastSuccessAt();
    }

    /**
     * Returns when a fetch last failed.
     *
     * @return the time, or {@code null}
     */
    public @Nullable Instant lastFailureAt() {
        return outcome.lastFailureAt();
    }

    /**
     * Returns why a fetch last failed, even if later ones succeeded.
     *
     * @return the failure, or {@code null}
     */
    public @Nullable TokenFailure lastFailure() {
        return outcome.lastFailure();
    }

    /**
     * Returns how many fetches failed since the last one that succeeded. A failure counts once, however many callers
     * are told of it.
     *
     * @return zero after a success
     */
    public int consecutiveFailures() {
        return outcome.consecutiveFailures();
    }
}
