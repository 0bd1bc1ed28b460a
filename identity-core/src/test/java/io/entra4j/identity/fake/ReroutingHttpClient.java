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
 * Sends every request to a FakeEntra, for any host name, so that authorities need no port: MSAL's own cache and
 * silent calls lose it.
 */
public final class ReroutingHttpClient implements HttpClient {

    private final HttpClient client;
    private final String target;
    private final String below;
    private final List<URI> urls = new CopyOnWriteArrayList<>();

    /** Reroutes to this server. */
    public ReroutingHttpClient(FakeEntra entra) {
        this(entra, "");
    }

    /**
     * Reroutes to this server, as the gateway of a private cloud does whose token service has a path.
     *
     * @param path such as {@code /cloud/identity}; the server does not see it
     */
    public ReroutingHttpClient(FakeEntra entra, String path) {
        this.client = entra.httpClient();
        this.target = entra.authorityHost();
        this.below = path;
    }

    /** Returns the hosts that were asked for, in order. */
    public List<String> hosts() {
        return urls.stream().map(URI::getHost).toList();
    }

    /** Returns the URLs that were asked for, in order, without their queries. */
    public List<String> urls() {
        return urls.stream()
                .map(url -> url.getScheme() + "://" + url.getAuthority() + url.getPath())
                .toList();
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
        urls.add(URI.create(request.getUrl().toString()));
        String file = request.getUrl().getFile();
        String seen = file.startsWith(below + "/") ? file.substring(below.length()) : file;
        try {
            return request.copy().setUrl(URI.create(target + seen).toURL());
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
