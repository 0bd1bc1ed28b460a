package io.entra4j.identity.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Body of an answer. It is incomplete if the connection broke or the body is too long.
 *
 * @param text the text that was read
 * @param flaw what is wrong with the body, for messages: "a body that was cut off: …"; {@code null} if it is complete
 * @param cutOff whether the connection broke before the end
 */
public record Body(String text, @Nullable String flaw, boolean cutOff) {

    /** A token response has a few kilobytes. A longer body must not fill the heap. */
    static final int MAX_BYTES = 1 << 20;

    /**
     * Reads a body until it ends, the connection breaks, or the deadline passes.
     *
     * @param stream the bytes, {@code null} if there is no body
     * @param length how many bytes the answer announced, negative if that is unknown
     * @param deadline checked after each read
     * @return the body, complete or not
     * @throws InterruptedIOException if the thread was interrupted; its flag is set
     */
    public static Body read(@Nullable InputStream stream, long length, Deadline deadline)
            throws InterruptedIOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        if (stream == null) {
            return of(bytes.toByteArray(), null);
        }
        try {
            int count = stream.read(buffer);
            while (count >= 0 && bytes.size() <= MAX_BYTES) {
                bytes.write(buffer, 0, count);
                if (deadline.left().isZero()) {
                    return of(bytes.toByteArray(), new HttpTimeoutException("it did not end in time"));
                }
                count = stream.read(buffer);
            }
            return of(bytes.toByteArray(), count < 0 && bytes.size() < length ? tooShort(bytes.size(), length) : null);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException();
            }
            return of(bytes.toByteArray(), e);
        }
    }

    private static EOFException tooShort(int came, long length) {
        return new EOFException("%s bytes of %s came".formatted(came, length));
    }

    /**
     * @param read the bytes, at most a few more than {@link #MAX_BYTES}
     * @param broke the failure that ended the connection before the end of the body, {@code null} if there was none
     */
    static Body of(byte[] read, @Nullable Throwable broke) {
        return isGzip(read) && broke == null ? unzipped(read) : plain(read, broke);
    }

    /** Our requests do not ask for gzip. A proxy may compress all the same, and may not even send the header for it. */
    private static boolean isGzip(byte[] read) {
        return read.length > 2 && read[0] == 0x1f && read[1] == (byte) 0x8b;
    }

    private static Body unzipped(byte[] read) {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(read))) {
            return plain(in.readNBytes(MAX_BYTES + 1), null);
        } catch (IOException e) {
            return new Body("", "a body that is compressed by gzip and cannot be read", false);
        }
    }

    /** Returns a body without text, whose flaw names the coding. */
    Body compressedBy(String coding) {
        return new Body(
                "",
                "a body that is compressed by '%s', although the request did not ask for that"
                        .formatted(ForeignText.oneLine(coding, ForeignText.MAX_QUOTE)),
                false);
    }

    private static Body plain(byte[] read, @Nullable Throwable broke) {
        String text = new String(read, 0, Math.min(read.length, MAX_BYTES), StandardCharsets.UTF_8);
        if (broke != null) {
            String reason = ForeignText.oneLine(String.valueOf(rootMessage(broke)), ForeignText.MAX_QUOTE);
            return new Body(text, "a body that was cut off: " + reason, true);
        }
        return new Body(text, read.length > MAX_BYTES ? "a body longer than 1 MiB" : null, false);
    }

    private static @Nullable String rootMessage(Throwable thrown) {
        return thrown.getCause() == null ? thrown.getMessage() : rootMessage(thrown.getCause());
    }
}
