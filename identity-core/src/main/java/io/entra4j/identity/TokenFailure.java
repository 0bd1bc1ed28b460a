package io.entra4j.identity;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sums up a failed fetch for logs, health and metrics.
 *
 * @param category what kind of failure it was
 * @param code a short name from a small set, such as {@code AADSTS7000215}, {@code http_503} or {@code network}: fit for a
 *     metric's tag
 * @param retryAfter how long the service asked to wait, {@code null} if it did not
 * @param cause the exception the caller got, or would have got
 */
public record TokenFailure(
        Category category, String code, @Nullable Duration retryAfter, Throwable cause) {

    /** Kind of a failure, which shows whether waiting helps. */
    public enum Category {
        /**
         * The request was refused, and the same request will be refused again until a setting or a permission changes.
         */
        PERMANENT,
        /** The service was not reached or could not answer. A later request may succeed. */
        TRANSIENT,
        /** The service asked for fewer requests. */
        THROTTLED,
        /** The credential could not even try. */
        UNAVAILABLE,
        /** The fetching thread was interrupted; this says nothing about the credential. */
        INTERRUPTED
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

    /** Returns whether both come from one attempt: the second caller waited for it, and made no request. */
    boolean tellsOfTheSameAs(TokenFailure other) {
        return origin(cause).equals(origin(other.cause));
    }

    /** Returns what two failures of one attempt have in common: the attempts of the members, or the first exception. */
    private static Object origin(Throwable cause) {
        if (cause instanceof CredentialUnavailableException unavailable) {
            if (!unavailable.attempts().isEmpty()) {
                return unavailable.attempts();
            }
            if (unavailable.getCause() instanceof CredentialUnavailableException first
                    && first.failure().equals(unavailable.failure())) {
                return origin(first);
            }
        }
        return cause;
    }

    @Override
    public String toString() {
        return category + " " + code;
    }
}
