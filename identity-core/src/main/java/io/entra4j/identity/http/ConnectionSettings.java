package io.entra4j.identity.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Settings of connections. Requests with equal settings can share connections.
 *
 * @param connectTimeout how long opening a connection may take
 * @param proxy the proxy, {@code null} for the one that the JVM is configured with
 * @param isDirect whether no proxy is used, not even the JVM's
 * @param tls decides which certificates are trusted, {@code null} for the JVM's trust store
 */
record ConnectionSettings(
        Duration connectTimeout,
        @Nullable Proxying proxy,
        boolean isDirect,
        @Nullable SSLContext tls) {

    /** Returns the proxy for a URL; {@code null} if there is none, or if only the JVM's own settings name it. */
    Proxying.@Nullable Server proxy(URI url) {
        return isDirect || proxy == null ? null : proxy.to(url);
    }

    HttpClient client(Executor threads) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                // Some metadata services treat an offer of HTTP/2 as an attack.
                .version(HttpClient.Version.HTTP_1_1)
                // Requests hold secrets, which must not reach another host.
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .executor(threads);
        if (tls != null) {
            builder.sslContext(tls);
        }
        if (isDirect) {
            builder.proxy(HttpClient.Builder.NO_PROXY);
        } else if (proxy != null) {
            proxy.apply(builder);
        }
        return builder.build();
    }
}
