package io.entra4j.identity.managed;

import com.azure.core.http.policy.ExponentialBackoffOptions;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides how long to wait before a request is repeated.
 *
 * @param retries how often at most
 * @param first before the first repetition; doubles from there
 * @param most no wait is longer
 * @see <a
 *     href="https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#retry-guidance">
 *     Retry guidance</a>
 */
record RetrySchedule(int retries, Duration first, Duration most) {

    /** A caller is told of a long wait rather than made to sit through it; the wait is remembered. */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(5);

    private static final RetrySchedule NEVER = new RetrySchedule(0, Duration.ZERO, Duration.ZERO);
    private static final RetrySchedule USUAL = new RetrySchedule(5, Duration.ofMillis(800), Duration.ofSeconds(15));

    /** The metadata service is being updated, which takes up to 70 s: 3, 6, 12 and four times 15. */
    private static final RetrySchedule UPDATE = new RetrySchedule(7, Duration.ofSeconds(3), Duration.ofSeconds(15));

    private static final int GONE = 410;

    /**
     * @param given what the user set, {@code null} for what hosts need
     */
    static RetrySchedule of(int status, @Nullable RetryOptions given) {
        if (!isPassing(status)) {
            return NEVER;
        }
        if (given == null) {
            return status == GONE ? UPDATE : USUAL;
        }
        FixedDelayOptions fixed = given.getFixedDelayOptions();
        if (fixed != null) {
            return new RetrySchedule(fixed.getMaxRetries(), fixed.getDelay(), fixed.getDelay());
        }
        ExponentialBackoffOptions growing = given.getExponentialBackoffOptions();
        return new RetrySchedule(
                Objects.requireNonNullElse(growing.getMaxRetries(), USUAL.retries),
                Objects.requireNonNullElse(growing.getBaseDelay(), USUAL.first),
                Objects.requireNonNullElse(growing.getMaxDelay(), USUAL.most));
    }

    /** Whether the same request may succeed later; 0 stands for no answer at all. */
    static boolean isPassing(int status) {
        return status == 0
                || status == 404
                || status == 408
                || status == GONE
                || status == 429
                || (status >= 500 && status != 501 && status != 505);
    }

    /**
     * Says how long; {@code null} if it is not to be repeated.
     *
     * @param repeated how often it was repeated before
     * @param asked how long the host asks to wait, if it does
     * @param jitter between 0 and 1: how much longer, so that processes of one machine do not ask in step
     */
    @Nullable
    Duration wait(int repeated, @Nullable Duration asked, double jitter) {
        if (repeated >= retries || (asked != null && asked.compareTo(LONGEST_RETRY_AFTER) > 0)) {
            return null;
        }
        Duration growing = first.multipliedBy(1L << Math.min(repeated, 20));
        Duration planned = growing.compareTo(most) > 0 ? most : growing;
        if (asked != null && asked.compareTo(planned) > 0) {
            planned = asked;
        }
        return planned.plusMillis((long) (jitter * planned.toMillis() / 10));
    }
}
