package io.entra4j.identity;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Keeps a bounded number of tokens under their requests without claims. Reading takes no lock. */
final class TokenStore {

    private record Use(TokenRequest request, long at) {}

    private final Map<TokenRequest, CachedToken> tokens = new ConcurrentHashMap<>();
    private final LongAdder evictions = new LongAdder();
    private final int maxEntries;

    TokenStore(int maxEntries) {
        this.maxEntries = maxEntries;
    }

    @Nullable
    CachedToken get(TokenRequest request) {
        return tokens.get(request);
    }

    void put(TokenRequest request, CachedToken fetched, long now) {
        // A renewal that took off before a claims challenge may land after it, with a token from before the revocation.
        tokens.merge(
                request.withoutClaims().withoutToken(), fetched, (old, young) -> old.isNewerThan(young) ? old : young);
        if (tokens.size() > maxEntries) {
            evict(now);
        }
    }

    void remove(String token) {
        tokens.values().removeIf(cached -> cached.token().getToken().equals(token));
    }

    void clear(@Nullable UserAssertion user) {
        tokens.keySet().removeIf(request -> user == null || user.equals(request.userAssertion()));
    }

    int size() {
        return tokens.size();
    }

    List<TokenEntry> entries() {
        return tokens.entrySet().stream()
                .map(entry -> new TokenEntry(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(TokenEntry::expiresAt))
                .toList();
    }

    long evictions() {
        return evictions.sum();
    }

    /** The good token that expires first, else the expired one that expired last: that is what a user worries about. */
    @Nullable
    CachedToken soonest(long now) {
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
                    .map(entry -> new Use(entry.getKey(), entry.getValue().lastUsed()))
                    .sorted(Comparator.comparingLong(Use::at))
                    .limit(surplus + maxEntries / 8)
                    .forEach(use -> tokens.remove(use.request()));
        }
        evictions.add(Math.max(0, before - tokens.size()));
    }
}
