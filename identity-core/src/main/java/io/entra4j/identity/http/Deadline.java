package io.entra4j.identity.http;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * End of the time that an operation may take. It uses a monotonic clock, which a change of the system time cannot move.
 */
public final class Deadline {

    private final LongSupplier nanoTime;
    private final long end;

    private Deadline(LongSupplier nanoTime, long end) {
        this.nanoTime = nanoTime;
        this.end = end;
    }

    /**
     * Returns a deadline that is a duration from now.
     *
     * @param duration at most 290 years
     * @param nanoTime the monotonic clock
     * @return a new deadline
     */
    public static Deadline in(Duration duration, LongSupplier nanoTime) {
        return new Deadline(nanoTime, nanoTime.getAsLong() + duration.toNanos());
    }

    /**
     * Returns the earlier of this deadline and one that is a duration from now.
     *
     * @param duration at most 290 years
     * @return this deadline or a new one
     */
    public Deadline within(Duration duration) {
        Deadline other = in(duration, nanoTime);
        return other.end - end < 0 ? other : this;
    }

    /**
     * Returns the time that is left.
     *
     * @return zero if the deadline has passed
     */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, end - nanoTime.getAsLong()));
    }
}
