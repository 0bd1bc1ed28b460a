package io.entra4j.identity.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Limits the fetches that claims challenges cause, since resources write the challenges. The same claims bring the same
 * token for a few seconds. Other claims cause a limited number of fetches a minute. One digest is kept for each key.
 *
 * @param <K> the request without its claims
 */
public final class Challenges<K> {

    /** Limit of the fetches that challenges can cause within a minute, for one key. */
    public static final int MAX_FETCHES = 10;

    private static final long REUSE_MILLIS = 10_000;
    private static final long WINDOW_MILLIS = 60_000;

    private record History(
            long windowStart, int fetches, @Nullable String claimsDigest, long fetchNumber, long answeredAt) {}

    private final Map<K, History> histories = new ConcurrentHashMap<>();
    private final int maxEntries;

    /**
     * Creates an empty history.
     *
     * @param maxEntries the highest number of keys with a history
     */
    public Challenges(int maxEntries) {
        this.maxEntries = maxEntries;
    }

    /**
     * Returns whether these claims have brought a token just now. Then the resource refused the token before, not this
     * one.
     *
     * @param cached the cached token
     * @param key the request
     * @param claims the claims of the challenge
     * @param now the time of the steady clock
     * @return whether the cached token is the answer
     */
    public boolean isAnsweredBy(CachedToken cached, K key, String claims, long now) {
        History history = histories.get(key);
        return history != null
                && cached.isUsable(now)
                && cached.fetchNumber() == history.fetchNumber()
                && now - history.answeredAt() < REUSE_MILLIS
                && Sha256.hex(claims).equals(history.claimsDigest());
    }

    /**
     * Counts a fetch, and admits it if there were not too many.
     *
     * @param key the request
     * @param now the time of the steady clock
     * @return whether the fetch is admitted
     */
    public boolean admits(K key, long now) {
        if (histories.size() >= maxEntries && !histories.containsKey(key)) {
            histories.clear();
        }
        History after = histories.compute(key, (same, before) -> {
            if (before == null) {
                return new History(now, 1, null, 0, 0);
            }
            boolean over = now - before.windowStart() >= WINDOW_MILLIS;
            return new History(
                    over ? now : before.windowStart(),
                    over ? 1 : Math.min(before.fetches() + 1, MAX_FETCHES + 1),
                    before.claimsDigest(),
                    before.fetchNumber(),
                    before.answeredAt());
        });
        return after.fetches() <= MAX_FETCHES;
    }

    /**
     * Remembers that claims have brought a token, which is in the cache now.
     *
     * @param key the request
     * @param claims the claims of the challenge
     * @param token the token
     * @param now the time of the steady clock
     */
    public void answered(K key, String claims, CachedToken token, long now) {
        histories.compute(key, (same, before) -> {
            long start = before == null ? now : before.windowStart();
            int fetches = before == null ? 1 : before.fetches();
            return new History(start, fetches, Sha256.hex(claims), token.fetchNumber(), now);
        });
    }

    /**
     * Forgets the history of some keys.
     *
     * @param keys matches the keys to forget
     */
    public void clear(Predicate<K> keys) {
        histories.keySet().removeIf(keys);
    }
}
