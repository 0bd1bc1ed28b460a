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
 * Sends requests by the JDK's older client, to services of this machine and its host: in a fresh JVM it answers plain HTTP
 * in an eighth of the time that the newer one takes, and it can hide a host's name in TLS. Each request has a connection of
 * its own, takes no proxy, and follows no redirect. As this client can be neither interrupted nor given a deadline, it works
 * on a thread of its own, which ends by its timeouts if the caller left. It sends a request again by itself if the
 * connection broke before an answer came, so requests that hold a code which is good once are not for it.
 *
 * @param connectTimeout until a connection stands
 * @param tls secures connections, {@code null} for the JVM's
 */
public record UrlConnectionTransport(
        Duration connectTimeout, @Nullable SSLSocketFactory tls) implements Transport {

    /** What logs the headers of this client's requests, whole. */
    private static final String JDK_LOGGER = "sun.net.www.protocol.http.HttpURLConnection";

    private static final Set<String> WITHOUT_SECRETS = Set.of("accept", "content-type", "metadata", "user-agent");

    /** Knows no password, so that a host which asks for one does not get what the application has for other hosts. */
    private static final Authenticator SILENT = new Authenticator() {};

    /**
     * Returns whether the JDK would log a secret: at the level FINE, which Spring Boot sets where all is logged, it logs
     * each header of a request.
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
        // By the JVM's own clock: a clock of the user's may jump while an answer comes.
        Deadline deadline = Deadline.in(Duration.ofMillis(millis), System::nanoTime);
        HttpURLConnection connection = (HttpURLConnection) request.url().toURL().openConnection(Proxy.NO_PROXY);
        try {
            connect(connection, request, millis);
            if (request.body() != null) {
                connection.getOutputStream().write(request.body().getBytes(StandardCharsets.UTF_8));
            }
            int status = connection.getResponseCode();
            if (status < 0) {
                throw new IOException("no HTTP");
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

    /** This client tells neither of a body that ends too soon nor, by an exception, of a refusal. */
    private static Body body(HttpURLConnection connection, int status, Deadline deadline) throws IOException {
        InputStream stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        return Body.read(stream, connection.getContentLengthLong(), deadline);
    }

    private static HttpTimeoutException late(long millis) {
        return new HttpTimeoutException("no answer within " + PlainDuration.of(Duration.ofMillis(millis)));
    }
}
