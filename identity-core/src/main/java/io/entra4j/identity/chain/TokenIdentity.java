package io.entra4j.identity.chain;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Is whom a token says it is for. Nothing is validated, since only its resource can do that, and nothing of it is shown
 * that could be used.
 */
record TokenIdentity(Map<String, String> claims, Instant expiresAt) {

    /** What is told of which claim; of two for the same, the first that is there. */
    private static final Map<String, String[]> TITLES = titles();

    static TokenIdentity of(AccessToken token) {
        Map<?, ?> claims = payload(token.getToken());
        Map<String, String> told = new LinkedHashMap<>();
        TITLES.forEach((title, names) -> {
            for (String name : names) {
                if (claims.get(name) instanceof String value && !value.isBlank()) {
                    told.putIfAbsent(title, ForeignText.oneLine(value, ForeignText.MAX_QUOTE));
                }
            }
        });
        return new TokenIdentity(told, token.getExpiresAt().toInstant());
    }

    private static Map<String, String[]> titles() {
        Map<String, String[]> titles = new LinkedHashMap<>();
        titles.put("application", new String[] {"appid", "azp"});
        titles.put("object", new String[] {"oid"});
        titles.put("tenant", new String[] {"tid"});
        return titles;
    }

    private static Map<?, ?> payload(String token) {
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

    /** Shows whose it is and until when. */
    @Override
    public String toString() {
        String identity = claims.isEmpty()
                ? "The token does not say whose it is"
                : claims.entrySet().stream()
                        .map(claim -> claim.getKey() + " " + claim.getValue())
                        .collect(Collectors.joining(", ", "Identity: ", ""));
        return identity + ", expires at " + expiresAt;
    }
}
