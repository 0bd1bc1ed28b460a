package io.entra4j.identity;

import io.entra4j.identity.http.ForeignText;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Parts of an exception's message, which always has the same form. The first line says which credential failed, at
 * what, and why. The second line, if a remedy is known, begins with {@code Try:} and says what the reader can do. The
 * third line, if a service answered, identifies its answer. No line ever holds a secret, and foreign text never makes a
 * line of its own. A lost connection is described in words that web frameworks do not take for a lost connection of
 * their own client.
 *
 * @param reason what failed and why: a sentence, with its full stop
 * @param remedy what the reader can do, complete without a link; {@code null} if no remedy is known
 * @param details the details that identify the service's answer
 */
public record Failure(String reason, @Nullable String remedy, List<String> details) implements Serializable {

    /** Longer than a command with claims in it. */
    private static final int MAX_LINE_LENGTH = 16_384;

    /**
     * Creates a failure, with each part on one line.
     *
     * @param reason what failed and why: a sentence, with its full stop
     * @param remedy what the reader can do; {@code null} if no remedy is known
     * @param details the details that identify the service's answer
     */
    public Failure {
        reason = oneLine(reason);
        remedy = remedy == null ? null : oneLine(remedy);
        details = details.stream().map(Failure::oneLine).toList();
    }

    /**
     * Describes a failure.
     *
     * @param reason what failed and why: a sentence, with its full stop
     * @param remedy what the reader can do, complete without a link, with its full stop; {@code null} if no remedy is
     *     known
     * @param details the details that identify the service's answer; {@code null}s are left out
     * @return the failure
     */
    public static Failure of(String reason, @Nullable String remedy, @Nullable String... details) {
        return new Failure(
                reason,
                remedy,
                Stream.of(details).filter(Objects::nonNull).map(String::valueOf).toList());
    }

    /**
     * Returns the failure that an exception describes.
     *
     * @param thrown any exception
     * @return the failure of one of our exceptions; of any other exception, its type and message on one line
     */
    public static Failure of(Throwable thrown) {
        if (thrown instanceof AuthenticationFailedException failed) {
            return failed.failure();
        }
        if (thrown instanceof CredentialUnavailableException unavailable) {
            return unavailable.failure();
        }
        if (thrown instanceof NullPointerException) {
            return of("null where a value was expected.", null);
        }
        String type = thrown.getClass().getSimpleName();
        String message = thrown.getMessage();
        String text = message == null || message.isBlank() ? type : type + ": " + message.strip();
        return of(text.endsWith(".") ? text : text + ".", null);
    }

    /**
     * Returns an exception if it may be the cause of one of ours, and so appear in logs.
     *
     * @param cause an exception of a library
     * @return the same exception; {@code null} if its message, or that of one of its causes, does not fit on one line
     */
    public static @Nullable Throwable cause(@Nullable Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            String text = String.valueOf(each.getMessage());
            if (!ForeignText.oneLine(text, MAX_LINE_LENGTH).equals(text)) {
                return null;
            }
        }
        return cause;
    }

    private static String oneLine(String text) {
        return LostConnections.reworded(ForeignText.oneLine(text, MAX_LINE_LENGTH));
    }

    /** Returns the message: one to three lines. */
    @Override
    public String toString() {
        return reason
                + (remedy == null ? "" : "\nTry: " + remedy)
                + (details.isEmpty() ? "" : "\nDetails: " + String.join(", ", details));
    }
}
