package io.entra4j.identity.spring.http;

import feign.Client;
import feign.Request;
import feign.Response;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Sends a token with the requests of an OpenFeign client. Wraps another client:
 *
 * <pre>
 * Feign.builder().client(new BearerTokenFeignClient(tokens.forScopes("api://orders/.default"), client))
 * </pre>
 *
 * <p>A request that carries the token follows no redirect; the caller gets the redirect as the answer. This is a client
 * and not an interceptor, because Feign's interceptors see neither the final address of a request nor how redirects are
 * followed.
 */
public final class BearerTokenFeignClient implements Client {

    private final BearerToken token;
    private final Client client;

    /**
     * Creates the client.
     *
     * @param token the token to send
     * @param client sends the requests
     */
    public BearerTokenFeignClient(BearerToken token, Client client) {
        this.token = Objects.requireNonNull(token, "'token' must not be null");
        this.client = Objects.requireNonNull(client, "'client' must not be null");
    }

    /**
     * Sends a request with the token, unless the request already has an {@code Authorization} header. Fetches the token
     * on the calling thread.
     *
     * @throws IllegalStateException if the token must not be sent to this host
     * @throws IOException if no answer comes
     */
    @Override
    public Response execute(Request request, Request.Options options) throws IOException {
        if (!values(request.headers(), HttpHeaders.AUTHORIZATION).isEmpty()) {
            return client.execute(request, options);
        }
        token.checkMayGoTo(URI.create(request.url()));
        Request.Options staying = new Request.Options(
                options.connectTimeout(),
                options.connectTimeoutUnit(),
                options.readTimeout(),
                options.readTimeoutUnit(),
                false);
        String fetched = token.fetch(null);
        Response response = client.execute(authorized(request, fetched), staying);
        BearerToken.logRejected(response.status(), URI.create(request.url()), fetched);
        String demanded = demanded(response);
        if (demanded == null) {
            return response;
        }
        response.close();
        return client.execute(authorized(request, demanded), staying);
    }

    private @Nullable String demanded(Response response) {
        return token.fetchDemanded(
                response.status(), values(response.headers(), HttpHeaders.WWW_AUTHENTICATE), response::close);
    }

    private static Request authorized(Request request, String token) {
        Map<String, Collection<String>> headers = new LinkedHashMap<>(request.headers());
        headers.put(HttpHeaders.AUTHORIZATION, List.of("Bearer " + token));
        return Request.create(
                request.httpMethod(),
                request.url(),
                headers,
                request.body(),
                request.charset(),
                request.requestTemplate());
    }

    private static List<String> values(Map<String, Collection<String>> headers, String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .flatMap(header -> header.getValue().stream())
                .toList();
    }

    /** Returns a text with the token's scopes, without the token. */
    @Override
    public String toString() {
        return "BearerTokenFeignClient[" + token + "]";
    }
}
