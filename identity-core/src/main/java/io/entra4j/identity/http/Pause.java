package io.entra4j.identity.http;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits between two requests. */
@FunctionalInterface
public interface Pause {

    /** Sleeps for the whole duration. An interrupt ends the sleep. */
    Pause REAL = duration -> {
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    };

    /**
     * Waits for a duration. Blocks.
     *
     * @param duration how long to wait
     * @throws InterruptedIOException if the thread was interrupted; its flag is set
     */
    void pause(Duration duration) throws InterruptedIOException;
}
