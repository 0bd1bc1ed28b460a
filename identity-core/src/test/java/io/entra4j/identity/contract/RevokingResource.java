package io.entra4j.identity.contract;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import io.entra4j.identity.TextResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/** A resource with continuous access evaluation: it refuses tokens it was told of, and says which claims it wants. */
final class RevokingResource implements HttpClient {

    private final AtomicLong revokedAt = new AtomicLong(1_764_000_000);
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Set<String> revoked = ConcurrentHashMap.newKeySet();

    /** Refuses all tokens it has seen so far, each time from a second later. */
    void revoke() {
        revoked.addAll(seen);
        revokedAt.incrementAndGet();
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return Mono.fromSupplier(() -> answer(request));
    }

    private HttpResponse answer(HttpRequest request) {
        String token = String.valueOf(request.getHeaders().getValue(HttpHeaderName.AUTHORIZATION));
        seen.add(token);
        if (!revoked.contains(token)) {
            return new TextResponse(request, 200, "{}");
        }
        String claims = "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"" + revokedAt + "\"}}}";
        String encoded = Base64.getEncoder().encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        return new TextResponse(request, 401, "{}")
                .with(
                        HttpHeaderName.WWW_AUTHENTICATE,
                        "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\","
                                + " error=\"insufficient_claims\", claims=\"" + encoded + "\"");
    }
}
