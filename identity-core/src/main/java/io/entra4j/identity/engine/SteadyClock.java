package io.entra4j.identity.engine;

import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * The given clock, except that it never runs slower than real time: when somebody sets it back, this one goes on. It
 * does follow jumps ahead, such as a machine makes that was suspended. So what has expired once stays expired.
 *
 * <p>The two clocks are compared once in every millisecond in which somebody looks: reading both each time would double
 * what a hit costs. What that leaves is a clock set back to the very millisecond of the last look, for that millisecond.
 */
public final class SteadyClock {

    /** A wall clock that gains this much at once was not corrected: the machine was suspended. */
    private static final long SUSPENSION_MILLIS = 1_000;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private record Reading(long wall, long nanos, long correction) {}

    private final Clock clock;
    private final LongSupplier nanoTime;
    private volatile Reading last;

    /**
     * Starts to count.
     *
     * @param clock the wall clock
     * @param nanoTime the monotonic clock
     */
    public SteadyClock(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.last = new Reading(clock.millis(), nanoTime.getAsLong(), 0);
    }

    /**
     * Returns the time.
     *
     * @return milliseconds since 1970, never less than before
     */
    public long millis() {
        long wall = clock.millis();
        Reading reading = last;
        return wall == reading.wall ? wall + reading.correction : compare(wall, reading);
    }

    private long compare(long wall, Reading reading) {
        long elapsed = (nanoTime.getAsLong() - reading.nanos) / NANOS_PER_MILLI;
        long ahead = wall - reading.wall - elapsed;
        // A suspension counts in full even if the clock was set back before: only small differences are made up for.
        long correction = ahead >= SUSPENSION_MILLIS ? reading.correction : Math.max(0, reading.correction - ahead);
        // Whole milliseconds only, or what is cut off would add up.
        last = new Reading(wall, reading.nanos + elapsed * NANOS_PER_MILLI, correction);
        return wall + correction;
    }
}
