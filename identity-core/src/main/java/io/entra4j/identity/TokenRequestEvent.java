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
 * @param name the name of the credential that was asked, {@code default} if none was set
 * @param credential the type of the credential that was asked, its simple class name
 * @param answeredBy the simple class name of the credential that answered: the one that was asked, or the chosen member
 *     of a chain. For {@code FETCH_STARTED}, the credential that was asked
 * @param host the kind of host that answered, if the credential depends on the host where it runs: a short name in
 *     kebab case, such as {@code app-service}, or {@code null}
 * @param request the request, without a user's token
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

    /** Kind of an event. */
    public enum Type {
        /** A fetch begins. */
        FETCH_STARTED,
        /** A fetch brought a token. */
        FETCHED,
        /** A fetch brought no token. */
        FETCH_FAILED
    }

    /** Reason of a fetch. */
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

    /** Returns this event with the credential that answers, once that is known. */
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
     * Returns whether the fetch failed but callers go on with a good token. Only listeners learn of such a failure.
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
