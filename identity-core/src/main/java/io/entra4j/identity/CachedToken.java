package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** A token in the cache, with the two moments that matter: from when to renew it, and until when to hand it out. */
final class CachedToken {

    private static final Duration LONGEST_LIFE = Duration.ofDays(3650);

    private static final long TOUCH_EVERY_MILLIS = 500;

    private final AccessToken token;
    private final long dueAt;
    private final long usableUntil;
    private final long fetchNumber;
    /** Racy on purpose: a lost update only makes the entry look a little older to the eviction. */
    private long lastUsed;

    private CachedToken(AccessToken token, long dueAt, long usableUntil, long fetchNumber, long now) {
        this.token = token;
        this.dueAt = dueAt;
        this.usableUntil = usableUntil;
        this.fetchNumber = fetchNumber;
        this.lastUsed = now;
    }

    /**
     * Plans the life of a fetched token.
     *
     * @param life how long to use it
     * @param wall what the wall clock said before the fetch: expiry is told in its terms
     * @param now what the steady clock said then: life is counted in its terms
     * @param jitter between 0 and 1: how much earlier than planned to renew, so that instances do not renew in step
     */
    static CachedToken plan(
            AccessToken fetched, TokenLife life, long fetchNumber, Instant wall, long now, double jitter) {
        long lifetime = millis(wall, fetched.getExpiresAt());
        long wait = life.due(lifetime, fetched.getRefreshAt() == null ? null : millis(wall, fetched.getRefreshAt()));
        wait -= (long) (jitter * wait / 10);
        OffsetDateTime refreshAt = wall.plusMillis(wait).atOffset(ZoneOffset.UTC);
        return new CachedToken(
                new AccessToken(fetched.getToken(), fetched.getExpiresAt(), refreshAt, fetched.getTokenType()),
                now + wait,
                now + life.usable(lifetime),
                fetchNumber,
                now);
    }

    /** Some tokens say they live until the end of time, or since its begin: further than milliseconds count. */
    private static long millis(Instant from, OffsetDateTime to) {
        Duration duration = Duration.between(from, to.toInstant());
        if (duration.abs().compareTo(LONGEST_LIFE) <= 0) {
            return duration.toMillis();
        }
        return duration.isNegative() ? -LONGEST_LIFE.toMillis() : LONGEST_LIFE.toMillis();
    }

    AccessToken token() {
        return token;
    }

    boolean isUsable(long now) {
        return now < usableUntil;
    }

    long usableUntil() {
        return usableUntil;
    }

    boolean isDue(long now) {
        return now >= dueAt;
    }

    long fetchNumber() {
        return fetchNumber;
    }

    boolean isNewerThan(CachedToken other) {
        return fetchNumber > other.fetchNumber;
    }

    void touch(long now) {
        // Rarely, or threads that hit the same token would fight for its cache line.
        if (now - lastUsed > TOUCH_EVERY_MILLIS) {
            lastUsed = now;
        }
    }

    long lastUsed() {
        return lastUsed;
    }

    Instant expiresAt() {
        return token.getExpiresAt().toInstant();
    }

    Instant refreshAt() {
        return token.getRefreshAt().toInstant();
    }
}
