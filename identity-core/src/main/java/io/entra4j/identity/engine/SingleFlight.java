package io.entra4j.identity.engine;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Lets all who want the same at once wait for one fetch. A caller that may block leads it on its own thread, if no other
 * does; others have it led on the executor. For use by any number of threads.
 *
 * @param <K> tells what is the same
 * @param <R> why it is fetched
 * @param <V> what is fetched
 */
public final class SingleFlight<K, R, V> {

    /**
     * Makes the fetches.
     *
     * @param <K> tells what is the same
     * @param <R> why it is fetched
     * @param <V> what is fetched
     */
    public interface Leader<K, R, V> {

        /**
         * Fetches. Blocks.
         *
         * @param key what is wanted
         * @param reason why
         * @return {@code null} to give up, whereupon each follower asks anew
         */
        @Nullable
        V lead(K key, R reason);

        /**
         * Decides whether a failure is the leader's own, so that followers are not told, and ask anew.
         *
         * @param reason why it was fetched
         * @param failure what it threw
         * @return whether it gave up
         */
        default boolean givesUp(R reason, Throwable failure) {
            return false;
        }

        /**
         * Decides why to fetch for all, where one joins who wants it for another reason and the fetch has not begun.
         *
         * @param reason of those who wait
         * @param joining of who joins
         * @return the reason of all
         */
        default R together(R reason, R joining) {
            return reason;
        }

        /**
         * Says what those are told who do not block, where no thread could be had.
         *
         * @param key what is wanted
         * @param cause why there is none
         * @return the failure
         */
        default RuntimeException refused(K key, Throwable cause) {
            return new IllegalStateException("No thread could be had.", cause);
        }
    }

    private final Executor executor;
    private final Leader<K, R, V> leader;
    private final Map<K, Flight<R, V>> flights = new ConcurrentHashMap<>();
    private final LongAdder joined = new LongAdder();

    /**
     * Creates a place to meet.
     *
     * @param executor leads where no caller blocks, and tells those what came of it
     * @param leader makes the fetches
     */
    public SingleFlight(Executor executor, Leader<K, R, V> leader) {
        this.executor = executor;
        this.leader = leader;
    }

    /**
     * Fetches, or waits for the fetch that is under way. Blocks.
     *
     * @param key what is wanted
     * @param reason why
     * @return {@code null} if whoever led gave up: ask anew
     * @throws InterruptedException if this thread was interrupted while it waited for another
     */
    public @Nullable V join(K key, R reason) throws InterruptedException {
        Flight<R, V> flight = boarded(key, reason, new Flight<>(reason));
        return flight.takeOff() ? lead(key, flight, executor) : flight.await();
    }

    /**
     * Fetches on the executor, unless a fetch is under way.
     *
     * @param key what is wanted
     * @param reason why
     */
    public void launch(K key, R reason) {
        launched(key, reason);
    }

    /**
     * Does so, and tells what comes of it.
     *
     * @param key what is wanted
     * @param reason why
     * @return completes with {@code null} if whoever led gave up: ask anew
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
     * Returns whether there is a fetch that one could join.
     *
     * @param key what is wanted
     * @return whether one is under way
     */
    public boolean isUnderWay(K key) {
        return flights.containsKey(key);
    }

    /** Has nobody join the fetches that are under way. Those who have joined get what they bring. */
    public void forget() {
        flights.clear();
    }

    /**
     * Counts those who joined another's fetch.
     *
     * @return how many
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
            // Followers have been told; there is no caller on this thread.
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
            // Before it lands: whoever is told of a landing, and asks again, must not find the same flight.
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
     * Throws what another thread threw.
     *
     * @param failure unchecked
     * @return never, but for the compiler
     */
    public static RuntimeException rethrow(@Nullable Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }
}
