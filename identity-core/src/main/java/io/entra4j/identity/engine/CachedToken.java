package io.entra4j.identity.engine;

import com.azure.core.credential.AccessToken;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Token in the cache, with two times: from when it is renewed, and until when it is handed out. */
public final class CachedToken {

    private static final Duration MAX_LIFETIME = Duration.ofDays(3650);

    private static final long TOUCH_EVERY_MILLIS = 500;

    private final AccessToken token;
    private final long dueAt;
    private final long usableUntil;
    private final long fetchNumber;
    /**
     * Time of the last use. It is racy on purpose: a lost update only makes the entry look a little older to the
     * eviction.
     */
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
     * @param fetched the token
     * @param life how long to use it
     * @param wall the time of the wall clock before the fetch; services state the expiry by the wall clock
     * @param now the time of the steady clock before the fetch; the token's life is counted by the steady clock
     * @param fetchNumber the number of the fetch; of two fetches, the one that began later has the higher number
     * @param jitter between 0 and 1: how much earlier than planned to renew, so that instances do not renew at the same
     *     time
     * @return the token, with the time from which to renew it
     */
    public static CachedToken plan(
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

    /** Limits a lifetime. Some tokens name times so far away that their milliseconds overflow. */
    private static long millis(Instant from, OffsetDateTime to) {
        Duration duration = Duration.between(from, to.toInstant());
        if (duration.abs().compareTo(MAX_LIFETIME) <= 0) {
            return duration.toMillis();
        }
        return duration.isNegative() ? -MAX_LIFETIME.toMillis() : MAX_LIFETIME.toMillis();
    }

    /**
     * Returns the token.
     *
     * @return the token as callers get it
     */
    public AccessToken token() {
        return token;
    }

    /**
     * Returns whether the token may be handed out.
     *
     * @param now the time of the steady clock
     * @return whether it is still good
     */
    public boolean isUsable(long now) {
        return now < usableUntil;
    }

    /**
     * Returns until when the token may be handed out.
     *
     * @return the time by the steady clock
     */
    public long usableUntil() {
        return usableUntil;
    }

    /**
     * Returns whether the token has to be renewed.
     *
     * @param now the time of the steady clock
     * @return whether it is due
     */
    public boolean isDue(long now) {
        return now >= dueAt;
    }

    /**
     * Returns the number of the fetch that brought the token.
     *
     * @return the number
     */
    public long fetchNumber() {
        return fetchNumber;
    }

    boolean isNewerThan(CachedToken other) {
        return fetchNumber > other.fetchNumber;
    }

    /**
     * Notes that the token was handed out.
     *
     * @param now the time of the steady clock
     */
    public void touch(long now) {
        // Written rarely. Otherwise threads that use the same token would compete for its cache line.
        if (now - lastUsed > TOUCH_EVERY_MILLIS) {
            lastUsed = now;
        }
    }

    long lastUsed() {
        return lastUsed;
    }

    /**
     * Returns when the token expires.
     *
     * @return the time by the wall clock
     */
    public Instant expiresAt() {
        return token.getExpiresAt().toInstant();
    }

    /**
     * Returns from when the token is renewed.
     *
     * @return the time by the wall clock
     */
    public Instant refreshAt() {
        return token.getRefreshAt().toInstant();
    }
}
