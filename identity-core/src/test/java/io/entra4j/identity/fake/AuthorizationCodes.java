package io.entra4j.identity.fake;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The authorization codes that are out. Each is good once, for ten minutes. */
final class AuthorizationCodes {

    /** What a code stands for. */
    record Issued(
            FakeUser user,
            String clientId,
            String redirectUri,
            String scope,
            @Nullable String challenge,
            @Nullable String nonce,
            Instant expiresAt) {}

    private final Map<String, Issued> issued = new ConcurrentHashMap<>();

    String issue(Issued what) {
        String code = "1.AYYY." + UUID.randomUUID() + UUID.randomUUID();
        issued.put(code, what);
        return code;
    }

    Issued redeem(String code, Instant now) {
        Issued known = issued.remove(code);
        if (known == null) {
            throw EntraException.invalidGrant(
                    54005,
                    "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an"
                            + " existing refresh token.");
        }
        if (!known.expiresAt().isAfter(now)) {
            throw EntraException.invalidGrant(
                    70008, "The provided authorization code or refresh token has expired due to inactivity.");
        }
        return known;
    }
}
