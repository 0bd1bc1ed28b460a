package io.entra4j.identity;

import io.entra4j.identity.engine.CachedToken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows the state of a credential. It is a snapshot, taken without I/O and without locks.
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

    /** Result of the last fetches; replaced as a whole. */
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

    /** Reports the state of one identity's token requests, for health and metrics. */
    @FunctionalInterface
    public interface Reporter {

        /**
         * Returns the current state. Cheap: no I/O, no lock.
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
     * Returns the credential's name.
     *
     * @return the name, {@code default} if none was set
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
     * Returns the credential that fetched the last token: this one, or the chosen member of a chain.
     *
     * @return a simple class name, {@code null} before the first token
     */
    public @Nullable String answeredBy() {
        return outcome.answeredBy();
    }

    /**
     * Returns the kind of host that fetched the last token, if the credential depends on the host where it runs.
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
     * Returns how many requests were answered from the cache with a token while its renewal was under way.
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
     * Returns how many requests waited for a fetch that another request had begun.
     *
     * @return the number since the credential was built
     */
    public long coalesced() {
        return counters.coalesced();
    }

    /**
     * Returns how many tokens were removed to keep the cache within its limit.
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
     * Returns whether the cache holds a token that may be handed out.
     *
     * @return whether callers of at least one request are served without a fetch
     */
    public boolean hasUsableToken() {
        return tokenUsable;
    }

    /**
     * Returns when the first of the good tokens expires. If no token is good, returns when the last one expired.
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
     * Returns when the last used certificate expires, if the credential has one.
     *
     * @return the time, {@code null} without certificate, or before the first fetch
     */
    public @Nullable Instant certificateExpiresAt() {
        return report.certificateExpiresAt();
    }

    /**
     * Returns when the last used assertion expires, such as the token of a pod's service account. A time in the past
     * means that the assertion is not renewed as it should be.
     *
     * @return the time, {@code null} if there is no assertion or it does not say
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
     * Returns the failed attempts of a chain's last fetch: the members that did not answer, including the one that was
     * refused.
     *
     * @return the attempts in the order in which the members were asked; empty if the credential is not a chain
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
     * Returns how many fetches failed since the last one that succeeded. A failure counts once, even if several callers
     * get it.
     *
     * @return zero after a success
     */
    public int consecutiveFailures() {
        return outcome.consecutiveFailures();
    }
}
