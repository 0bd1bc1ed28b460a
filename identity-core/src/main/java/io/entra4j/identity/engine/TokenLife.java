package io.entra4j.identity.engine;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Plans how long tokens are used, in milliseconds from the request.
 *
 * @param refreshAhead how long before a token's expiry to renew it, {@code null} for a part of its lifetime
 * @param expirySkew how long before its expiry not to hand it out any more, {@code null} for the default
 */
public record TokenLife(
        @Nullable Duration refreshAhead, @Nullable Duration expirySkew) {

    /** Default skew. A token must still be valid when it reaches its resource. */
    private static final Duration DEFAULT_SKEW = Duration.ofSeconds(30);

    private static final long LONG_LIFETIME = 7_200_000;

    /** Minimum of {@code refresh_in}. A service that says "at once" must not cause a request for each call. */
    private static final long MIN_REFRESH_IN = 2_000;

    /**
     * Checks that tokens can be renewed in the background.
     *
     * @param refreshAhead how long before a token's expiry to renew it
     * @param expirySkew how long before its expiry not to hand it out any more
     * @throws IllegalArgumentException if {@code refreshAhead} is not longer than {@code expirySkew}
     */
    public TokenLife {
        Duration skew = Objects.requireNonNullElse(expirySkew, DEFAULT_SKEW);
        if (refreshAhead != null && refreshAhead.compareTo(skew) <= 0) {
            throw new IllegalArgumentException(
                    "'refreshAhead' must be longer than 'expirySkew', or tokens could not be renewed in the background:"
                            + " %s s, %s s.".formatted(refreshAhead.toSeconds(), skew.toSeconds()));
        }
    }

    /** Returns until when a token is handed out. Even a token with a short life is handed out for some time. */
    long usable(long lifetime) {
        return lifetime
                - (expirySkew == null
                        ? Math.min(DEFAULT_SKEW.toMillis(), lifetime / 10)
                        : Math.min(expirySkew.toMillis(), lifetime / 2));
    }

    /**
     * Returns from when a token is renewed: when the service says so, but early enough before the expiry. The options
     * can only make it earlier.
     *
     * @param refreshIn when the service says to renew, {@code null} if it says nothing
     */
    long due(long lifetime, @Nullable Long refreshIn) {
        long latest = latest(lifetime);
        if (refreshIn == null) {
            return refreshAhead != null ? latest : Math.min(lifetime / 4 * (lifetime > LONG_LIFETIME ? 2 : 3), latest);
        }
        return Math.min(Math.max(refreshIn, MIN_REFRESH_IN), latest);
    }

    private long latest(long lifetime) {
        if (refreshAhead != null) {
            return Math.max(lifetime / 10, lifetime - refreshAhead.toMillis());
        }
        return (expirySkew == null ? lifetime : usable(lifetime)) / 10 * 9;
    }
}
