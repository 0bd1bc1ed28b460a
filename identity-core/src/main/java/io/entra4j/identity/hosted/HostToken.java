package io.entra4j.identity.hosted;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.http.ForeignTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the token in a host's answer. Hosts spell its expiry in many ways. */
final class HostToken {

    private HostToken() {}

    /**
     * Reads it; {@code null} unless there is a token that has not expired.
     *
     * @param askedAt relative times count from here
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

    /** A host that keeps tokens may count from their birth, and a clock may be wrong: the earlier is never too late. */
    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
