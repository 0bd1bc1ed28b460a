package io.entra4j.identity.hosted;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.http.ForeignTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the token in a host's answer. Hosts write its expiry in many forms. */
final class HostToken {

    private HostToken() {}

    /**
     * Reads the token; returns {@code null} if the answer holds none, or it has expired.
     *
     * @param askedAt the time of the request; relative times count from here
     */
    static @Nullable AccessToken read(Map<?, ?> json, Instant askedAt) {
        Instant expiresAt =
                earlier(ForeignTime.on(json.get("expires_on")), ForeignTime.after(askedAt, json.get("expires_in")));
        if (!(json.get("access_token") instanceof String token)
                || token.isBlank()
                || expiresAt == null
                || !expiresAt.isAfter(askedAt)) {
            return null;
        }
        Instant refreshAt = ForeignTime.after(askedAt, json.get("refresh_in"));
        return new AccessToken(
                token,
                expiresAt.atOffset(ZoneOffset.UTC),
                refreshAt == null ? null : refreshAt.atOffset(ZoneOffset.UTC));
    }

    /**
     * Returns the earlier expiry. The later one may be wrong: a host may return a cached token, or its clock may be
     * off.
     */
    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
