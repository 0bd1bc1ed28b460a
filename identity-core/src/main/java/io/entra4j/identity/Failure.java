package io.entra4j.identity;

import io.entra4j.identity.http.ForeignText;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an exception says, in parts; printed once, as its message, always in the same form: a line that says which
 * credential failed, at what, and the decisive reason; a line that begins with {@code Try:} and says what the reader can
 * do; and, if a service answered, a line with what identifies its answer. No line ever holds a secret, and nothing that
 * others wrote makes a line of its own. Connections that others lost are told in words that no web framework takes for a
 * connection of its own.
 *
 * @param reason what failed and why: a sentence, with its full stop
 * @param remedy what the reader can do, complete without a link; {@code null} if nobody knows
 * @param details what identifies the service's answer
 */
public record Failure(String reason, @Nullable String remedy, List<String> details) implements Serializable {

    /** More than a command with claims in it has. */
    private static final int MAX_LINE_LENGTH = 16_384;

    /**
     * Puts each part on one line.
     *
     * @param reason what failed and why: a sentence, with its full stop
     * @param remedy what the reader can do; {@code null} if nobody knows
     * @param details what identifies the service's answer
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
     * @param remedy what the reader can do, complete without a link, with its full stop; {@code null} if nobody knows
     * @param details what identifies the service's answer; {@code null}s are left out
     * @return the failure
     */
    public static Failure of(String reason, @Nullable String remedy, @Nullable String... details) {
        return new Failure(
                reason,
                remedy,
                Stream.of(details).filter(Objects::nonNull).map(String::valueOf).toList());
    }

    /**
     * Returns what an exception says.
     *
     * @param thrown any exception
     * @return its parts, if it is one of ours; else its type and message, on one line
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
     * Decides whether an exception may be the cause of one of ours, and so stand in logs.
     *
     * @param cause what a library threw
     * @return the same; {@code null} if it, or what caused it, says more than fits on a line
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
