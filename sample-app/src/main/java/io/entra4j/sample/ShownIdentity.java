package io.entra4j.sample;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Identity that an access token names. For display only: nothing is verified, and only the resource may rely on the
 * claims of its tokens.
 */
record ShownIdentity(
        @Nullable String objectId,
        @Nullable String applicationId,
        @Nullable String tenantId,
        @Nullable String audience) {

    static final ShownIdentity UNKNOWN = new ShownIdentity(null, null, null, null);

    static ShownIdentity read(String token, JsonMapper mapper) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            // Tokens for some of Microsoft's own resources are opaque.
            return UNKNOWN;
        }
        JsonNode claims = mapper.readTree(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
        String appid = text(claims, "appid");
        return new ShownIdentity(
                text(claims, "oid"),
                // Version 2.0 tokens have the claim azp instead.
                appid != null ? appid : text(claims, "azp"),
                text(claims, "tid"),
                text(claims, "aud"));
    }

    private static @Nullable String text(JsonNode claims, String name) {
        return claims.path(name).stringValue(null);
    }
}
