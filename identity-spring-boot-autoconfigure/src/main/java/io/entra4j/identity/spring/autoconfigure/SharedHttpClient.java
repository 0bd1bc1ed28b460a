package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import io.entra4j.identity.CredentialOptions;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Is the one HTTP client of all credentials, made when the first of them sends a request: an application that has its
 * tokens elsewhere, or none yet, does not pay for it at the start.
 */
final class SharedHttpClient implements HttpClient {

    /** Make the client, once. */
    private final AtomicReference<@Nullable CredentialOptions> options = new AtomicReference<>();

    /** Says what client to begin with, unless another one has replaced it already. */
    SharedHttpClient beginWith(CredentialOptions first) {
        options.compareAndSet(null, first);
        return this;
    }

    /** Has requests from now on sent by another client. Those under way end as they began. */
    void replace(CredentialOptions next) {
        options.set(next);
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return client().send(request);
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request, Context context) {
        return client().send(request, context);
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
        return client().sendSync(request, context);
    }

    private HttpClient client() {
        return Objects.requireNonNull(options.get()).pipeline().getHttpClient();
    }
}
