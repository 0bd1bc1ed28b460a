package io.entra4j.identity.managed;

import io.entra4j.identity.TokenRequestInterruptedException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets time pass between two requests. */
@FunctionalInterface
interface Pause {

    /** Waits for real, until it is interrupted. */
    Pause REAL = duration -> {
        try {
            // Nobody counts it down: that is what a wait with an end and an interruption looks like.
            boolean counted = new CountDownLatch(1).await(duration.toNanos(), TimeUnit.NANOSECONDS);
            assert !counted;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenRequestInterruptedException(e);
        }
    };

    /**
     * Waits.
     *
     * @throws TokenRequestInterruptedException if the thread was interrupted
     */
    void pause(Duration duration);
}
