package io.entra4j.identity;

import io.entra4j.identity.engine.CachedToken;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tells a {@link TokenRequestListener} what a credential did. Answers from the cache are not events: they are counted
 * in {@link CredentialStatus}.
 */
public final class TokenRequestEvent {

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

    private final Type type;
    private final Reason reason;
    private final String name;
    private final String credential;
    private final String answeredBy;
    private final @Nullable String host;
    private final TokenRequest request;
    private final Duration duration;
    private final @Nullable Instant expiresAt;
    private final @Nullable Instant refreshAt;
    private final @Nullable TokenFailure failure;

    private TokenRequestEvent(
            Type type,
            Reason reason,
            String name,
            String credential,
            String answeredBy,
            @Nullable String host,
            TokenRequest request,
            Duration duration,
            @Nullable CachedToken token,
            @Nullable TokenFailure failure) {
        this.type = type;
        this.reason = reason;
        this.name = name;
        this.credential = credential;
        this.answeredBy = answeredBy;
        this.host = host;
        this.request = request;
        this.duration = duration;
        this.expiresAt = token == null ? null : token.expiresAt();
        this.refreshAt = token == null ? null : token.refreshAt();
        this.failure = failure;
    }

    static TokenRequestEvent started(String name, String credential, Reason reason, TokenRequest request) {
        return new TokenRequestEvent(
                Type.FETCH_STARTED, reason, name, credential, credential, null, request, Duration.ZERO, null, null);
    }

    /** The same, once it is known who answers it. */
    TokenRequestEvent by(String answering, @Nullable String onHost) {
        return new TokenRequestEvent(type, reason, name, credential, answering, onHost, request, duration, null, null);
    }

    TokenRequestEvent fetched(Duration after, CachedToken token) {
        return new TokenRequestEvent(
                Type.FETCHED, reason, name, credential, answeredBy, host, request, after, token, null);
    }

    TokenRequestEvent failed(Duration after, TokenFailure why) {
        return new TokenRequestEvent(
                Type.FETCH_FAILED, reason, name, credential, answeredBy, host, request, after, null, why);
    }

    /**
     * Returns what happened.
     *
     * @return the type
     */
    public Type type() {
        return type;
    }

    /**
     * Returns why the token was fetched.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /**
     * Returns what the credential that was asked is called.
     *
     * @return {@code default} if it was given no name
     */
    public String name() {
        return name;
    }

    /**
     * Returns the type of the credential that was asked.
     *
     * @return its simple class name
     */
    public String credential() {
        return credential;
    }

    /**
     * Returns the credential that answered: the same, or the member of a chain that was chosen.
     *
     * @return a simple class name; for {@code FETCH_STARTED}, the credential that was asked
     */
    public String answeredBy() {
        return answeredBy;
    }

    /**
     * Returns what kind of host answered, where the credential depends on where it runs.
     *
     * @return a short name in kebab case, such as {@code app-service}, or {@code null}
     */
    public @Nullable String host() {
        return host;
    }

    /**
     * Returns what was asked for.
     *
     * @return the request
     */
    public TokenRequest request() {
        return request;
    }

    /**
     * Returns how long the fetch took.
     *
     * @return zero for {@code FETCH_STARTED}
     */
    public Duration duration() {
        return duration;
    }

    /**
     * Returns when the new token expires.
     *
     * @return the time, {@code null} unless the type is {@code FETCHED}
     */
    public @Nullable Instant expiresAt() {
        return expiresAt;
    }

    /**
     * Returns when the new token is due for renewal.
     *
     * @return the time, {@code null} unless the type is {@code FETCHED}
     */
    public @Nullable Instant refreshAt() {
        return refreshAt;
    }

    /**
     * Returns what went wrong.
     *
     * @return the failure, {@code null} unless the type is {@code FETCH_FAILED}
     */
    public @Nullable TokenFailure failure() {
        return failure;
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
