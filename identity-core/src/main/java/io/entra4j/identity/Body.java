package io.entra4j.identity;

import com.azure.core.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, as far as it came and may be read.
 *
 * @param text what was read
 * @param flaw what is wrong with it, {@code null} if it is whole: "a body that was cut off: …"
 * @param cutOff whether the connection broke
 */
public record Body(String text, @Nullable String flaw, boolean cutOff) {

    /** A token response has a few kilobytes. Whatever sends more must not fill the heap. */
    static final int MOST_BYTES = 1 << 20;

    /**
     * Reads it.
     *
     * @param response an answer whose body was not read yet
     * @return the body, whole or not
     * @throws TokenRequestInterruptedException if the thread was interrupted
     */
    public static Body read(HttpResponse response) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try (InputStream stream = response.getBodyAsInputStreamSync()) {
            int count = stream.read(buffer);
            while (count >= 0 && bytes.size() < MOST_BYTES) {
                bytes.write(buffer, 0, count);
                count = stream.read(buffer);
            }
            return new Body(text(bytes), count < 0 ? null : "a body longer than 1 MiB", false);
        } catch (IOException e) {
            if (TokenRequestInterruptedException.isInterruption(e)) {
                throw new TokenRequestInterruptedException(e);
            }
            return new Body(
                    text(bytes),
                    "a body that was cut off: "
                            + ForeignText.oneLine(String.valueOf(rootMessage(e)), ForeignText.MAX_QUOTE),
                    true);
        }
    }

    private static @Nullable String rootMessage(Throwable thrown) {
        return thrown.getCause() == null ? thrown.getMessage() : rootMessage(thrown.getCause());
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
