package io.entra4j.identity.http;

import java.time.Duration;
import java.util.function.LongSupplier;

/** When something must have ended, by a clock that nobody sets. */
public final class Deadline {

    private final LongSupplier nanoTime;
    private final long end;

    private Deadline(LongSupplier nanoTime, long end) {
        this.nanoTime = nanoTime;
        this.end = end;
    }

    /**
     * Returns the end of a time from now on.
     *
     * @param duration at most some centuries
     * @param nanoTime the monotonic clock
     * @return a new deadline
     */
    public static Deadline in(Duration duration, LongSupplier nanoTime) {
        return new Deadline(nanoTime, nanoTime.getAsLong() + duration.toNanos());
    }

    /**
     * Returns the sooner of this and another one.
     *
     * @param duration from now on
     * @return this or a new one
     */
    public Deadline within(Duration duration) {
        Deadline other = in(duration, nanoTime);
        return other.end - end < 0 ? other : this;
    }

    /**
     * Returns what is left.
     *
     * @return zero if it is over
     */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, end - nanoTime.getAsLong()));
    }
}
