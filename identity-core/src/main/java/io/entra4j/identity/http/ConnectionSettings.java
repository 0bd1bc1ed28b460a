package io.entra4j.identity.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What connections have in common that may be shared.
 *
 * @param connectTimeout until a connection stands
 * @param proxy {@code null} for what the JVM has
 * @param isDirect whether no proxy is used, whatever the JVM has
 * @param tls whom to trust, {@code null} for whom the JVM trusts
 */
record ConnectionSettings(
        Duration connectTimeout,
        @Nullable Proxying proxy,
        boolean isDirect,
        @Nullable SSLContext tls) {

    /** Returns the proxy that a URL is asked through, {@code null} for none, or for the one that only the JVM knows. */
    Proxying.@Nullable Server proxy(URI url) {
        return isDirect || proxy == null ? null : proxy.to(url);
    }

    HttpClient client(Executor threads) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                // Some metadata services take the offer to speak HTTP/2 for an attack.
                .version(HttpClient.Version.HTTP_1_1)
                // Requests carry secrets.
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
