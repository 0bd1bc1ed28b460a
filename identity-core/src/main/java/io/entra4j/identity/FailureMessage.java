package io.entra4j.identity;

import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Composes the message of every failure, always in the same form: a line that says which credential failed, at what,
 * and the decisive reason; a line that begins with {@code Try:} and says what the reader can do; and, if a service
 * answered, a line with what identifies its answer. No line ever holds a secret.
 */
public final class FailureMessage {

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
        return failure + (remedy == null ? "" : TRY + remedy) + (identified.isEmpty() ? "" : DETAILS + identified);
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
        return text.replaceAll("\\s+", " ").trim();
    }
}
