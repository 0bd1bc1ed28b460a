package io.entra4j.identity;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeader;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Asks services on this machine or its host. It uses no proxy, whatever the JVM or the environment says, follows no
 * redirect, and needs nothing but the JDK. A request ends in time, its answer's body included.
 */
final class DirectHttpClient implements HttpClient {

    /** What azure-core's clients call it. */
    private static final String RESPONSE_TIMEOUT_KEY = "azure-response-timeout";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(30);

    private static final String RETRY_AFTER = "Retry-After";
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(1);

    private final @Nullable SSLContext tls;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile java.net.http.@Nullable HttpClient client;

    DirectHttpClient(@Nullable SSLContext tls, Clock clock) {
        this.tls = tls;
        this.clock = clock;
    }

    /** Made when it is first needed: it starts a thread, and TLS, which cost more than all else of a credential. */
    private java.net.http.HttpClient client() {
        java.net.http.HttpClient existing = client;
        if (existing != null) {
            return existing;
        }
        lock.lock();
        try {
            existing = client;
            if (existing == null) {
                existing = build();
                client = existing;
            }
            return existing;
        } finally {
            lock.unlock();
        }
    }

    private java.net.http.HttpClient build() {
        java.net.http.HttpClient.Builder builder = java.net.http.HttpClient.newBuilder()
                // Some metadata services take the offer to speak HTTP/2 for an attack.
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .proxy(java.net.http.HttpClient.Builder.NO_PROXY)
                .followRedirects(java.net.http.HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT);
        if (tls != null) {
            builder.sslContext(tls);
        }
        return builder.build();
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return Mono.fromCallable(() -> sendSync(request, Context.NONE)).subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
        Duration timeout = context.getData(RESPONSE_TIMEOUT_KEY)
                .filter(Duration.class::isInstance)
                .map(Duration.class::cast)
                .orElse(RESPONSE_TIMEOUT);
        CompletableFuture<java.net.http.HttpResponse<byte[]>> exchange =
                client().sendAsync(translated(request), info -> new LimitedBody());
        try {
            java.net.http.HttpResponse<byte[]> answer = exchange.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return new BufferedResponse(
                    request, answer.statusCode(), withShortWait(answer.headers().map()), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenRequestInterruptedException(e);
        } catch (TimeoutException e) {
            throw new UncheckedIOException(
                    new HttpTimeoutException("no answer within %s ms".formatted(timeout.toMillis())));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? new UncheckedIOException(io) : new IllegalStateException(e);
        } finally {
            // Does nothing to one that is done; ends the connection of one that nobody waits for any more.
            exchange.cancel(true);
        }
    }

    /**
     * Limits the wait that a host asks for. Every reader gets the limited value: our retries, the back-off after a
     * failure, and a user's own retry policy, which would sleep for as long as the header says.
     */
    private Map<String, List<String>> withShortWait(Map<String, List<String>> headers) {
        Map<String, List<String>> limited = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        limited.putAll(headers);
        // azure-core's retry policies obey these; no host is known to send them.
        limited.remove("retry-after-ms");
        limited.remove("x-ms-retry-after-ms");
        List<String> asked = limited.remove(RETRY_AFTER);
        Duration wait = asked == null || asked.isEmpty() ? null : EntraError.retryAfter(asked.get(0), clock.instant());
        if (wait != null) {
            Duration kept = wait.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wait;
            limited.put(RETRY_AFTER, List.of(Long.toString(kept.toSeconds())));
        }
        return limited;
    }

    private static java.net.http.HttpRequest translated(HttpRequest request) {
        BinaryData body = request.getBodyAsBinaryData();
        BodyPublisher publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body.toBytes());
        java.net.http.HttpRequest.Builder builder = java.net.http.HttpRequest.newBuilder(
                        URI.create(request.getUrl().toString()))
                .method(request.getHttpMethod().toString(), publisher);
        for (HttpHeader header : request.getHeaders()) {
            // The JDK counts for itself, and insists on it.
            if (!header.getName().equalsIgnoreCase(HttpHeaderName.CONTENT_LENGTH.getCaseSensitiveName())) {
                header.getValuesList().forEach(value -> builder.header(header.getName(), value));
            }
        }
        return builder.build();
    }
}
