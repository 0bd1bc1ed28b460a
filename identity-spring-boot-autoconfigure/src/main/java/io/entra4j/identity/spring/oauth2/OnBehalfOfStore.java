package io.entra4j.identity.spring.oauth2;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.core.OAuth2AccessToken;

/**
 * Keeps the tokens that were fetched on behalf of callers. The key is the registration and a hash of the caller's
 * token, so a caller never finds the tokens of another caller of the same name. The size is bounded: expired tokens are
 * dropped first, then the least recently used ones. Safe for use by many threads.
 */
public final class OnBehalfOfStore {

    private record Kept(OAuth2AuthorizedClient client, Instant until) {}

    private final int maxEntries;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<IncomingToken, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Creates an empty store.
     *
     * @param maxEntries largest number of tokens to keep, at least 1
     * @param clock the clock for expiry
     */
    public OnBehalfOfStore(int maxEntries, Clock clock) {
        this.maxEntries = maxEntries;
        this.clock = clock;
    }

    /**
     * Returns the number of tokens that are kept.
     *
     * @return a number up to the bound
     */
    public int size() {
        lock.lock();
        try {
            return kept.size();
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    OAuth2AuthorizedClient get(IncomingToken caller) {
        lock.lock();
        try {
            Kept found = kept.get(caller);
            return found != null && found.until().isAfter(clock.instant()) ? found.client() : null;
        } finally {
            lock.unlock();
        }
    }

    void put(IncomingToken caller, OAuth2AuthorizedClient client) {
        Instant expiresAt = client.getAccessToken().getExpiresAt();
        lock.lock();
        try {
            kept.put(caller, new Kept(client, expiresAt == null ? Instant.MAX : expiresAt));
            if (kept.size() > maxEntries) {
                Instant now = clock.instant();
                kept.values().removeIf(one -> !one.until().isAfter(now));
            }
            Iterator<IncomingToken> eldest = kept.keySet().iterator();
            while (kept.size() > maxEntries) {
                eldest.next();
                eldest.remove();
            }
        } finally {
            lock.unlock();
        }
    }

    void remove(IncomingToken caller) {
        lock.lock();
        try {
            kept.remove(caller);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether a token is valid for more than one minute. Spring Security renews a token in its last minute. */
    boolean isFresh(OAuth2AuthorizedClient client) {
        Instant expiresAt = client.getAccessToken().getExpiresAt();
        return expiresAt == null || expiresAt.isAfter(clock.instant().plusSeconds(60));
    }

    long secondsLeft(OAuth2AccessToken token) {
        Instant expiresAt = token.getExpiresAt();
        return expiresAt == null
                ? 0
                : Duration.between(clock.instant(), expiresAt).toSeconds();
    }

    @Override
    public String toString() {
        return "OnBehalfOfStore[" + size() + "]";
    }
}
