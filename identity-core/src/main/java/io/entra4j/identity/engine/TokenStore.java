package io.entra4j.identity.engine;

import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a bounded number of tokens. Reading takes no lock.
 *
 * @param <K> what they were fetched for
 */
public final class TokenStore<K> {

    private record Use<K>(K key, long at) {}

    private final Map<K, CachedToken> tokens = new ConcurrentHashMap<>();
    private final LongAdder evictions = new LongAdder();
    private final int maxEntries;

    /**
     * Creates an empty store.
     *
     * @param maxEntries how many it keeps at most
     */
    public TokenStore(int maxEntries) {
        this.maxEntries = maxEntries;
    }

    /**
     * Returns a token.
     *
     * @param key what it was fetched for
     * @return {@code null} if there is none
     */
    public @Nullable CachedToken get(K key) {
        return tokens.get(key);
    }

    /**
     * Keeps a token, unless that of a later fetch is there.
     *
     * @param key what it was fetched for
     * @param fetched the token
     * @param now by the steady clock
     */
    public void put(K key, CachedToken fetched, long now) {
        // A renewal that took off before a claims challenge may land after it, with a token from before the revocation.
        tokens.merge(key, fetched, (old, young) -> old.isNewerThan(young) ? old : young);
        if (tokens.size() > maxEntries) {
            evict(now);
        }
    }

    /**
     * Forgets a token.
     *
     * @param token as it was handed out
     */
    public void remove(String token) {
        tokens.values().removeIf(cached -> cached.token().getToken().equals(token));
    }

    /**
     * Forgets tokens.
     *
     * @param keys of these
     */
    public void clear(Predicate<K> keys) {
        tokens.keySet().removeIf(keys);
    }

    /**
     * Returns how many there are.
     *
     * @return at most as many as it keeps
     */
    public int size() {
        return tokens.size();
    }

    /**
     * Returns a copy.
     *
     * @return tokens by what they were fetched for
     */
    public Map<K, CachedToken> copy() {
        return Map.copyOf(tokens);
    }

    /**
     * Returns how many had to go because there were too many.
     *
     * @return since it was created
     */
    public long evictions() {
        return evictions.sum();
    }

    /**
     * Returns the good token that expires first, else the expired one that expired last: that is what a user worries
     * about.
     *
     * @param now by the steady clock
     * @return {@code null} if there is none
     */
    public @Nullable CachedToken soonest(long now) {
        return tokens.values().stream()
                .filter(token -> token.isUsable(now))
                .min(Comparator.comparing(CachedToken::expiresAt))
                .or(() -> tokens.values().stream().max(Comparator.comparing(CachedToken::expiresAt)))
                .orElse(null);
    }

    /** Expired ones go first; then the least recently used, an eighth at a time, so that the scan pays off. */
    private void evict(long now) {
        int before = tokens.size();
        tokens.values().removeIf(token -> !token.isUsable(now));
        int surplus = tokens.size() - maxEntries;
        if (surplus > 0) {
            // Sorted by a copy of the times: hits go on changing them, and sorting must not see that.
            tokens.entrySet().stream()
                    .map(entry -> new Use<>(entry.getKey(), entry.getValue().lastUsed()))
                    .sorted(Comparator.comparingLong(Use::at))
                    .limit(surplus + maxEntries / 8)
                    .forEach(use -> tokens.remove(use.key()));
        }
        evictions.add(Math.max(0, before - tokens.size()));
    }
}
