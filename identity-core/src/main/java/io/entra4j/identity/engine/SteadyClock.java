package io.entra4j.identity.engine;

import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * Clock that follows a given clock but never runs slower than real time. When the given clock is set back, this one
 * goes on. It follows jumps ahead, such as after a suspension of the machine. So a token that has expired stays
 * expired.
 *
 * <p>The two clocks are compared once in every millisecond in which the time is read, since reading both each time
 * would double the cost of a cache hit. One case remains: a clock that is set back to exactly the millisecond of the
 * last reading goes unnoticed for that millisecond.
 */
public final class SteadyClock {

    /** Jump ahead of the wall clock that is not a correction: the machine was suspended. */
    private static final long SUSPENSION_MILLIS = 1_000;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private record Reading(long wall, long nanos, long correction) {}

    private final Clock clock;
    private final LongSupplier nanoTime;
    private volatile Reading last;

    /**
     * Creates the clock, which begins to count.
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
        // A suspension counts in full even if the clock was set back before: only small differences are corrected.
        long correction = ahead >= SUSPENSION_MILLIS ? reading.correction : Math.max(0, reading.correction - ahead);
        // Whole milliseconds only; otherwise the rests that are cut off would add up.
        last = new Reading(wall, reading.nanos + elapsed * NANOS_PER_MILLI, correction);
        return wall + correction;
    }
}
