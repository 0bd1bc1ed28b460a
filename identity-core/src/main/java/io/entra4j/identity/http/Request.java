package io.entra4j.identity.http;

import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is sent, and where.
 *
 * @param method such as {@code GET}
 * @param url with its query
 * @param headers by their names, in any case
 * @param body sent in UTF-8; {@code null} for none
 * @param isRepeatable whether it may be sent again although the service may have got it: what holds a code that
 *     is good once may not
 */
public record Request(
        String method,
        URI url,
        Map<String, String> headers,
        @Nullable String body,
        boolean isRepeatable) {

    /**
     * Copies the headers.
     *
     * @param method such as {@code GET}
     * @param url with its query
     * @param headers by their names, in any case
     * @param body sent in UTF-8; {@code null} for none
     * @param isRepeatable whether it may be sent again although the service may have got it
     */
    public Request {
        Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(headers);
        headers = Collections.unmodifiableMap(copy);
    }

    /**
     * Returns a request for what is there.
     *
     * @param url with its query
     * @return a new request
     * @throws IllegalArgumentException if it is no URL
     */
    public static Request get(String url) {
        return new Request("GET", URI.create(url), Map.of(), null, true);
    }

    /**
     * Returns a request that sends a form.
     *
     * @param url where to
     * @param form encoded
     * @return a new request
     * @throws IllegalArgumentException if it is no URL
     */
    public static Request post(String url, String form) {
        return new Request(
                "POST", URI.create(url), Map.of("Content-Type", "application/x-www-form-urlencoded"), form, true);
    }

    /**
     * Returns the same request with a header.
     *
     * @param name replaces one with this name
     * @param value what a header can carry, see {@link HeaderValue}
     * @return a new request
     */
    public Request with(String name, String value) {
        Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.put(name, value);
        return new Request(method, url, more, body, isRepeatable);
    }

    /**
     * Returns the same request, which is not sent again once the service may have got it.
     *
     * @return a new request
     */
    public Request once() {
        return new Request(method, url, headers, body, false);
    }

    /** Shows neither query, headers nor body: all may hold secrets. */
    @Override
    public String toString() {
        return method + " " + url.getScheme() + "://" + url.getHost() + url.getPath();
    }
}
