package io.entra4j.identity;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sums up a failed fetch for logs, health and metrics.
 */
public final class TokenFailure {

    /** Says what kind of failure it was, and so whether waiting helps. */
    public enum Category {
        /** Refused for good: the same request will be refused again until somebody changes something. */
        PERMANENT,
        /** The service was not reached or could not answer; it may next time. */
        TRANSIENT,
        /** The service asked for fewer requests. */
        THROTTLED,
        /** The credential could not even try. */
        UNAVAILABLE,
        /** The fetching thread was interrupted; this says nothing about the credential. */
        INTERRUPTED
    }

    private final Category category;
    private final String code;
    private final @Nullable Duration retryAfter;
    private final Throwable cause;

    private TokenFailure(Category category, String code, @Nullable Duration retryAfter, Throwable cause) {
        this.category = category;
        this.code = code;
        this.retryAfter = retryAfter;
        this.cause = cause;
    }

    static TokenFailure of(Throwable cause) {
        if (TokenRequestInterruptedException.isInterruption(cause)) {
            return new TokenFailure(Category.INTERRUPTED, "interrupted", null, cause);
        }
        if (cause instanceof AuthenticationFailedException failed) {
            EntraError error = failed.error();
            Category category = error.status() == 429
                    ? Category.THROTTLED
                    : error.isTransient() ? Category.TRANSIENT : Category.PERMANENT;
            return new TokenFailure(category, error.shortName(), error.retryAfter(), cause);
        }
        if (cause instanceof CredentialUnavailableException) {
            return new TokenFailure(Category.UNAVAILABLE, "unavailable", null, cause);
        }
        return new TokenFailure(Category.PERMANENT, "other", null, cause);
    }

    /**
     * Returns the kind of failure.
     *
     * @return the category
     */
    public Category category() {
        return category;
    }

    /**
     * Returns a short name from a small set, such as {@code AADSTS7000215}, {@code http_503} or {@code network}.
     *
     * @return the name, fit for a metric's tag
     */
    public String code() {
        return code;
    }

    /**
     * Returns how long the service asked to wait.
     *
     * @return the wait, or {@code null}
     */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /**
     * Returns the exception the caller got, or would have got.
     *
     * @return the exception
     */
    public Throwable cause() {
        return cause;
    }

    @Override
    public String toString() {
        return category + " " + code;
    }
}
