package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import io.entra4j.identity.CredentialOptions;
import reactor.core.publisher.Mono;

/**
 * Is the one HTTP client of all credentials, made when the first of them sends a request: an application that has its
 * tokens elsewhere, or none yet, does not pay for it at the start.
 *
 * @param options make it, once
 */
record SharedHttpClient(CredentialOptions options) implements HttpClient {

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
        return options.pipeline().getHttpClient();
    }
}
