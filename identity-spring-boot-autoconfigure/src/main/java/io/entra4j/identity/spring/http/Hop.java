package io.entra4j.identity.spring.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * One request of those that a redirect leads to.
 *
 * @param withToken whether the token is sent; once left out, it stays out
 * @param withBody whether the body is sent
 * @param count how many redirects led here
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
     * Returns where an answer leads. What is not sent to another origin: the token, unless its host was named; cookies; a
     * body; and any method but GET and HEAD.
     *
     * @return {@code null} if the answer is no redirect, or one that the caller has to decide about
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

    /** Takes out of the first request's headers what does not belong to this one. */
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

    /** No way leads from https to http. */
    private boolean isSafe(URI target) {
        return "https".equalsIgnoreCase(target.getScheme())
                || ("http".equalsIgnoreCase(target.getScheme()) && "http".equalsIgnoreCase(uri.getScheme()));
    }
}
