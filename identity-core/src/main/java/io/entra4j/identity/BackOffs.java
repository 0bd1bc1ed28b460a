package io.entra4j.identity;

import io.entra4j.identity.TokenRequestEvent.Reason;
import io.entra4j.identity.engine.CachedToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which requests wait after a failure, and how long. A failure that may end by itself (no answer, 5xx, 429) is
 * an outage of the tenant's token service, for all requests to that tenant. Callers without a token then wait a little,
 * and renewals of good tokens wait longer. After the wait, one request, the probe, finds out for all whether the outage
 * is over. Any other failure concerns its own request only: it delays the renewal of that request's token and has no
 * other effect.
 */
final class BackOffs {

    /** Time that other requests wait for the probe. */
    private static final long PROBE_MILLIS = 30_000;

    private static final long MAX_RETRY_AFTER = Duration.ofHours(1).toMillis();
    private static final String NO_TENANT = "";

    private record Outage(
            RuntimeException cause, int failures, long failedAt, long callersWaitUntil, long renewalsWaitUntil) {

        Outage during(long probe) {
            return new Outage(cause, failures, failedAt, probe, renewalsWaitUntil);
        }

        long renewalWaitsUntil(CachedToken token) {
            return Math.max(callersWaitUntil, halfLife(failedAt, renewalsWaitUntil, token));
        }

        /**
         * Returns the failure for one caller: as a new exception, since callers may attach other exceptions to theirs.
         */
        RuntimeException toException(long now) {
            if (!(cause instanceof AuthenticationFailedException failed)) {
                return cause;
            }
            Failure before = failed.failure();
            List<String> details = new ArrayList<>(before.details());
            details.add("no request was sent: this failure is %s s old; the next request is sent in %s s"
                    .formatted((now - failedAt) / 1_000, 1 + (callersWaitUntil - now) / 1_000));
            Failure told = new Failure(before.reason(), before.remedy(), details);
            String message = String.valueOf(failed.getMessage()).replace(before.toString(), told.toString());
            return new AuthenticationFailedException(told, message, failed.error(), failed.attempts(), failed);
        }
    }

    private record Delay(int failures, long failedAt, long renewalWaitsUntil) {

        long renewalWaitsUntil(CachedToken token) {
            return halfLife(failedAt, renewalWaitsUntil, token);
        }
    }

    private final Map<String, Outage> outages = new ConcurrentHashMap<>();
    private final Map<TokenRequest, Delay> delays = new ConcurrentHashMap<>();
    private final int maxEntries;
    private final DoubleSupplier jitter;

    /**
     * @param jitter supplies numbers between 0 and 1, so that instances do not renew at the same time
     */
    BackOffs(int maxEntries, DoubleSupplier jitter) {
        this.maxEntries = maxEntries;
        this.jitter = jitter;
    }

    /** Returns whether the last attempt to renew the request's token may have failed. */
    boolean isFailing(TokenRequest request) {
        return outages.containsKey(tenant(request)) || delays.containsKey(request);
    }

    boolean mayRenew(TokenRequest request, CachedToken token, long now) {
        Outage outage = outages.get(tenant(request));
        Delay delay = delays.get(request);
        return (outage == null || now >= outage.renewalWaitsUntil(token))
                && (delay == null || now >= delay.renewalWaitsUntil(token));
    }

    /** Limits a wait: the renewal of a token is tried again after half of the token's remaining life. */
    private static long halfLife(long failedAt, long until, CachedToken token) {
        return Math.min(until, failedAt + (token.usableUntil() - failedAt) / 2);
    }

    /**
     * Begins a fetch. If the fetch has to wait, the attempt has a refusal.
     *
     * @param renewed the token to renew, {@code null} if the caller has none
     */
    Attempt begin(TokenRequest request, Reason reason, @Nullable CachedToken renewed, long now) {
        Outage outage = outages.get(tenant(request));
        if (outage == null) {
            return new Attempt(request, reason, null, null, null);
        }
        if (now < (renewed == null ? outage.callersWaitUntil() : outage.renewalWaitsUntil(renewed))) {
            return new Attempt(request, reason, null, null, outage.toException(now));
        }
        if (reason == Reason.CLAIMS) {
            return new Attempt(request, reason, null, null, null);
        }
        Outage probing = outage.during(now + PROBE_MILLIS);
        return outages.replace(tenant(request), outage, probing)
                ? new Attempt(request, reason, outage, probing, null)
                : new Attempt(request, reason, null, null, outage.toException(now));
    }

    /** Delays the renewal of a good token after a fetch that could not begin. */
    void delayRenewal(TokenRequest request, @Nullable Duration retryAfter, long now) {
        if (delays.size() >= maxEntries && !delays.containsKey(request)) {
            // Forgetting an entry costs one request; keeping every entry could fill the heap.
            delays.clear();
        }
        delays.compute(request.withoutToken(), (same, before) -> {
            int failures = before == null ? 1 : before.failures() + 1;
            return new Delay(failures, now, now + renewalWait(failures, retryAfter));
        });
    }

    void clear(@Nullable UserAssertion user) {
        delays.keySet().removeIf(request -> user == null || user.equals(request.userAssertion()));
        if (user == null) {
            outages.clear();
        }
    }

    private long renewalWait(int failures, @Nullable Duration retryAfter) {
        long wait = Math.max(millis(retryAfter), doubling(30_000, failures, 600_000));
        return wait + (long) (jitter.getAsDouble() * wait / 10);
    }

    private static long millis(@Nullable Duration retryAfter) {
        return retryAfter == null ? 0 : Math.min(retryAfter.toMillis(), MAX_RETRY_AFTER);
    }

    private static long doubling(long first, int failures, long max) {
        return Math.min(first << Math.min(failures - 1, 20), max);
    }

    private static String tenant(TokenRequest request) {
        return request.tenantId() == null ? NO_TENANT : request.tenantId();
    }

    /** One fetch. Its result decides how long later fetches wait. */
    final class Attempt {

        private final TokenRequest request;
        private final Reason reason;
        private final @Nullable Outage before;
        private final @Nullable Outage probing;
        private final @Nullable RuntimeException refusal;

        private Attempt(
                TokenRequest request,
                Reason reason,
                @Nullable Outage before,
                @Nullable Outage probing,
                @Nullable RuntimeException refusal) {
            this.request = request;
            this.reason = reason;
            this.before = before;
            this.probing = probing;
            this.refusal = refusal;
        }

        /** Returns the exception for a caller that has to wait, {@code null} if the fetch may begin. */
        @Nullable
        RuntimeException refusal() {
            return refusal;
        }

        void succeeded() {
            answered();
            delays.remove(request);
        }

        private void answered() {
            if (probing != null) {
                outages.remove(tenant(request), probing);
            }
        }

        /** Ends a fetch that says nothing about the service: it was interrupted, or never sent. */
        void abandoned() {
            if (probing != null && before != null) {
                outages.replace(tenant(request), probing, before);
            }
        }

        /**
         * Ends a fetch that failed. A failed claims challenge says nothing about other requests, since the resource
         * chose the claims.
         *
         * @param hasToken whether the request has a good token, whose renewal has to wait
         */
        void failed(RuntimeException cause, boolean hasToken, long now) {
            TokenFailure failure = TokenFailure.of(cause);
            switch (failure.category()) {
                case TRANSIENT, THROTTLED -> {
                    if (reason != Reason.CLAIMS) {
                        remember(cause, failure.retryAfter(), now);
                    }
                    return;
                }
                case INTERRUPTED -> {
                    abandoned();
                    return;
                }
                case UNAVAILABLE -> abandoned();
                case PERMANENT -> answered();
            }
            if (hasToken && reason != Reason.CLAIMS) {
                delayRenewal(request, failure.retryAfter(), now);
            }
        }

        private void remember(RuntimeException cause, @Nullable Duration retryAfter, long now) {
            int failures = before == null ? 1 : before.failures() + 1;
            long callers = Math.max(millis(retryAfter), doubling(1_000, failures, 30_000));
            Outage mine = new Outage(cause, failures, now, now + callers, now + renewalWait(failures, retryAfter));
            if (outages.size() >= maxEntries && !outages.containsKey(tenant(request))) {
                outages.clear();
            }
            // If several requests fail at the same time, the longest wait counts. Only a failed probe doubles it.
            outages.merge(
                    tenant(request),
                    mine,
                    (current, own) -> current.equals(probing) || own.callersWaitUntil() > current.callersWaitUntil()
                            ? own
                            : current);
        }
    }
}
