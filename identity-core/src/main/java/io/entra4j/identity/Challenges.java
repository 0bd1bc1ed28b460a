package io.entra4j.identity;

import io.entra4j.identity.http.ForeignText;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what claims challenges can cause, since the resource writes them: the same claims bring the same
 * token for a few seconds, and other claims a limited number of fetches a minute. It remembers one digest per request
 * without claims.
 */
final class Challenges {

    private static final long REUSE_MILLIS = 10_000;
    private static final long WINDOW_MILLIS = 60_000;
    private static final int MAX_FETCHES = 10;

    private record History(
            long windowStart, int fetches, @Nullable String claimsDigest, long fetchNumber, long answeredAt) {}

    private final Map<TokenRequest, History> histories = new ConcurrentHashMap<>();
    private final int maxEntries;

    Challenges(int maxEntries) {
        this.maxEntries = maxEntries;
    }

    /**
     * Returns whether these claims have brought a token just now: then its caller was refused with the one before.
     *
     * @param cached what is cached for the request
     */
    boolean isAnsweredBy(CachedToken cached, TokenRequest request, long now) {
        History history = histories.get(key(request));
        return history != null
                && cached.isUsable(now)
                && cached.fetchNumber() == history.fetchNumber()
                && now - history.answeredAt() < REUSE_MILLIS
                && digest(request).equals(history.claimsDigest());
    }

    /**
     * Admits a fetch.
     *
     * @throws AuthenticationFailedException if there were too many
     */
    void admit(TokenRequest request, long now) {
        if (histories.size() >= maxEntries && !histories.containsKey(key(request))) {
            histories.clear();
        }
        histories.compute(key(request), (same, before) -> {
            if (before == null || now - before.windowStart() >= WINDOW_MILLIS) {
                return new History(now, 1, null, 0, 0);
            }
            if (before.fetches() >= MAX_FETCHES) {
                throw tooMany(request);
            }
            return new History(
                    before.windowStart(),
                    before.fetches() + 1,
                    before.claimsDigest(),
                    before.fetchNumber(),
                    before.answeredAt());
        });
    }

    /** Remembers that these claims have brought a token, which is in the cache now. */
    void answered(TokenRequest request, CachedToken token, long now) {
        histories.compute(key(request), (same, before) -> {
            long start = before == null ? now : before.windowStart();
            int fetches = before == null ? 1 : before.fetches();
            return new History(start, fetches, digest(request), token.fetchNumber(), now);
        });
    }

    void clear(@Nullable UserAssertion user) {
        histories.keySet().removeIf(request -> user == null || user.equals(request.userAssertion()));
    }

    private static AuthenticationFailedException tooMany(TokenRequest request) {
        return new AuthenticationFailedException(
                Failure.of(
                        "Challenges demanded a new token for '%s' more than %d times within a minute."
                                .formatted(ForeignText.oneLine(String.join(" ", request.scopes()), 200), MAX_FETCHES),
                        "find out why the resource refuses each token; meanwhile no more are fetched for it."),
                EntraError.local("too_many_challenges"),
                null);
    }

    private static TokenRequest key(TokenRequest request) {
        return request.withoutClaims().withoutToken();
    }

    private static String digest(TokenRequest request) {
        return Sha256.hex(String.valueOf(request.claims()));
    }
}
