package io.entra4j.identity.spring.autoconfigure;

import org.jspecify.annotations.Nullable;

/** Thrown at the start when a token that the application needs could not be fetched. */
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
     * Returns the scope of the token.
     *
     * @return the scope
     */
    public String scope() {
        return scope;
    }

    /**
     * Returns the reason for the failure.
     *
     * @return one line or several, without secrets
     */
    public String reason() {
        return reason;
    }
}
