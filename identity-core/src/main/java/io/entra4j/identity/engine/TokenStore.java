package io.entra4j.identity.engine;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a limited number of tokens. Reading takes no lock.
 *
 * @param <K> the request of a token
 */
public final class TokenStore<K> {

    private record Use<K>(K key, long at) {}

    private final Map<K, CachedToken> tokens = new ConcurrentHashMap<>();
    private final LongAdder evictions = new LongAdder();
    private final int maxEntries;

    /**
     * Creates an empty store.
     *
     * @param maxEntries the highest number of tokens
     */
    public TokenStore(int maxEntries) {
        this.maxEntries = maxEntries;
    }

    /**
     * Returns a token.
     *
     * @param key the request of the token
     * @return the token, {@code null} if there is none
     */
    public @Nullable CachedToken get(K key) {
        return tokens.get(key);
    }

    /**
     * Keeps a token, unless the token of a later fetch is there.
     *
     * @param key the request of the token
     * @param fetched the token
     * @param now the time of the steady clock
     */
    public void put(K key, CachedToken fetched, long now) {
        // A renewal that began before a claims challenge may end after it, with a token from before the revocation.
        tokens.merge(key, fetched, (old, young) -> old.isNewerThan(young) ? old : young);
        if (tokens.size() > maxEntries) {
            evict(now);
        }
    }

    /**
     * Forgets a token.
     *
     * @param token the token as callers got it
     * @return the keys that it was fetched for
     */
    public List<K> remove(String token) {
        return tokens.entrySet().stream()
                .filter(entry -> entry.getValue().token().getToken().equals(token))
                .filter(entry -> tokens.remove(entry.getKey(), entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * Forgets a token.
     *
     * @param key what it was fetched for
     */
    public void drop(K key) {
        tokens.remove(key);
    }

    /**
     * Forgets some tokens.
     *
     * @param keys matches the requests of these tokens
     * @return the keys of the tokens that were there
     */
    public List<K> clear(Predicate<K> keys) {
        List<K> cleared = tokens.keySet().stream().filter(keys).toList();
        cleared.forEach(tokens::remove);
        return cleared;
    }

    /**
     * Returns how many tokens there are.
     *
     * @return the number, expired tokens included
     */
    public int size() {
        return tokens.size();
    }

    /**
     * Returns a copy of the content.
     *
     * @return the tokens by their requests
     */
    public Map<K, CachedToken> copy() {
        return Map.copyOf(tokens);
    }

    /**
     * Returns how many tokens were removed because there were too many.
     *
     * @return the number since this store was created
     */
    public long evictions() {
        return evictions.sum();
    }

    /**
     * Returns the good token that expires first; if no token is good, the one that expired last. That is the token that
     * matters most to a user.
     *
     * @param now the time of the steady clock
     * @return the token, {@code null} if there is none
     */
    public @Nullable CachedToken soonest(long now) {
        return tokens.values().stream()
                .filter(token -> token.isUsable(now))
                .min(Comparator.comparing(CachedToken::expiresAt))
                .or(() -> tokens.values().stream().max(Comparator.comparing(CachedToken::expiresAt)))
                .orElse(null);
    }

    /**
     * Removes the expired tokens first, then the least recently used ones. It removes an eighth of all at a time, so
     * that scans are rare.
     */
    private void evict(long now) {
        int before = tokens.size();
        tokens.values().removeIf(token -> !token.isUsable(now));
        int surplus = tokens.size() - maxEntries;
        if (surplus > 0) {
            // Sorted by a copy of the times, since hits change the times and the sort must not see changes.
            tokens.entrySet().stream()
                    .map(entry -> new Use<>(entry.getKey(), entry.getValue().lastUsed()))
                    .sorted(Comparator.comparingLong(Use::at))
                    .limit(surplus + maxEntries / 8)
                    .forEach(use -> tokens.remove(use.key()));
        }
        evictions.add(Math.max(0, before - tokens.size()));
    }
}
