package io.entra4j.identity;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Remembers that the last fetch of a request failed, and until when not to try again: callers without a token wait a
 * little (and only if waiting may help), renewals of a good token wait longer.
 */
record Setback(RuntimeException cause, int failures, long callersWaitUntil, long refreshWaitsUntil) {

    private static final long MAX_RETRY_AFTER = Duration.ofHours(1).toMillis();

    /**
     * @param before the setback this one follows, {@code null} for the first
     * @param jitter between 0 and 1
     */
    static Setback after(@Nullable Setback before, RuntimeException cause, long now, double jitter) {
        TokenFailure failure = TokenFailure.of(cause);
        int failures = before == null ? 1 : before.failures + 1;
        long asked =
                failure.retryAfter() == null ? 0 : Math.min(failure.retryAfter().toMillis(), MAX_RETRY_AFTER);
        boolean waitingHelps = failure.category() == TokenFailure.Category.TRANSIENT
                || failure.category() == TokenFailure.Category.THROTTLED;
        long callers = waitingHelps ? Math.max(asked, doubling(1_000, failures, 30_000)) : 0;
        long refresh = Math.max(asked, doubling(30_000, failures, 600_000));
        return new Setback(cause, failures, now + callers, now + refresh + (long) (jitter * refresh / 10));
    }

    private static long doubling(long first, int failures, long most) {
        return Math.min(first << Math.min(failures - 1, 20), most);
    }

    /** What a caller is told: an exception of its own, since callers hang things on the ones they get. */
    RuntimeException again() {
        return cause instanceof AuthenticationFailedException failed
                ? new AuthenticationFailedException(
                        String.valueOf(failed.getMessage()), failed.error(), failed.attempts(), failed)
                : cause;
    }
}
