package io.entra4j.identity.engine;

import com.azure.core.credential.AccessToken;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** A token in the cache, with the two moments that matter: from when to renew it, and until when to hand it out. */
public final class CachedToken {

    private static final Duration MAX_LIFETIME = Duration.ofDays(3650);

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
     * @param fetched the token
     * @param life how long to use it
     * @param wall what the wall clock said before the fetch: expiry is told in its terms
     * @param now what the steady clock said then: life is counted in its terms
     * @param fetchNumber tells which of two fetches began later
     * @param jitter between 0 and 1: how much earlier than planned to renew, so that instances do not renew in step
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

    /** Some tokens say they live until the end of time, or since its begin: further than milliseconds count. */
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
     * @return as it is handed out
     */
    public AccessToken token() {
        return token;
    }

    /**
     * Returns whether it may be handed out.
     *
     * @param now by the steady clock
     * @return whether it is good enough
     */
    public boolean isUsable(long now) {
        return now < usableUntil;
    }

    /**
     * Returns until when it may be handed out.
     *
     * @return by the steady clock
     */
    public long usableUntil() {
        return usableUntil;
    }

    /**
     * Returns whether it is to be renewed.
     *
     * @param now by the steady clock
     * @return whether it is due
     */
    public boolean isDue(long now) {
        return now >= dueAt;
    }

    /**
     * Returns which fetch brought it.
     *
     * @return its number
     */
    public long fetchNumber() {
        return fetchNumber;
    }

    boolean isNewerThan(CachedToken other) {
        return fetchNumber > other.fetchNumber;
    }

    /**
     * Notes that it was handed out.
     *
     * @param now by the steady clock
     */
    public void touch(long now) {
        // Rarely, or threads that hit the same token would fight for its cache line.
        if (now - lastUsed > TOUCH_EVERY_MILLIS) {
            lastUsed = now;
        }
    }

    long lastUsed() {
        return lastUsed;
    }

    /**
     * Returns when it expires.
     *
     * @return by the wall clock
     */
    public Instant expiresAt() {
        return token.getExpiresAt().toInstant();
    }

    /**
     * Returns from when it is renewed.
     *
     * @return by the wall clock
     */
    public Instant refreshAt() {
        return token.getRefreshAt().toInstant();
    }
}
