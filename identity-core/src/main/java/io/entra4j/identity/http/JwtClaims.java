package io.entra4j.identity.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;

/** Reads the claims of a token that others issued. Validates nothing. */
public final class JwtClaims {

    private JwtClaims() {}

    /**
     * Reads them.
     *
     * @param token any token
     * @return the claims as JSON has them; empty if the token is no signed JWT
     */
    public static Map<?, ?> of(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Map.of();
        }
        try {
            String json = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            return Objects.requireNonNullElse(Json.object(json), Map.of()); // as opaque as its resource may have it
        } catch (IllegalArgumentException e) {
            return Map.of(); // not Base64, and so no JWT
        }
    }
}
