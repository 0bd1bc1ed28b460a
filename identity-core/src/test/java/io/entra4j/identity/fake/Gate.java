package io.entra4j.identity.fake;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds token requests inside the server, so that a test can look at a request in flight without sleeping.
 *
 * @see FakeEntra#holdTokenAnswers()
 */
public final class Gate {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int arrivals;
    private boolean open;

    Gate() {}

    static Gate opened() {
        Gate gate = new Gate();
        gate.open();
        return gate;
    }

    /** Lets the held requests go on, and all later ones pass. */
    public void open() {
        lock.lock();
        try {
            open = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Blocks until so many token requests have arrived since the gate was closed.
     *
     * @param count the number of arrivals, counting those that were let go
     * @throws IllegalStateException after 30 seconds, or if the thread is interrupted
     */
    public void awaitArrivals(int count) {
        lock.lock();
        try {
            long left = PATIENCE.toNanos();
            while (arrivals < count) {
                if (left <= 0) {
                    throw new IllegalStateException(arrivals + " token requests arrived instead of " + count);
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for token requests", e);
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many token requests have arrived since the gate was closed. */
    public int arrivals() {
        lock.lock();
        try {
            return arrivals;
        } finally {
            lock.unlock();
        }
    }

    void pass() {
        lock.lock();
        try {
            arrivals++;
            changed.signalAll();
            while (!open) {
                changed.await();
            }
        } catch (InterruptedException e) {
            // The server is stopping; what the request gets no longer matters.
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
