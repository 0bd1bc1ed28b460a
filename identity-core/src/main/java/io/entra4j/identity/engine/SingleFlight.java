package io.entra4j.identity.engine;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Lets all callers that want the same value at the same time wait for one fetch. A caller that may block leads the
 * fetch on its own thread, unless another one leads it already. For the other callers, the executor leads it. For use
 * by any number of threads.
 *
 * @param <K> the key; requests with equal keys share a fetch
 * @param <R> the reason of a fetch
 * @param <V> the fetched value
 */
public final class SingleFlight<K, R, V> {

    /**
     * Makes the fetches.
     *
     * @param <K> the key; requests with equal keys share a fetch
     * @param <R> the reason of a fetch
     * @param <V> the fetched value
     */
    public interface Leader<K, R, V> {

        /**
         * Fetches a value. Blocks.
         *
         * @param key the key of the wanted value
         * @param reason the reason of the fetch
         * @return the value; {@code null} to give up: then each follower asks again
         */
        @Nullable
        V lead(K key, R reason);

        /**
         * Decides whether a failure is the leader's own. Followers do not get such a failure, and ask again.
         *
         * @param reason the reason of the fetch
         * @param failure the exception that the fetch threw
         * @return whether the leader gave up
         */
        default boolean givesUp(R reason, Throwable failure) {
            return false;
        }

        /**
         * Decides the common reason of a fetch that has not begun, if a caller with another reason joins.
         *
         * @param reason the reason of the callers that wait
         * @param joining the reason of the caller that joins
         * @return the reason for all of them
         */
        default R together(R reason, R joining) {
            return reason;
        }

        /**
         * Returns the failure for callers that do not block, if there is no thread.
         *
         * @param key the key of the wanted value
         * @param cause why there is no thread
         * @return the failure
         */
        default RuntimeException refused(K key, Throwable cause) {
            return new IllegalStateException("There is no thread for the fetch.", cause);
        }
    }

    private final Executor executor;
    private final Leader<K, R, V> leader;
    private final Map<K, Flight<R, V>> flights = new ConcurrentHashMap<>();
    private final LongAdder joined = new LongAdder();

    /**
     * Creates an instance without fetches.
     *
     * @param executor leads the fetches for which no caller blocks, and hands their results to async callers
     * @param leader makes the fetches
     */
    public SingleFlight(Executor executor, Leader<K, R, V> leader) {
        this.executor = executor;
        this.leader = leader;
    }

    /**
     * Fetches, or waits for the fetch that is under way. Blocks.
     *
     * @param key the key of the wanted value
     * @param reason the reason of the fetch
     * @return the value; {@code null} if the leader gave up: then ask again
     * @throws InterruptedException if this thread was interrupted while it waited for another one
     */
    public @Nullable V join(K key, R reason) throws InterruptedException {
        Flight<R, V> flight = boarded(key, reason, new Flight<>(reason));
        return flight.takeOff() ? lead(key, flight, executor) : flight.await();
    }

    /**
     * Fetches on the executor, unless a fetch is under way.
     *
     * @param key the key of the wanted value
     * @param reason the reason of the fetch
     */
    public void launch(K key, R reason) {
        launched(key, reason);
    }

    /**
     * Fetches on the executor, unless a fetch is under way, and returns the result.
     *
     * @param key the key of the wanted value
     * @param reason the reason of the fetch
     * @return completes with the value; with {@code null} if the leader gave up: then ask again
     */
    public CompletableFuture<@Nullable V> landing(K key, R reason) {
        return launched(key, reason).landing();
    }

    private Flight<R, V> launched(K key, R reason) {
        Flight<R, V> mine = new Flight<>(reason);
        Flight<R, V> flight = boarded(key, reason, mine);
        if (flight == mine) {
            try {
                executor.execute(() -> {
                    if (mine.takeOff()) {
                        leadUnwatched(key, mine);
                    }
                });
            } catch (RuntimeException | Error e) {
                refuse(key, mine, e);
            }
        }
        return flight;
    }

    /**
     * Returns whether there is a fetch that a caller could join.
     *
     * @param key the key of the wanted value
     * @return whether one is under way
     */
    public boolean isUnderWay(K key) {
        return flights.containsKey(key);
    }

    /**
     * Keeps later callers from joining the fetches that are under way. Callers that have joined still get the results.
     */
    public void forget() {
        flights.clear();
    }

    /**
     * Counts the callers that joined the fetch of another caller.
     *
     * @return the number since this instance was created
     */
    public long joined() {
        return joined.sum();
    }

    private Flight<R, V> boarded(K key, R reason, Flight<R, V> mine) {
        Flight<R, V> other = flights.putIfAbsent(key, mine);
        if (other == null) {
            return mine;
        }
        joined.increment();
        other.joinedFor(reason, leader::together);
        return other;
    }

    private void leadUnwatched(K key, Flight<R, V> flight) {
        try {
            lead(key, flight, null);
        } catch (RuntimeException e) {
            // The followers have got the failure, and there is no caller on this thread.
        }
    }

    private @Nullable V lead(K key, Flight<R, V> flight, @Nullable Executor handOver) {
        V value = null;
        Throwable failure = null;
        try {
            value = leader.lead(key, flight.reason());
            return value;
        } catch (Throwable e) {
            failure = leader.givesUp(flight.reason(), e) ? null : e;
            throw e;
        } finally {
            // Removed before it lands: a follower that asks again after the landing must not find the same flight.
            flights.remove(key, flight);
            flight.land(value, failure, handOver);
        }
    }

    private void refuse(K key, Flight<R, V> flight, Throwable cause) {
        if (flight.takeOff()) {
            RuntimeException refusal = leader.refused(key, cause);
            flights.remove(key, flight);
            flight.cancel(refusal);
        }
    }

    /**
     * Throws an exception again that another thread threw.
     *
     * @param failure an unchecked exception or an error
     * @return the exception, which the caller throws; an error is thrown here
     */
    public static RuntimeException rethrow(@Nullable Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }
}
