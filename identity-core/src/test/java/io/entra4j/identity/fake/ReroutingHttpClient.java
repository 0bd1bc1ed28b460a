package io.entra4j.identity.fake;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import java.net.MalformedURLException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Mono;

/**
 * Sends every request to a FakeEntra, whatever host it names, so that authorities need no port: MSAL's own cache and
 * silent calls lose it.
 */
public final class ReroutingHttpClient implements HttpClient {

    private final HttpClient client;
    private final String target;
    private final List<String> hosts = new CopyOnWriteArrayList<>();

    /** Reroutes to this server. */
    public ReroutingHttpClient(FakeEntra entra) {
        this.client = entra.httpClient();
        this.target = entra.authorityHost();
    }

    /** Returns the hosts that were asked for, in order. */
    public List<String> hosts() {
        return List.copyOf(hosts);
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return client.send(rerouted(request));
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
        return client.sendSync(rerouted(request), context);
    }

    private HttpRequest rerouted(HttpRequest request) {
        hosts.add(request.getUrl().getHost());
        try {
            return request.copy()
                    .setUrl(URI.create(target + request.getUrl().getFile()).toURL());
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
