package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.shared.SharedTokenEntry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;

/**
 * Keeps the authorized clients of users where all replicas find them, and in memory for the time in which the store does
 * not answer. What this replica saved or removed meanwhile reaches the store when the client is next loaded here. What
 * the store has lost is written again; what another replica has removed is not.
 *
 * <p>Methods block, for the store's timeout at most, and never throw for its failures. Safe for use by many threads.
 */
final class SharedClients {

    static final int MAX_KEPT = 10_000;

    private static final String KIND = "oauth2-user";
    /** The store keeps entries for a day, in which tokens that are in use are renewed, and so saved, many times. */
    private static final Duration LIFE = Duration.ofHours(24);

    private static final Duration RENEWAL = LIFE.dividedBy(2);

    /**
     * Client in memory.
     *
     * @param tokens its tokens, {@code null} if it was removed
     * @param generation of the entry that holds the same, {@code null} if the store does not know yet
     * @param at when this was kept
     */
    private record Kept(
            @Nullable SharedClientTokens tokens, @Nullable String generation, Instant at) {}

    private final SharedTokenCache cache;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    /** By the names of their entries. */
    private final Map<String, Kept> memory = new LinkedHashMap<>(16, 0.75f, true);
    /** The cache holds it weakly. */
    private final SharedTokenCache.Listener listener = this::onForgotten;

    SharedClients(SharedTokenCache cache, Clock clock) {
        this.cache = cache;
        this.clock = clock;
        cache.addListener(listener);
    }

    /** Returns whether a registration has tokens of users that are found by their names. */
    static boolean covers(@Nullable ClientRegistration registration) {
        return registration != null
                && registration.getAuthorizationGrantType().equals(AuthorizationGrantType.AUTHORIZATION_CODE);
    }

    @Nullable
    OAuth2AuthorizedClient load(ClientRegistration registration, String principalName) {
        SharedTokenEntry entry = entry(registration, principalName);
        SharedClientTokens found = SharedClientTokens.fromBytes(entry.readValue());
        Kept kept = kept(entry.name());
        SharedClientTokens tokens = entry.answered() ? reconciled(entry, found, kept) : tokens(kept);
        return tokens == null
                ? null
                : new OAuth2AuthorizedClient(registration, principalName, tokens.access(), tokens.refresh());
    }

    private static @Nullable SharedClientTokens tokens(@Nullable Kept kept) {
        return kept == null ? null : kept.tokens();
    }

    private @Nullable SharedClientTokens reconciled(
            SharedTokenEntry entry, @Nullable SharedClientTokens found, @Nullable Kept kept) {
        boolean isPending = kept != null && kept.generation() == null;
        if (kept == null || !(isPending || entry.generation().equals(kept.generation()))) {
            return found == null ? dropped(entry) : adopted(entry, found);
        }
        SharedClientTokens tokens = kept.tokens();
        if (tokens == null) {
            entry.forget();
            return entry.answered() ? dropped(entry) : null;
        }
        if (found == null || (isPending && !tokens.writtenAt().isBefore(found.writtenAt()))) {
            write(entry, tokens);
            return tokens;
        }
        return adopted(entry, found);
    }

    private @Nullable SharedClientTokens dropped(SharedTokenEntry entry) {
        keep(entry.name(), null);
        return null;
    }

    private SharedClientTokens adopted(SharedTokenEntry entry, SharedClientTokens found) {
        Instant now = clock.instant();
        Instant expiresAt = found.access().getExpiresAt();
        boolean isValid = expiresAt == null || expiresAt.isAfter(now);
        // One that has expired is renewed next, and then saved.
        if (isValid && found.writtenAt().plus(RENEWAL).isBefore(now)) {
            write(entry, new SharedClientTokens(found.access(), found.refresh(), now));
        } else {
            keep(entry.name(), new Kept(found, entry.generation(), now));
        }
        return found;
    }

    void save(OAuth2AuthorizedClient client, String principalName) {
        SharedTokenEntry entry = entry(client.getClientRegistration(), principalName);
        // For the generation. A removal by another replica between the calls makes the first write fail.
        entry.readValue();
        SharedClientTokens tokens =
                new SharedClientTokens(client.getAccessToken(), client.getRefreshToken(), clock.instant());
        if (!write(entry, tokens)) {
            entry.readValue();
            write(entry, tokens);
        }
    }

    private boolean write(SharedTokenEntry entry, SharedClientTokens tokens) {
        boolean written = entry.writeValue(tokens.toBytes(), LIFE);
        boolean stored = written && entry.answered();
        keep(entry.name(), new Kept(tokens, stored ? entry.generation() : null, clock.instant()));
        return written;
    }

    void remove(ClientRegistration registration, String principalName) {
        SharedTokenEntry entry = entry(registration, principalName);
        entry.forget();
        keep(entry.name(), entry.answered() ? null : new Kept(null, null, clock.instant()));
    }

    private SharedTokenEntry entry(ClientRegistration registration, String principalName) {
        return cache.entry(SharedNames.of(KIND, registration, principalName));
    }

    private void onForgotten(String name, String generation) {
        lock.lock();
        try {
            Kept kept = memory.get(name);
            if (kept != null && !generation.equals(kept.generation())) {
                memory.remove(name);
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Kept kept(String name) {
        lock.lock();
        try {
            Kept kept = memory.get(name);
            return kept != null && kept.at().plus(LIFE).isAfter(clock.instant()) ? kept : null;
        } finally {
            lock.unlock();
        }
    }

    private void keep(String name, @Nullable Kept kept) {
        lock.lock();
        try {
            if (kept == null) {
                memory.remove(name);
                return;
            }
            memory.put(name, kept);
            Iterator<String> eldest = memory.keySet().iterator();
            while (memory.size() > MAX_KEPT) {
                eldest.next();
                eldest.remove();
            }
        } finally {
            lock.unlock();
        }
    }
}
