package io.entra4j.identity;

import io.entra4j.identity.engine.CachedToken;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tells a {@link TokenRequestListener} what a credential did. Answers from the cache are not events: they are counted
 * in {@link CredentialStatus}.
 *
 * @param type what happened
 * @param reason why the token was fetched
 * @param name what the credential that was asked is called, {@code default} if it was given no name
 * @param credential the type of the credential that was asked, its simple class name
 * @param answeredBy the credential that answered: the same, or the member of a chain that was chosen; a simple class name. For
 *     {@code FETCH_STARTED}, the credential that was asked
 * @param host what kind of host answered, where the credential depends on where it runs: a short name in kebab case, such as
 *     {@code app-service}, or {@code null}
 * @param request what was asked for, without a user's token
 * @param duration how long the fetch took, zero for {@code FETCH_STARTED}
 * @param expiresAt when the new token expires, {@code null} unless the type is {@code FETCHED}
 * @param refreshAt when the new token is due for renewal, {@code null} unless the type is {@code FETCHED}
 * @param failure what went wrong, {@code null} unless the type is {@code FETCH_FAILED}
 */
public record TokenRequestEvent(
        Type type,
        Reason reason,
        String name,
        String credential,
        String answeredBy,
        @Nullable String host,
        TokenRequest request,
        Duration duration,
        @Nullable Instant expiresAt,
        @Nullable Instant refreshAt,
        @Nullable TokenFailure failure) {

    /** Says what happened. */
    public enum Type {
        /** A fetch begins. */
        FETCH_STARTED,
        /** A fetch brought a token. */
        FETCHED,
        /** A fetch brought none. */
        FETCH_FAILED
    }

    /** Says why a token was fetched. */
    public enum Reason {
        /** No token was cached. */
        INITIAL,
        /** The cached token is due for renewal but still good. */
        REFRESH_AHEAD,
        /** The cached token had expired. */
        EXPIRED,
        /** A resource refused the cached token with a claims challenge. */
        CLAIMS,
        /** The caller asked for a new one. */
        FORCED
    }

    static TokenRequestEvent started(String name, String credential, Reason reason, TokenRequest request) {
        return new TokenRequestEvent(
                Type.FETCH_STARTED,
                reason,
                name,
                credential,
                credential,
                null,
                request,
                Duration.ZERO,
                null,
                null,
                null);
    }

    /** The same, once it is known who answers it. */
    TokenRequestEvent by(String answering, @Nullable String onHost) {
        return new TokenRequestEvent(
                type, reason, name, credential, answering, onHost, request, duration, null, null, null);
    }

    TokenRequestEvent fetched(Duration after, CachedToken token) {
        return ended(Type.FETCHED, after, token.expiresAt(), token.refreshAt(), null);
    }

    TokenRequestEvent failed(Duration after, TokenFailure why) {
        return ended(Type.FETCH_FAILED, after, null, null, why);
    }

    private TokenRequestEvent ended(
            Type how,
            Duration after,
            @Nullable Instant expires,
            @Nullable Instant refresh,
            @Nullable TokenFailure why) {
        return new TokenRequestEvent(
                how, reason, name, credential, answeredBy, host, request, after, expires, refresh, why);
    }

    /**
     * Returns whether callers go on with a good token although the fetch failed, so that nobody but listeners knows.
     *
     * @return whether a refresh ahead of expiry failed
     */
    public boolean isRefreshFailure() {
        return failure != null
                && reason == Reason.REFRESH_AHEAD
                && failure.category() != TokenFailure.Category.INTERRUPTED;
    }

    @Override
    public String toString() {
        return "%s %s %s by %s for %s%s"
                .formatted(credential, type, reason, answeredBy, request, failure == null ? "" : ": " + failure);
    }
}
