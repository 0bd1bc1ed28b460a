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
        return failure
                + (remedy == null ? "" : "\nTry: " + remedy)
                + (identified.isEmpty() ? "" : "\nDetails: " + identified);
    }
}
