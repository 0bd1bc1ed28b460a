package io.entra4j.identity.fake;

import java.time.Duration;
import java.util.Collections;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What shall go wrong with token requests; nothing at first. */
final class Misbehaviour {
    private final Queue<Failure> nextFailures = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Failure lastingFailure;
    private volatile Duration delay = Duration.ZERO;
    private final AtomicReference<Gate> gate = new AtomicReference<>(Gate.opened());

    void failNext(int count, Failure failure) {
        nextFailures.addAll(Collections.nCopies(count, failure));
    }

    void failUntilReset(Failure failure) {
        lastingFailure = failure;
    }

    void delay(Duration newDelay) {
        delay = newDelay;
    }

    Duration delay() {
        return delay;
    }

    Gate hold() {
        Gate closed = new Gate();
        gate.getAndSet(closed).open();
        return closed;
    }

    void reset() {
        nextFailures.clear();
        lastingFailure = null;
        delay = Duration.ZERO;
        gate.get().open();
    }

    void holdAtGate() {
        gate.get().pass();
    }

    @Nullable
    Failure nextFailure() {
        Failure next = nextFailures.poll();
        return next == null ? lastingFailure : next;
    }
}
