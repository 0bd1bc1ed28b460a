package io.entra4j.identity.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;

/** Reads the claims of a token. It does not validate the token. */
public final class JwtClaims {

    private JwtClaims() {}

    /**
     * Reads the claims of a token.
     *
     * @param token any token
     * @return the claims as JSON values by name; empty if the token is not a signed JWT
     */
    public static Map<?, ?> of(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Map.of();
        }
        try {
            String json = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            return Objects.requireNonNullElse(Json.object(json), Map.of()); // a resource may use tokens of its own form
        } catch (IllegalArgumentException e) {
            return Map.of(); // not Base64, so not a JWT
        }
    }
}
