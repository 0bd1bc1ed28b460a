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
 * @param retries the most repetitions
 * @param first the wait before the first repetition; it doubles before each further one
 * @param most the longest wait
 */
public record RetrySchedule(int retries, Duration first, Duration most) {

    /** Schedule without repetitions. */
    public static final RetrySchedule NEVER = new RetrySchedule(0, Duration.ZERO, Duration.ZERO);

    /**
     * If the service asks for a longer wait, the request fails at once. The caller learns the wait from the failure.
     */
    private static final Duration MAX_RETRY_AFTER = Duration.ofSeconds(5);

    /** Longer waits do not help a caller. Without a limit, their sum could overflow. */
    private static final int MAX_DOUBLINGS = 20;

    /**
     * Returns whether a failure is temporary, so that the same request may succeed later.
     *
     * @param status the HTTP status, 0 if there was no answer
     * @return whether the request may be repeated
     */
    public static boolean isPassing(int status) {
        return status == 0 || status == 408 || status == 429 || (status >= 500 && status != 501 && status != 505);
    }

    /**
     * Returns this schedule with the user's settings in the place of the defaults.
     *
     * @param given azure-core's options, {@code null} to keep this schedule
     * @return this schedule or a new one
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
     * Returns how long to wait before the next repetition.
     *
     * @param repeated how often the request was repeated before
     * @param asked how long the service asks to wait, {@code null} if it does not
     * @param jitter a number from 0 to 1 that makes the wait up to a tenth longer, so that the processes of one machine
     *     do not repeat at the same moment
     * @return the wait, {@code null} if the request must not be repeated
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
     * Returns the longest time that all waits together can take, unless the service asks for longer ones.
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
