package io.entra4j.identity.hosted;

import io.entra4j.identity.http.Answer;
import io.entra4j.identity.http.Body;
import io.entra4j.identity.http.Deadline;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.Request;
import io.entra4j.identity.http.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;

/**
 * Sends every request to a cluster's token proxy, whatever host it names. The JDK's newer client insists on the host's
 * name in TLS, so this is the older one; no proxy of the JVM's is used, and no redirect followed.
 *
 * @see <a href="https://learn.microsoft.com/azure/aks/identity-bindings-concepts">Identity bindings</a>
 */
final class TokenProxyTransport implements Transport {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(20);

    private final URI base;
    private final TokenProxyTls tls;

    TokenProxyTransport(TokenProxy proxy) {
        this.base = proxy.base();
        this.tls = new TokenProxyTls(proxy);
    }

    @Override
    public Answer send(Request request, Deadline deadline) throws IOException {
        try {
            HttpsURLConnection connection =
                    (HttpsURLConnection) target(request.url()).openConnection(Proxy.NO_PROXY);
            try {
                return exchange(request, connection, deadline);
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            throw new IOException(
                    "the token proxy at %s (%s): %s"
                            .formatted(ForeignText.withoutUserInfo(base.toString()), TokenProxy.URL, e.getMessage()),
                    e);
        }
    }

    private URL target(URI original) throws IOException {
        return new URL(base + original.toURL().getFile().replaceFirst("^/", ""));
    }

    private Answer exchange(Request request, HttpsURLConnection connection, Deadline deadline) throws IOException {
        connection.setSSLSocketFactory(tls.socketFactory());
        connection.setConnectTimeout(millis(deadline.within(CONNECT_TIMEOUT)));
        connection.setReadTimeout(millis(deadline.within(READ_TIMEOUT)));
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestMethod(request.method());
        request.headers().forEach(connection::setRequestProperty);
        if (request.body() != null) {
            connection.setDoOutput(true);
            connection.getOutputStream().write(request.body().getBytes(StandardCharsets.UTF_8));
        }
        int status = connection.getResponseCode();
        try (InputStream stream = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Answer(status, connection.getHeaderFields(), Body.read(stream, deadline));
        }
    }

    /** Zero would mean for ever. */
    private static int millis(Deadline deadline) {
        return (int) Math.max(1, deadline.left().toMillis());
    }
}
