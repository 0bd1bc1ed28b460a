package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.shared.SharedTokenCache;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;

/**
 * Keeps the tokens that were fetched on behalf of callers. The key is the registration and a hash of the caller's
 * token, so a caller never finds the tokens of another caller of the same name. The size is bounded: expired tokens are
 * dropped first, then the least recently used ones. Safe for use by many threads.
 */
public final class OnBehalfOfStore {

    /**
     * Token in memory.
     *
     * @param name of its entry in the shared cache, {@code null} if it is not shared
     */
    private record Kept(
            OAuth2AuthorizedClient client,
            Instant until,
            @Nullable String name) {}

    private final int maxEntries;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<IncomingToken, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private final @Nullable SharedExchanges shared;
    /** The shared cache holds it weakly. */
    private final SharedTokenCache.Listener listener = this::onForgotten;

    /**
     * Creates an empty store in memory.
     *
     * @param maxEntries largest number of tokens to keep, at least 1
     * @param clock the clock for expiry
     */
    public OnBehalfOfStore(int maxEntries, Clock clock) {
        this(maxEntries, clock, null);
    }

    /**
     * Creates an empty store before a cache that replicas share: one of them fetches a token for all, and a token that
     * one removes is removed from all.
     *
     * @param maxEntries largest number of tokens to keep in memory, at least 1
     * @param clock the clock for expiry
     * @param cache the shared cache; not used if it is {@code null}, or does not share tokens on behalf of users
     */
    public OnBehalfOfStore(int maxEntries, Clock clock, @Nullable SharedTokenCache cache) {
        this.maxEntries = maxEntries;
        this.clock = clock;
        this.shared = cache != null && cache.sharesOnBehalfOf() ? new SharedExchanges(cache, clock) : null;
        if (cache != null) {
            cache.addListener(listener);
        }
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
        Instant until = expiresAt == null ? Instant.MAX : expiresAt;
        String name = shared == null ? null : shared.name(client.getClientRegistration(), caller);
        lock.lock();
        try {
            kept.put(caller, new Kept(client, until, name));
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

    /** Removes a token, for all replicas if it is shared. Then it waits for the store of the shared cache. */
    void remove(IncomingToken caller) {
        Kept removed;
        lock.lock();
        try {
            removed = kept.remove(caller);
        } finally {
            lock.unlock();
        }
        if (removed != null && shared != null) {
            shared.forget(removed.client().getClientRegistration(), caller);
        }
    }

    private void onForgotten(String name, String generation) {
        lock.lock();
        try {
            kept.values().removeIf(one -> name.equals(one.name()));
        } finally {
            lock.unlock();
        }
    }

    /** Fetches a token, or returns what another replica has fetched. */
    OAuth2AccessTokenResponse fetch(
            ClientRegistration registration, IncomingToken caller, Supplier<OAuth2AccessTokenResponse> exchange) {
        return shared == null ? exchange.get() : shared.fetch(registration, caller, exchange);
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
