package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.engine.SingleFlight;
import java.util.function.Supplier;

/**
 * Lets concurrent requests for the same value share one fetch, on the thread of the first request.
 *
 * @param <K> key of the value
 * @param <V> the value that is fetched
 */
final class SharedFetch<K, V> {

    private final SingleFlight<K, Supplier<V>, V> flights = new SingleFlight<>(Runnable::run, new Leader<>());

    /**
     * @throws TokenRequestInterruptedException if this thread was interrupted; the interruption of another thread is
     *     not passed on
     */
    V get(K key, Supplier<V> fetch) {
        try {
            V fetched;
            do {
                fetched = flights.join(key, fetch);
            } while (fetched == null);
            return fetched;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenRequestInterruptedException(e);
        }
    }

    private static final class Leader<K, V> implements SingleFlight.Leader<K, Supplier<V>, V> {

        @Override
        public V lead(K key, Supplier<V> fetch) {
            return fetch.get();
        }

        @Override
        public boolean givesUp(Supplier<V> fetch, Throwable failure) {
            return TokenRequestInterruptedException.isInterruption(failure);
        }
    }
}
