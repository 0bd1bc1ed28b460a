package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.TokenRequestInterruptedException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Lets all who want the same at once wait for one fetch, by the thread of the first of them.
 *
 * @param <K> tells what is the same
 * @param <V> is fetched
 */
final class SingleFlight<K, V> {

    private final Map<K, CompletableFuture<V>> flights = new ConcurrentHashMap<>();

    /**
     * @throws TokenRequestInterruptedException if this thread was interrupted; another's interruption is not told
     */
    V get(K key, Supplier<V> fetch) {
        while (true) {
            CompletableFuture<V> own = new CompletableFuture<>();
            CompletableFuture<V> other = flights.putIfAbsent(key, own);
            if (other == null) {
                return lead(key, own, fetch);
            }
            try {
                return other.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TokenRequestInterruptedException(e);
            } catch (ExecutionException e) {
                Throwable why = Objects.requireNonNull(e.getCause());
                if (!TokenRequestInterruptedException.isInterruption(why)) {
                    throw rethrown(why);
                }
            }
        }
    }

    /** Whoever is told of a landing, and asks again, must not find the same flight. */
    private V lead(K key, CompletableFuture<V> own, Supplier<V> fetch) {
        try {
            V fetched = fetch.get();
            flights.remove(key, own);
            own.complete(fetched);
            return fetched;
        } catch (RuntimeException | Error e) {
            flights.remove(key, own);
            own.completeExceptionally(e);
            throw e;
        }
    }

    private static RuntimeException rethrown(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return (RuntimeException) thrown;
    }
}
