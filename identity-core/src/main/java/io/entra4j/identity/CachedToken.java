package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** A token in the cache, with the two moments that matter: from when to renew it, and until when to hand it out. */
final class CachedToken {

    /** How long before its expiry a token is no longer handed out: it must survive the journey to its resource. */
    private static final long EXPIRY_SKEW_MILLIS = 30_000;

    private final AccessToken token;
    private final long refreshAtMillis;
    private final long usableUntilMillis;
    private final long flightNumber;
    /** Racy on purpose: a lost update only makes the entry look a little older to the eviction. */
    private long lastUsedMillis;

    private CachedToken(AccessToken token, long refreshAtMillis, long usableUntilMillis, long flightNumber, long now) {
        this.token = token;
        this.refreshAtMillis = refreshAtMillis;
        this.usableUntilMillis = usableUntilMillis;
        this.flightNumber = flightNumber;
        this.lastUsedMillis = now;
    }

    /**
     * Plans the life of a fetched token.
     *
     * @param jitter between 0 and 1: how much earlier than planned to renew, so that instances do not renew in step
     */
    static CachedToken plan(AccessToken fetched, long flightNumber, long now, double jitter) {
        long expiresAt = fetched.getExpiresAt().toInstant().toEpochMilli();
        long lifetime = expiresAt - now;
        long wait = fetched.getRefreshAt() == null
                ? lifetime / 4 * (lifetime > 7_200_000 ? 2 : 3)
                : fetched.getRefreshAt().toInstant().toEpochMilli() - now;
        // A service that says "at once" or "after expiry" must not cause a request per call, or none at all.
        wait = Math.max(lifetime / 10, Math.min(wait, lifetime / 10 * 9));
        long refreshAt = now + wait - (long) (jitter * wait / 10);
        return new CachedToken(
                new AccessToken(fetched.getToken(), fetched.getExpiresAt(), utc(refreshAt), fetched.getTokenType()),
                refreshAt,
                expiresAt - Math.min(EXPIRY_SKEW_MILLIS, lifetime / 10),
                flightNumber,
                now);
    }

    AccessToken token() {
        return token;
    }

    boolean isUsable(long now) {
        return now < usableUntilMillis;
    }

    boolean isDue(long now) {
        return now >= refreshAtMillis;
    }

    boolean isNewerThan(CachedToken other) {
        return flightNumber > other.flightNumber;
    }

    void touch(long now) {
        lastUsedMillis = now;
    }

    long lastUsedMillis() {
        return lastUsedMillis;
    }

    Instant expiresAt() {
        return token.getExpiresAt().toInstant();
    }

    Instant refreshAt() {
        return Instant.ofEpochMilli(refreshAtMillis);
    }

    private static OffsetDateTime utc(long millis) {
        return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC);
    }
}
