package io.entra4j.identity.http;

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
 */
public record RetrySchedule(int retries, Duration first, Duration most) {

    /** No repetition. */
    public static final RetrySchedule NEVER = new RetrySchedule(0, Duration.ZERO, Duration.ZERO);

    /** A caller is told of a long wait rather than made to sit through it; the wait is remembered. */
    private static final Duration MAX_RETRY_AFTER = Duration.ofSeconds(5);

    /** Later waits are of no use to anybody, and their sum must not overflow. */
    private static final int MAX_DOUBLINGS = 20;

    /**
     * Returns whether the same request may succeed later.
     *
     * @param status 0 stands for no answer at all
     * @return whether what failed may pass
     */
    public static boolean isPassing(int status) {
        return status == 0 || status == 408 || status == 429 || (status >= 500 && status != 501 && status != 505);
    }

    /**
     * Returns this schedule with what the user set instead.
     *
     * @param given azure-core's options, {@code null} for this one
     * @return this or a new one
     */
    public RetrySchedule unless(@Nullable RetryOptions given) {
        if (given == null) {
            return this;
        }
        FixedDelayOptions fixed = given.getFixedDelayOptions();
        if (fixed != null) {
            return new RetrySchedule(fixed.getMaxRetries(), fixed.getDelay(), fixed.getDelay());
        }
        ExponentialBackoffOptions growing = given.getExponentialBackoffOptions();
        return new RetrySchedule(
                Objects.requireNonNullElse(growing.getMaxRetries(), retries),
                Objects.requireNonNullElse(growing.getBaseDelay(), first),
                Objects.requireNonNullElse(growing.getMaxDelay(), most));
    }

    /**
     * Says how long to wait.
     *
     * @param repeated how often it was repeated before
     * @param asked how long the service asks to wait, if it does
     * @param jitter between 0 and 1: how much longer, so that processes of one machine do not ask in step
     * @return {@code null} if it is not to be repeated
     */
    public @Nullable Duration wait(int repeated, @Nullable Duration asked, double jitter) {
        if (repeated >= retries || isTooLong(asked)) {
            return null;
        }
        Duration planned = planned(repeated);
        if (asked != null && asked.compareTo(planned) > 0) {
            planned = asked;
        }
        return planned.plusMillis((long) (jitter * planned.toMillis() / 10));
    }

    static boolean isTooLong(@Nullable Duration asked) {
        return asked != null && asked.compareTo(MAX_RETRY_AFTER) > 0;
    }

    /**
     * Returns how long all waits together take at most, unless the service asks for longer ones.
     *
     * @return the sum of the waits
     */
    public Duration longest() {
        Duration sum = Duration.ZERO;
        for (int i = 0; i < Math.min(retries, MAX_DOUBLINGS); i++) {
            sum = sum.plus(planned(i));
        }
        return sum.plus(sum.dividedBy(10));
    }

    private Duration planned(int repeated) {
        Duration growing = first.multipliedBy(1L << Math.min(repeated, MAX_DOUBLINGS));
        return growing.compareTo(most) > 0 ? most : growing;
    }
}
