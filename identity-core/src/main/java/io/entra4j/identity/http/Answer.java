package io.entra4j.identity.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What came back. Read whole, and bounded. */
public final class Answer {

    private final int status;
    private final Map<String, List<String>> headers;
    private final Body body;
    /** Reading twice does no harm. */
    private @Nullable Map<?, ?> json;

    /**
     * Creates the answer.
     *
     * @param status the HTTP status
     * @param headers by their names, in any case; a {@code null} name, as the JDK gives the status line, is left out
     * @param body what could be read
     */
    public Answer(int status, Map<String, List<String>> headers, Body body) {
        Map<String, List<String>> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> {
            if (name != null) {
                named.put(name, List.copyOf(values));
            }
        });
        List<String> codings = named.remove("Content-Encoding");
        String coding = codings == null || codings.isEmpty() ? "identity" : codings.get(0);
        this.status = status;
        this.headers = Collections.unmodifiableMap(named);
        this.body = isReadable(coding, body) ? body : body.compressedBy(coding);
    }

    /** A body that was compressed by gzip is text already, and a header that lies does no harm. */
    private static boolean isReadable(String coding, Body body) {
        String text = body.text();
        return coding.equalsIgnoreCase("identity")
                || coding.equalsIgnoreCase("gzip")
                || coding.equalsIgnoreCase("x-gzip")
                || body.flaw() != null
                || text.isEmpty()
                || text.stripLeading().startsWith("{")
                || text.stripLeading().startsWith("<");
    }

    /**
     * Returns the status.
     *
     * @return the HTTP status
     */
    public int status() {
        return status;
    }

    /**
     * Returns the headers.
     *
     * @return their values by their names, in any case
     */
    public Map<String, List<String>> headers() {
        return headers;
    }

    /**
     * Returns the body.
     *
     * @return what could be read
     */
    public Body body() {
        return body;
    }

    /**
     * Returns a header.
     *
     * @param name in any case
     * @return its first value, {@code null} if there is none
     */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    /**
     * Returns the body's members.
     *
     * @return {@code null} if it is no JSON object, or not whole
     */
    public @Nullable Map<?, ?> json() {
        if (json == null && body.flaw() == null) {
            json = Json.object(body.text());
        }
        return json;
    }

    /**
     * Returns whether this is a page for people, as something on the way sends it.
     *
     * @return whether it says so, or looks so
     */
    public boolean isWebPage() {
        return String.valueOf(header("Content-Type")).contains("html")
                || body.text().stripLeading().startsWith("<");
    }

    /**
     * Returns how long the service asks to wait.
     *
     * @param now to count from
     * @return {@code null} if it does not, or that cannot be read
     */
    public @Nullable Duration retryAfter(Instant now) {
        return ForeignTime.retryAfter(header("Retry-After"), now);
    }

    /** Shows nothing that may be a token. */
    @Override
    public String toString() {
        return "Answer[" + status + "]";
    }
}
