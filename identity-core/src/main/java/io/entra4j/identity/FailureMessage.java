package io.entra4j.identity;

import io.entra4j.identity.http.ForeignText;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Composes the message of every failure, always in the same form: a line that says which credential failed, at what,
 * and the decisive reason; a line that begins with {@code Try:} and says what the reader can do; and, if a service
 * answered, a line with what identifies its answer. No line ever holds a secret, and nothing that others wrote makes a
 * line of its own.
 */
public final class FailureMessage {

    /** More than a command with claims in it has. */
    private static final int LONGEST_LINE = 16_384;

    private static final String TRY = "\nTry: ";
    private static final String DETAILS = "\nDetails: ";

    private FailureMessage() {}

    /**
     * Composes a message.
     *
     * @param failure what failed and why: a sentence, with its full stop
     * @param remedy what the reader can do, complete without a link, with its full stop; {@code null} if nobody knows
     * @param details what identifies the service's answer; {@code null}s are left out
     * @return one to three lines
     */
    public static String of(String failure, @Nullable String remedy, @Nullable String... details) {
        String identified =
                Stream.of(details).filter(Objects::nonNull).map(String::valueOf).collect(Collectors.joining(", "));
        return oneLine(failure)
                + (remedy == null ? "" : TRY + oneLine(remedy))
                + (identified.isEmpty() ? "" : DETAILS + oneLine(identified));
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
            if (!ForeignText.oneLine(text, LONGEST_LINE).equals(text)) {
                return null;
            }
        }
        return cause;
    }

    /** Takes the first line out of a message, or all of one that has not this form, as one line. */
    static String reason(String message) {
        return oneLine(before(DETAILS, before(TRY, message)));
    }

    /** Takes the remedy out of a message. */
    static @Nullable String remedy(String message) {
        int start = message.indexOf(TRY);
        if (start < 0) {
            return null;
        }
        String rest = message.substring(start + TRY.length());
        int end = rest.indexOf('\n');
        return oneLine(end < 0 ? rest : rest.substring(0, end));
    }

    private static String before(String mark, String message) {
        int end = message.indexOf(mark);
        return end < 0 ? message : message.substring(0, end);
    }

    private static String oneLine(String text) {
        return ForeignText.oneLine(text, LONGEST_LINE);
    }
}
