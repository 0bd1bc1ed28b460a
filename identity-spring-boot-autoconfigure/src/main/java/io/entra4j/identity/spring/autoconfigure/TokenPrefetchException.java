package io.entra4j.identity.spring.autoconfigure;

import org.jspecify.annotations.Nullable;

/** Tells that a token that the application needs to start could not be fetched. */
public final class TokenPrefetchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String scope;
    private final String reason;

    TokenPrefetchException(String scope, String reason, @Nullable Throwable cause) {
        super("No token for %s could be fetched at the start: %s".formatted(scope, reason), cause);
        this.scope = scope;
        this.reason = reason;
    }

    /**
     * Returns what the token was to be for.
     *
     * @return a scope
     */
    public String scope() {
        return scope;
    }

    /**
     * Returns why.
     *
     * @return one line or several, without secrets
     */
    public String reason() {
        return reason;
    }
}
