package io.entra4j.identity;

import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * The given clock, except that it never runs slower than real time: when somebody sets it back, this one goes on. It
 * does follow jumps ahead, such as a machine makes that was suspended. So what has expired once stays expired.
 */
final class SteadyClock {

    /** How far either clock may move before they are compared again; far below the skew that expiry leaves. */
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
        long nanos = nanoTime.getAsLong();
        Reading reading = last;
        long since = wall - reading.wall;
        long elapsed = (nanos - reading.nanos) / 1_000_000;
        boolean trusted = since >= 0 && since < TRUSTED_MILLIS && elapsed < TRUSTED_MILLIS;
        return trusted ? wall + reading.correction : compare(wall, nanos, reading);
    }

    private long compare(long wall, long nanos, Reading reading) {
        long ahead = wall - reading.wall - (nanos - reading.nanos) / 1_000_000;
        // A suspension counts in full even if the clock was set back before: only small differences are made up for.
        long correction = ahead >= TRUSTED_MILLIS ? reading.correction : Math.max(0, reading.correction - ahead);
        last = new Reading(wall, nanos, correction);
        return wall + correction;
    }
}
