package io.entra4j.identity.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Answer to an HTTP request. Its body was read in full, up to a limit, see {@link Body}. Immutable. */
public final class Answer {

    private final int status;
    private final Map<String, List<String>> headers;
    private final Body body;
    /** Parsed at the first use. Two threads may both parse it: the results are equal. */
    private @Nullable Map<?, ?> json;

    /**
     * Creates the answer.
     *
     * @param status the HTTP status
     * @param headers values by header name, in any letter case; an entry with a {@code null} name is left out: the JDK
     *     puts the status line there
     * @param body as much as could be read
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

    /**
     * A gzip body is decompressed already. A body that looks like text is read even if the header names another coding.
     */
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
     * Returns the HTTP status.
     *
     * @return the status code
     */
    public int status() {
        return status;
    }

    /**
     * Returns the headers.
     *
     * @return values by header name, in any letter case
     */
    public Map<String, List<String>> headers() {
        return headers;
    }

    /**
     * Returns the body.
     *
     * @return as much as could be read
     */
    public Body body() {
        return body;
    }

    /**
     * Returns the first value of a header.
     *
     * @param name the header's name, in any letter case
     * @return the value, {@code null} if the answer does not have this header
     */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    /**
     * Returns the members of a JSON body.
     *
     * @return the members, {@code null} if the body is not a JSON object or is incomplete
     */
    public @Nullable Map<?, ?> json() {
        if (json == null && body.flaw() == null) {
            json = Json.object(body.text());
        }
        return json;
    }

    /**
     * Returns whether this is a web page. Proxies and portals between this machine and the service send such pages.
     *
     * @return whether the content type says so, or the body begins as HTML
     */
    public boolean isWebPage() {
        return String.valueOf(header("Content-Type")).contains("html")
                || body.text().stripLeading().startsWith("<");
    }

    /**
     * Returns how long the service asks to wait before the next request.
     *
     * @param now the time to count from
     * @return the wait, {@code null} if the service asks for none or the header cannot be read
     */
    public @Nullable Duration retryAfter(Instant now) {
        return ForeignTime.retryAfter(header("Retry-After"), now);
    }

    /** Shows the status only: the rest may hold a token. */
    @Override
    public String toString() {
        return "Answer[" + status + "]";
    }
}
