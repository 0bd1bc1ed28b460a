package io.entra4j.identity;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells what became of one member of a chain when the chain asked it for a token. Immutable, and without secrets.
 *
 * @param credential the member: a simple class name, such as {@code AzureCliCredential}
 * @param outcome how it ended
 * @param duration how long the chain waited for it, at least zero
 * @param cause what the member threw: with the answer's details and, if it is a chain itself, with attempts of its own
 */
public record CredentialAttempt(String credential, Outcome outcome, Duration duration, Throwable cause) {

    /** Says how it ended. */
    public enum Outcome {
        /** The member could not even try: something it needs is not there. */
        UNAVAILABLE,
        /** The member tried and was refused, got no usable answer, or broke. */
        FAILED
    }

    /**
     * Records a failure. It is {@code UNAVAILABLE} if it is a {@link CredentialUnavailableException}.
     *
     * @param credential the member's simple class name
     * @param duration how long it took
     * @param cause what it threw
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
     * Returns why.
     *
     * @return one line
     */
    public String reason() {
        return Failure.of(cause).reason();
    }

    /**
     * Returns what the reader can do.
     *
     * @return one line, {@code null} if nobody knows
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
