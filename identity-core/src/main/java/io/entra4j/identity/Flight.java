package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.TokenRequestEvent.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One fetch in progress, and all who wait for it. Whoever takes off leads it; the others follow. It lands with a token,
 * with a failure, or empty ({@code null}) if its leader gave up, whereupon each follower asks anew and one of them leads.
 */
final class Flight {

    private volatile Reason reason;
    private final AtomicReference<@Nullable Thread> leader = new AtomicReference<>();
    private final CompletableFuture<@Nullable AccessToken> outcome = new CompletableFuture<>();
    private final CompletableFuture<@Nullable AccessToken> outcomeForAsync = new CompletableFuture<>();

    Flight(Reason reason) {
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }

    /**
     * Tells a flight that has not taken off why a caller joins it: one who wants a new token gets no cached one, and one
     * who has no good token may be asked to sign in.
     */
    void joinedFor(Reason wanted) {
        if ((wanted == Reason.FORCED || reason == Reason.REFRESH_AHEAD) && leader.get() == null) {
            reason = wanted;
        }
    }

    /** Claims the lead. A flight queued on an executor can be led by a sync caller, which so never waits for a pool. */
    boolean takeOff() {
        return leader.compareAndSet(null, Thread.currentThread());
    }

    /** Waits for the landing. Returns {@code null} if the leader gave up. */
    @Nullable
    AccessToken await() {
        if (Thread.currentThread().equals(leader.get())) {
            throw new IllegalStateException("A token was asked for while fetching the same token, on the same thread:"
                    + " a listener, HTTP policy or supplier of a credential must not use that credential.");
        }
        try {
            return outcome.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenRequestInterruptedException(e);
        } catch (ExecutionException e) {
            throw rethrow(e.getCause());
        }
    }

    /** The landing, for followers that must not be blocked. */
    CompletableFuture<@Nullable AccessToken> landing() {
        return outcomeForAsync;
    }

    void land(@Nullable AccessToken token, @Nullable Throwable failure, @Nullable Executor handOver) {
        complete(outcome, token, failure);
        if (handOver == null || outcomeForAsync.getNumberOfDependents() == 0) {
            complete(outcomeForAsync, token, failure);
            return;
        }
        // What subscribers do next must not run on the thread of the caller that happened to lead.
        try {
            handOver.execute(() -> complete(outcomeForAsync, token, failure));
        } catch (RuntimeException | Error e) {
            // Rejected, or there are no more threads.
            complete(outcomeForAsync, token, failure);
        }
    }

    /** Lands a flight that no thread could be had for: whoever has a thread leads the next one. */
    void cancel(RuntimeException refusal) {
        outcome.complete(null);
        outcomeForAsync.completeExceptionally(refusal);
    }

    private static void complete(
            CompletableFuture<@Nullable AccessToken> future, @Nullable AccessToken token, @Nullable Throwable failure) {
        if (failure != null) {
            future.completeExceptionally(failure);
        } else {
            future.complete(token);
        }
    }

    static RuntimeException rethrow(@Nullable Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }
}
