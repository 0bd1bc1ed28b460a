package io.entra4j.identity.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests by the JDK's older client, to services on this machine or its host. In a fresh JVM, its first plain
 * HTTP request takes an eighth of the time that the newer client needs, and it can send another host name in TLS. Each
 * request has its own connection, uses no proxy and follows no redirect.
 *
 * <p>This client can neither be interrupted nor given a deadline. So it works on a thread of its own, which ends by its
 * timeouts if the caller stopped waiting. The client repeats a request by itself if the connection broke before an
 * answer came. So do not use it for requests with a code that can be used once.
 *
 * @param connectTimeout how long opening a connection may take
 * @param tls creates TLS connections, {@code null} for the JVM's factory
 */
public record UrlConnectionTransport(
        Duration connectTimeout, @Nullable SSLSocketFactory tls) implements Transport {

    /** The JDK's logger, which writes all headers of this client's requests. */
    static final String JDK_LOGGER = "sun.net.www.protocol.http.HttpURLConnection";

    /** The headers of managed identities, and those that MSAL sends with all token requests. */
    private static final Set<String> WITHOUT_SECRETS = Set.of(
            "accept",
            "client-request-id",
            "content-type",
            "metadata",
            "return-client-request-id",
            "user-agent",
            "x-client-cpu",
            "x-client-current-telemetry",
            "x-client-last-telemetry",
            "x-client-os",
            "x-client-sku",
            "x-client-ver",
            "x-ms-lib-capability");

    /** Supplies no password. A host that asks for one must not get the application's passwords for other hosts. */
    private static final Authenticator SILENT = new Authenticator() {};

    /**
     * Returns whether the JDK would log a secret. At the level FINE it logs all headers of a request. Spring Boot sets
     * that level if the root logger is at DEBUG.
     */
    static boolean wouldLogSecretOf(Request request) {
        return request.headers().keySet().stream()
                        .anyMatch(name -> !WITHOUT_SECRETS.contains(name.toLowerCase(Locale.ROOT)))
                && System.getLogger(JDK_LOGGER).isLoggable(System.Logger.Level.DEBUG);
    }

    @Override
    public Answer send(Request request, Deadline deadline) throws IOException {
        long millis = Math.max(1, deadline.left().plusNanos(999_999).toMillis());
        FutureTask<Answer> exchange = new FutureTask<>(() -> exchange(request, millis));
        Thread thread = new Thread(exchange, "azure-identity-http");
        thread.setDaemon(true);
        thread.start();
        try {
            return exchange.get(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } catch (TimeoutException e) {
            throw late(millis);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException told ? told : new IOException(e.getCause());
        }
    }

    private Answer exchange(Request request, long millis) throws IOException {
        // The JVM's own clock counts: the user's clock may jump while the answer arrives.
        Deadline deadline = Deadline.in(Duration.ofMillis(millis), System::nanoTime);
        HttpURLConnection connection = (HttpURLConnection) request.url().toURL().openConnection(Proxy.NO_PROXY);
        try {
            connect(connection, request, millis);
            if (request.body() != null) {
                connection.getOutputStream().write(request.body().getBytes(StandardCharsets.UTF_8));
            }
            int status = connection.getResponseCode();
            if (status < 0) {
                throw new IOException("the answer is not HTTP");
            }
            return new Answer(status, connection.getHeaderFields(), body(connection, status, deadline));
        } catch (SocketTimeoutException e) {
            throw late(millis);
        } finally {
            connection.disconnect();
        }
    }

    private void connect(HttpURLConnection connection, Request request, long millis) throws IOException {
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setAuthenticator(SILENT);
        connection.setConnectTimeout((int) Math.min(millis, connectTimeout.toMillis()));
        connection.setReadTimeout((int) Math.min(millis, Integer.MAX_VALUE));
        connection.setRequestMethod(request.method());
        connection.setRequestProperty("Connection", "close");
        connection.setRequestProperty("Accept", "*/*");
        request.headers().forEach(connection::setRequestProperty);
        connection.setDoOutput(request.body() != null);
        if (tls != null && connection instanceof HttpsURLConnection secured) {
            secured.setSSLSocketFactory(tls);
        }
        try {
            connection.connect();
        } catch (SocketTimeoutException e) {
            throw new HttpConnectTimeoutException("no connection within "
                    + PlainDuration.of(Duration.ofMillis(Math.min(millis, connectTimeout.toMillis()))));
        }
    }

    /** Reads the body. This client does not report a body that ends too early; {@link Body} does. */
    private static Body body(HttpURLConnection connection, int status, Deadline deadline) throws IOException {
        InputStream stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        return Body.read(stream, connection.getContentLengthLong(), deadline);
    }

    private static HttpTimeoutException late(long millis) {
        return new HttpTimeoutException("no answer within " + PlainDuration.of(Duration.ofMillis(millis)));
    }
}
