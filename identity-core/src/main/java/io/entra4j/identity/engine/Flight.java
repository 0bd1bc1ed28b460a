package io.entra4j.identity.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One fetch in progress, and all callers that wait for it. The first thread that takes off leads it; the others follow.
 * It lands with a value, with a failure, or empty ({@code null}) if its leader gave up. After an empty landing, each
 * follower asks again, and one of them leads.
 *
 * @param <R> the reason of a fetch
 * @param <V> the fetched value
 */
final class Flight<R, V> {

    private volatile R reason;
    private final AtomicReference<@Nullable Thread> leader = new AtomicReference<>();
    private final CompletableFuture<@Nullable V> outcome = new CompletableFuture<>();
    private final CompletableFuture<@Nullable V> outcomeForAsync = new CompletableFuture<>();

    Flight(R reason) {
        this.reason = reason;
    }

    R reason() {
        return reason;
    }

    /** Adds the reason of a caller that joins, if the flight has not taken off. */
    void joinedFor(R wanted, BinaryOperator<R> together) {
        R joint = together.apply(reason, wanted);
        if (leader.get() == null) {
            reason = joint;
        }
    }

    /**
     * Claims the lead. A sync caller can lead a flight that is queued on an executor, so it never waits for a thread
     * pool.
     */
    boolean takeOff() {
        return leader.compareAndSet(null, Thread.currentThread());
    }

    /** Waits for the landing. Returns {@code null} if the leader gave up. */
    @Nullable
    V await() throws InterruptedException {
        if (Thread.currentThread().equals(leader.get())) {
            throw new IllegalStateException("A token was asked for while fetching the same token, on the same thread:"
                    + " a listener, HTTP policy or supplier of a credential must not use that credential.");
        }
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            throw SingleFlight.rethrow(e.getCause());
        }
    }

    /** Returns the landing, for followers that must not block. */
    CompletableFuture<@Nullable V> landing() {
        return outcomeForAsync;
    }

    void land(@Nullable V value, @Nullable Throwable failure, @Nullable Executor handOver) {
        complete(outcome, value, failure);
        if (handOver == null || outcomeForAsync.getNumberOfDependents() == 0) {
            complete(outcomeForAsync, value, failure);
            return;
        }
        // The code of subscribers must not run on the thread of the caller that leads.
        try {
            handOver.execute(() -> complete(outcomeForAsync, value, failure));
        } catch (RuntimeException | Error e) {
            // Rejected, or there are no more threads.
            complete(outcomeForAsync, value, failure);
        }
    }

    /** Lands a flight for which there was no thread. A follower that has a thread leads the next one. */
    void cancel(RuntimeException refusal) {
        outcome.complete(null);
        outcomeForAsync.completeExceptionally(refusal);
    }

    private void complete(CompletableFuture<@Nullable V> future, @Nullable V value, @Nullable Throwable failure) {
        if (failure != null) {
            future.completeExceptionally(failure);
        } else {
            future.complete(value);
        }
    }
}
