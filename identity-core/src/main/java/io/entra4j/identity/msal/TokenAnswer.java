package io.entra4j.identity.msal;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.http.ForeignTime;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a token endpoint's answer. MSAL reads it too, but does not report a missing expiry, and its expiry may depend
 * on another clock. So the token's lifetime is counted here, by our clock.
 */
final class TokenAnswer {

    private TokenAnswer() {}

    /**
     * Returns the token; {@code null} if the answer holds no token, or its lifetime is missing or zero.
     *
     * @param askedAt the time of the request; lifetimes count from here, so that a slow answer or a suspended machine
     *     cannot make them longer
     */
    static @Nullable AccessToken read(Map<?, ?> json, Instant askedAt) {
        OffsetDateTime expiresAt = after(askedAt, json.get("expires_in"));
        if (!(json.get("access_token") instanceof String token)
                || token.isBlank()
                || expiresAt == null
                || !expiresAt.toInstant().isAfter(askedAt)) {
            return null;
        }
        return new AccessToken(token, expiresAt, after(askedAt, json.get("refresh_in")));
    }

    private static @Nullable OffsetDateTime after(Instant start, @Nullable Object seconds) {
        Instant time = ForeignTime.after(start, seconds);
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }
}
