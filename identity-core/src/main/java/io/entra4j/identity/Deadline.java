package io.entra4j.identity;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a sync caller's wait. A follower just stops waiting; a leader is interrupted, so that its flight lands empty and
 * a follower takes over, and is never interrupted once its request is over.
 */
final class Deadline {

    private final Duration timeout;
    private final long endNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread leader;
    private boolean rang;

    Deadline(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("'timeout' must be positive: " + timeout);
        }
        this.timeout = timeout;
        this.endNanos = System.nanoTime() + timeout.toNanos();
    }

    long remainingNanos() {
        return endNanos - System.nanoTime();
    }

    TokenRequestTimeoutException passed() {
        return new TokenRequestTimeoutException(timeout);
    }

    /** Runs what the current thread leads; whatever it throws after the deadline is a timeout. */
    @SuppressWarnings("FutureReturnValueIgnored") // what is ignored is the alarm's own echo
    <T> T lead(Supplier<T> flight) {
        leader(Thread.currentThread());
        CompletableFuture<Void> alarm = new CompletableFuture<>();
        alarm.orTimeout(Math.max(0, remainingNanos()), TimeUnit.NANOSECONDS).whenComplete((done, late) -> {
            if (late != null) {
                ring();
            }
        });
        try {
            return flight.get();
        } catch (TokenRequestInterruptedException e) {
            throw over() ? passed() : e;
        } finally {
            alarm.complete(null);
            over();
        }
    }

    private void leader(@Nullable Thread thread) {
        lock.lock();
        try {
            leader = thread;
        } finally {
            lock.unlock();
        }
    }

    private void ring() {
        lock.lock();
        try {
            if (leader != null) {
                rang = true;
                leader.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** From here on nobody is interrupted. Returns whether somebody was, and takes the interrupt back. */
    private boolean over() {
        leader(null);
        if (!rang) {
            return false;
        }
        Thread.interrupted();
        return true;
    }
}
