package io.entra4j.identity.http;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Lets time pass between two requests. */
@FunctionalInterface
public interface Pause {

    /** Waits for real, until it is interrupted. */
    Pause REAL = duration -> {
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    };

    /**
     * Waits.
     *
     * @param duration how long
     * @throws InterruptedIOException if the thread was interrupted; its flag is set
     */
    void pause(Duration duration) throws InterruptedIOException;
}
