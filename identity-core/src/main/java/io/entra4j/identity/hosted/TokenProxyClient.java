package io.entra4j.identity.hosted;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeader;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import io.entra4j.identity.BufferedResponse;
import io.entra4j.identity.ForeignText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Sends every request to a cluster's token proxy, whatever host it names. The JDK's newer client insists on the host's
 * name in TLS, so this is the older one; no proxy of the JVM's is used, and no redirect followed.
 *
 * @see <a href="https://learn.microsoft.com/azure/aks/identity-bindings-concepts">Identity bindings</a>
 */
final class TokenProxyClient implements HttpClient {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(20);
    private static final int MOST_BYTES = 1 << 20;

    private final URI base;
    private final TokenProxyTls tls;

    TokenProxyClient(TokenProxy proxy) {
        this.base = proxy.base();
        this.tls = new TokenProxyTls(proxy);
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return Mono.fromCallable(() -> sendSync(request, Context.NONE)).subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
        try {
            HttpsURLConnection connection =
                    (HttpsURLConnection) target(request.getUrl()).openConnection(Proxy.NO_PROXY);
            try {
                return exchange(request, connection);
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException(
                    "the token proxy at %s (%s): %s"
                            .formatted(ForeignText.withoutUserInfo(base.toString()), TokenProxy.URL, e.getMessage()),
                    e));
        }
    }

    private URL target(URL original) throws IOException {
        return new URL(base + original.getFile().replaceFirst("^/", ""));
    }

    private HttpResponse exchange(HttpRequest request, HttpsURLConnection connection) throws IOException {
        connection.setSSLSocketFactory(tls.socketFactory());
        connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        connection.setReadTimeout((int) READ_TIMEOUT.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestMethod(request.getHttpMethod().toString());
        for (HttpHeader header : request.getHeaders()) {
            header.getValuesList().forEach(value -> connection.addRequestProperty(header.getName(), value));
        }
        BinaryData body = request.getBodyAsBinaryData();
        if (body != null) {
            connection.setDoOutput(true);
            connection.getOutputStream().write(body.toBytes());
        }
        int status = connection.getResponseCode();
        InputStream stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        byte[] answer = stream == null ? new byte[0] : stream.readNBytes(MOST_BYTES);
        return new BufferedResponse(request, status, connection.getHeaderFields(), answer);
    }
}
