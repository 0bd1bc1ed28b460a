package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.JwtClaims;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names the identity that a token is for, as the token says. It helps people to find the identity behind a request. Do
 * not use it for decisions: a token is opaque to all but its resource, which alone can validate it. Immutable.
 *
 * @param applicationId the application's (client) ID, from the claim {@code appid} or {@code azp}
 * @param objectId the ID of the service principal, managed identity or user, from {@code oid}
 * @param tenantId the tenant's ID, from {@code tid}
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference">Claims of access
 *     tokens</a>
 */
public record TokenIdentity(
        @Nullable String applicationId,
        @Nullable String objectId,
        @Nullable String tenantId) {

    /**
     * Reads a token. No request is made and nothing is validated.
     *
     * @param token any token
     * @return the identity, {@code null} if the token is not a JWT or names none of the three
     */
    public static @Nullable TokenIdentity of(AccessToken token) {
        Map<?, ?> claims = JwtClaims.of(token.getToken());
        // Tokens of version 1.0 say appid, those of version 2.0 azp.
        String appid = text(claims, "appid");
        String applicationId = appid == null ? text(claims, "azp") : appid;
        String objectId = text(claims, "oid");
        String tenantId = text(claims, "tid");
        return applicationId == null && objectId == null && tenantId == null
                ? null
                : new TokenIdentity(applicationId, objectId, tenantId);
    }

    private static @Nullable String text(Map<?, ?> claims, String name) {
        return claims.get(name) instanceof String value && !value.isBlank()
                ? ForeignText.oneLine(value, ForeignText.MAX_QUOTE)
                : null;
    }

    /** Shows the type only, since the rest identifies a user or an application. */
    @Override
    public String toString() {
        return "TokenIdentity";
    }
}
