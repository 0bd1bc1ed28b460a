package io.entra4j.identity;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Describes how a member of a chain failed when the chain asked it for a token. Immutable, and without secrets.
 *
 * @param credential the member: a simple class name, such as {@code AzureCliCredential}
 * @param outcome how the attempt ended
 * @param duration how long the chain waited for it, at least zero
 * @param cause the member's exception, with the details of the answer; if the member is a chain itself, with its
 *     attempts
 */
public record CredentialAttempt(String credential, Outcome outcome, Duration duration, Throwable cause) {

    /** Outcome of an attempt. */
    public enum Outcome {
        /** The member could not even try, since something that it needs is missing. */
        UNAVAILABLE,
        /** The member tried and was refused, got no usable answer, or threw another exception. */
        FAILED
    }

    /**
     * Records a failure. Its outcome is {@code UNAVAILABLE} for a {@link CredentialUnavailableException}, else
     * {@code FAILED}.
     *
     * @param credential the member's simple class name
     * @param duration how long it took
     * @param cause the member's exception
     * @return the attempt
     */
    public static CredentialAttempt of(String credential, Duration duration, Throwable cause) {
        return new CredentialAttempt(
                credential,
                cause instanceof CredentialUnavailableException ? Outcome.UNAVAILABLE : Outcome.FAILED,
                duration.isNegative() ? Duration.ZERO : duration,
                cause);
    }

    /**
     * Returns why the member failed.
     *
     * @return one line
     */
    public String reason() {
        return Failure.of(cause).reason();
    }

    /**
     * Returns what the reader can do.
     *
     * @return one line, {@code null} if no remedy is known
     */
    public @Nullable String hint() {
        return Failure.of(cause).remedy();
    }

    /**
     * Shows the attempt in one line.
     *
     * @return such as {@code AzureCliCredential (3 ms) is not installed … Try: …}
     */
    @Override
    public String toString() {
        String reason = reason();
        String hint = hint();
        String took =
                "%s (%s%s ms)".formatted(credential, outcome == Outcome.FAILED ? "failed, " : "", duration.toMillis());
        String own = credential + " ";
        boolean continues = reason.startsWith(own) && Character.isLetter(reason.charAt(own.length()));
        return took
                + (continues ? " " + reason.substring(own.length()) : ": " + reason)
                + (hint == null ? "" : " Try: " + hint);
    }
}
