package io.entra4j.identity.http;

import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * HTTP request. Immutable.
 *
 * @param method the method, such as {@code GET}
 * @param url the URL, with its query
 * @param headers values by header name, in any letter case
 * @param body the body, which is sent in UTF-8; {@code null} for none
 * @param isRepeatable whether the request may be sent again if the service may have received it already; {@code false}
 *     for a request with a code that can be used once
 */
public record Request(
        String method,
        URI url,
        Map<String, String> headers,
        @Nullable String body,
        boolean isRepeatable) {

    /**
     * Creates a request. The headers are copied.
     *
     * @param method the method, such as {@code GET}
     * @param url the URL, with its query
     * @param headers values by header name, in any letter case
     * @param body the body, which is sent in UTF-8; {@code null} for none
     * @param isRepeatable whether the request may be sent again if the service may have received it already
     */
    public Request {
        Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(headers);
        headers = Collections.unmodifiableMap(copy);
    }

    /**
     * Returns a GET request.
     *
     * @param url the URL, with its query
     * @return a new request
     * @throws IllegalArgumentException if the text is not a URL
     */
    public static Request get(String url) {
        return new Request("GET", URI.create(url), Map.of(), null, true);
    }

    /**
     * Returns a POST request with a form.
     *
     * @param url the URL to send the form to
     * @param form the form, encoded as {@code application/x-www-form-urlencoded}
     * @return a new request
     * @throws IllegalArgumentException if the text is not a URL
     */
    public static Request post(String url, String form) {
        return new Request(
                "POST", URI.create(url), Map.of("Content-Type", "application/x-www-form-urlencoded"), form, true);
    }

    /**
     * Returns a copy of this request with a header.
     *
     * @param name the header's name; a header of this name is replaced
     * @param value the header's value, see {@link HeaderValue} for the characters that are allowed
     * @return a new request
     */
    public Request with(String name, String value) {
        Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.put(name, value);
        return new Request(method, url, more, body, isRepeatable);
    }

    /**
     * Returns a copy of this request that is not sent again once the service may have received it.
     *
     * @return a new request
     */
    public Request once() {
        return new Request(method, url, headers, body, false);
    }

    /** Shows neither the query nor the headers nor the body: all of them may hold secrets. */
    @Override
    public String toString() {
        return method + " " + url.getScheme() + "://" + url.getHost() + url.getPath();
    }
}
