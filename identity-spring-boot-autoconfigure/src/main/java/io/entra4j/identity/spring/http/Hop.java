package io.entra4j.identity.spring.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * One request in a series of redirects.
 *
 * @param withToken whether the token is sent; once it is left out, later requests do not send it either
 * @param withBody whether the body is sent
 * @param count number of redirects before this request
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-15.4">RFC 9110, Redirection 3xx</a>
 */
record Hop(URI uri, HttpMethod method, boolean withToken, boolean withBody, int count) {

    static final int MAX_REDIRECTS = 10;

    private static final List<String> OF_THE_BODY = List.of(
            HttpHeaders.CONTENT_TYPE,
            HttpHeaders.CONTENT_LENGTH,
            HttpHeaders.CONTENT_ENCODING,
            HttpHeaders.CONTENT_LANGUAGE,
            HttpHeaders.TRANSFER_ENCODING);
    private static final List<String> OF_THE_ORIGIN =
            List.of(HttpHeaders.AUTHORIZATION, HttpHeaders.PROXY_AUTHORIZATION, HttpHeaders.COOKIE, HttpHeaders.HOST);

    static Hop first(URI uri, HttpMethod method) {
        return new Hop(uri, method, true, true, 0);
    }

    /**
     * Returns the next request after an answer. These parts are not sent to another origin: the token, unless the host
     * is named; cookies; a body; and any method except GET and HEAD.
     *
     * @return the next request, {@code null} if the answer is not a redirect, or if the caller must decide about it
     */
    @Nullable
    Hop next(BearerToken token, int status, HttpHeaders answer) {
        HttpMethod then = methodAfter(status);
        URI target = then == null || count == MAX_REDIRECTS ? null : target(answer.getFirst(HttpHeaders.LOCATION));
        if (then == null || target == null) {
            return null;
        }
        boolean known = withToken && token.mayFollow(uri, target);
        boolean read = then.equals(HttpMethod.GET) || then.equals(HttpMethod.HEAD);
        return known || read ? new Hop(target, then, known, known && withBody && then.equals(method), count + 1) : null;
    }

    /** Removes the headers of the first request that this request must not send. */
    void adjust(HttpHeaders headers) {
        if (count > 0 && !withBody) {
            OF_THE_BODY.forEach(headers::remove);
        }
        if (!withToken) {
            OF_THE_ORIGIN.forEach(headers::remove);
        }
    }

    private @Nullable HttpMethod methodAfter(int status) {
        return switch (status) {
            case 301, 302 -> method.equals(HttpMethod.POST) ? HttpMethod.GET : method;
            case 303 -> method.equals(HttpMethod.HEAD) ? method : HttpMethod.GET;
            case 307, 308 -> method;
            default -> null;
        };
    }

    private @Nullable URI target(@Nullable String location) {
        try {
            URI target = location == null ? null : uri.resolve(new URI(location));
            return target == null || target.getHost() == null || target.getRawUserInfo() != null || !isSafe(target)
                    ? null
                    : target;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** Returns whether the target is safe: a redirect from https to http is not. */
    private boolean isSafe(URI target) {
        return "https".equalsIgnoreCase(target.getScheme())
                || ("http".equalsIgnoreCase(target.getScheme()) && "http".equalsIgnoreCase(uri.getScheme()));
    }
}
