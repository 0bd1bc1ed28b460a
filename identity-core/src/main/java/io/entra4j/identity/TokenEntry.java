package io.entra4j.identity;

import io.entra4j.identity.engine.CachedToken;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells of one token in a credential's cache what it is for and until when, but not the token. Immutable.
 *
 * @param scopes what it is for
 * @param tenantId whose it is, {@code null} if the credential knows no tenant
 * @param expiresAt when it ends, as the service said
 * @param refreshAt when it is due for renewal, a time before it ends
 * @param identity whom the token says it is for, {@code null} if it does not say, or was fetched on behalf of a user
 */
public record TokenEntry(
        List<String> scopes,
        @Nullable String tenantId,
        Instant expiresAt,
        Instant refreshAt,
        @Nullable TokenIdentity identity) {

    static TokenEntry of(TokenRequest request, CachedToken token) {
        // A cache that users share is not where to learn who they are.
        TokenIdentity identity = request.userAssertion() == null ? TokenIdentity.of(token.token()) : null;
        return new TokenEntry(request.scopes(), request.tenantId(), token.expiresAt(), token.refreshAt(), identity);
    }

    /** Shows scopes and times. */
    @Override
    public String toString() {
        return "%s until %s".formatted(String.join(" ", scopes), expiresAt);
    }
}
