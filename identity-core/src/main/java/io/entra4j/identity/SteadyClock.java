package io.entra4j.identity;

import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * The given clock, except that it never runs slower than real time: when somebody sets it back, this one goes on. It
 * does follow jumps ahead, such as a machine makes that was suspended. So what has expired once stays expired.
 */
final class SteadyClock {

    /** How far the wall clock may move before it is compared again; far below the skew that expiry leaves. */
    private static final long TRUSTED_MILLIS = 1_000;

    private record Reading(long wall, long nanos, long correction) {}

    private final Clock clock;
    private final LongSupplier nanoTime;
    private volatile Reading last;

    SteadyClock(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.last = new Reading(clock.millis(), nanoTime.getAsLong(), 0);
    }

    long millis() {
        long wall = clock.millis();
        Reading reading = last;
        long since = wall - reading.wall;
        return since >= 0 && since < TRUSTED_MILLIS ? wall + reading.correction : compare(wall, reading);
    }

    private long compare(long wall, Reading reading) {
        long nanos = nanoTime.getAsLong();
        long atLeast = reading.wall + reading.correction + (nanos - reading.nanos) / 1_000_000;
        long correction = Math.max(0, atLeast - wall);
        last = new Reading(wall, nanos, correction);
        return wall + correction;
    }
}
