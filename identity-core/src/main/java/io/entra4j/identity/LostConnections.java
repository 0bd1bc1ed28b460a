package io.entra4j.identity;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection that a service lost from looking like one that the application's own client lost. Web frameworks
 * look for the latter in whatever a controller throws: by the types of the causes, and by what the innermost one says. If
 * they find it, they send an empty answer with status 200 and log nothing.
 *
 * @see <a
 *     href="https://docs.spring.io/spring-framework/docs/current/javadoc-api/org/springframework/web/util/DisconnectedClientHelper.html">DisconnectedClientHelper</a>
 */
final class LostConnections {

    /** Those of servers and clients that are no {@link IOException} everywhere. */
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
     * Returns whether an exception must not be the cause of one of ours. Suppressed exceptions are told as well, but nobody
     * draws conclusions from them.
     *
     * @param cause any exception
     * @return whether an I/O failure, or what looks like one, is among it and its causes
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

    /** Says the same in words that nobody looks for. */
    static String reworded(String text) {
        return RESET_BY_PEER
                .matcher(BROKEN_PIPE.matcher(text).replaceAll("pipe broken"))
                .replaceAll("$1 the peer");
    }
}
