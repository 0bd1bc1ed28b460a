package io.entra4j.identity;

import io.entra4j.identity.engine.CachedToken;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells of one token in a credential's cache what it is for and until when, but not the token. Immutable. */
public final class TokenEntry {

    private final List<String> scopes;
    private final @Nullable String tenantId;
    private final Instant expiresAt;
    private final Instant refreshAt;

    TokenEntry(TokenRequest request, CachedToken token) {
        this.scopes = request.scopes();
        this.tenantId = request.tenantId();
        this.expiresAt = token.expiresAt();
        this.refreshAt = token.refreshAt();
    }

    /**
     * Returns what it is for.
     *
     * @return scopes
     */
    public List<String> scopes() {
        return scopes;
    }

    /**
     * Returns whose it is.
     *
     * @return the tenant, {@code null} if the credential knows none
     */
    public @Nullable String tenantId() {
        return tenantId;
    }

    /**
     * Returns when it ends.
     *
     * @return the time the service named
     */
    public Instant expiresAt() {
        return expiresAt;
    }

    /**
     * Returns when it is due for renewal.
     *
     * @return a time before it ends
     */
    public Instant refreshAt() {
        return refreshAt;
    }

    /** Shows scopes and times. */
    @Override
    public String toString() {
        return "%s until %s".formatted(String.join(" ", scopes), expiresAt);
    }
}
