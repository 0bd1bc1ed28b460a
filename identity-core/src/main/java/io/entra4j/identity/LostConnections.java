package io.entra4j.identity;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Prevents a lost connection to a service from looking like a lost connection of the application's own client. Web
 * frameworks look for the latter in the exceptions of controllers: at the types of the causes, and at the message of
 * the innermost cause. If they find one, they send an empty answer with status 200 and log nothing.
 *
 * @see <a
 *     href="https://docs.spring.io/spring-framework/docs/current/javadoc-api/org/springframework/web/util/DisconnectedClientHelper.html">DisconnectedClientHelper</a>
 */
final class LostConnections {

    /** Exception types of servers and clients that do not always extend {@link IOException}. */
    private static final Set<String> TYPES = Set.of(
            "AbortedException",
            "ClientAbortException",
            "EOFException",
            "EofException",
            "AsyncRequestNotUsableException");

    private static final List<String> PHRASES = List.of("broken pipe", "connection reset by peer");

    private static final Pattern BROKEN_PIPE = Pattern.compile("(?i)broken pipe");
    private static final Pattern RESET_BY_PEER = Pattern.compile("(?i)(connection reset by) peer");

    private LostConnections() {}

    /**
     * Returns whether an exception must not be the cause of one of ours. It becomes a suppressed exception instead,
     * which is printed too, but which web frameworks ignore.
     *
     * @param cause any exception
     * @return whether it, or one of its causes, is an I/O failure or looks like one
     */
    static boolean isTold(@Nullable Throwable cause) {
        if (cause == null || TokenRequestInterruptedException.isInterruption(cause)) {
            return false;
        }
        for (Throwable each = cause; each != null; each = each.getCause()) {
            String message = String.valueOf(each.getMessage()).toLowerCase(Locale.ROOT);
            if (each instanceof IOException
                    || TYPES.contains(each.getClass().getSimpleName())
                    || PHRASES.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the text in words that web frameworks do not look for. */
    static String reworded(String text) {
        return RESET_BY_PEER
                .matcher(BROKEN_PIPE.matcher(text).replaceAll("pipe broken"))
                .replaceAll("$1 the peer");
    }
}
