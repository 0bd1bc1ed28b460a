package io.entra4j.identity;

import io.entra4j.identity.engine.CachedToken;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes one token in a credential's cache, without the token itself. Immutable.
 *
 * @param scopes the scopes of the token
 * @param tenantId the tenant, {@code null} if the credential knows none
 * @param expiresAt when it expires, as the service said
 * @param refreshAt when it is due for renewal, a time before it expires
 * @param identity the identity that the token names, {@code null} if it names none or was fetched on behalf of a user
 */
public record TokenEntry(
        List<String> scopes,
        @Nullable String tenantId,
        Instant expiresAt,
        Instant refreshAt,
        @Nullable TokenIdentity identity) {

    static TokenEntry of(TokenRequest request, CachedToken token) {
        // A cache that several users share must not show who they are.
        TokenIdentity identity = request.userAssertion() == null ? TokenIdentity.of(token.token()) : null;
        return new TokenEntry(request.scopes(), request.tenantId(), token.expiresAt(), token.refreshAt(), identity);
    }

    /** Shows scopes and times. */
    @Override
    public String toString() {
        return "%s until %s".formatted(String.join(" ", scopes), expiresAt);
    }
}
