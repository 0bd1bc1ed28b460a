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
 * @param userName the name a user logs in with, from {@code upn}, {@code preferred_username} or {@code unique_name};
 *     {@code null} for an application
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference">Claims of access
 *     tokens</a>
 */
public record TokenIdentity(
        @Nullable String applicationId,
        @Nullable String objectId,
        @Nullable String tenantId,
        @Nullable String userName) {

    /**
     * Reads a token. No request is made and nothing is validated.
     *
     * @param token any token
     * @return the identity, {@code null} if the token is not a JWT or has none of these claims
     */
    public static @Nullable TokenIdentity of(AccessToken token) {
        Map<?, ?> claims = JwtClaims.of(token.getToken());
        // Tokens of version 1.0 say appid and upn, those of version 2.0 azp and preferred_username.
        String applicationId = text(claims, "appid", "azp");
        String objectId = text(claims, "oid");
        String tenantId = text(claims, "tid");
        String userName = text(claims, "upn", "preferred_username", "unique_name");
        return applicationId == null && objectId == null && tenantId == null && userName == null
                ? null
                : new TokenIdentity(applicationId, objectId, tenantId, userName);
    }

    private static @Nullable String text(Map<?, ?> claims, String... names) {
        for (String name : names) {
            if (claims.get(name) instanceof String value && !value.isBlank()) {
                return ForeignText.oneLine(value, ForeignText.MAX_QUOTE);
            }
        }
        return null;
    }

    /** Shows the type only, since the rest identifies a user or an application. */
    @Override
    public String toString() {
        return "TokenIdentity";
    }
}
