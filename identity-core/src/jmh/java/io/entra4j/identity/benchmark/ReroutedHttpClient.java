package io.entra4j.identity.benchmark;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import java.net.MalformedURLException;
import java.net.URI;
import reactor.core.publisher.Mono;

/** Sends every request to one server, whatever host it names. */
record ReroutedHttpClient(HttpClient client, String target) implements HttpClient {

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return client.send(rerouted(request));
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request, Context context) {
        return client.send(rerouted(request), context);
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
        return client.sendSync(rerouted(request), context);
    }

    private HttpRequest rerouted(HttpRequest request) {
        try {
            return request.copy()
                    .setUrl(URI.create(target + request.getUrl().getFile()).toURL());
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
