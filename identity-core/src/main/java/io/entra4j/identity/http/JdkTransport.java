package io.entra4j.identity.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Sends requests by the JDK's client, which all who connect in the same way share. An answer comes in time, its body
 * included.
 *
 * @param settings asked for each request
 */
record JdkTransport(Supplier<ConnectionSettings> settings) implements Transport {

    @Override
    public Answer send(Request request, Deadline deadline) throws IOException {
        HttpClient client = SharedClient.of(settings.get()).to(request.url());
        Duration left = deadline.left();
        CompletableFuture<HttpResponse<Body>> exchange =
                client.sendAsync(translated(request), info -> new LimitedBody());
        try {
            HttpResponse<Body> answer = exchange.get(left.toNanos(), TimeUnit.NANOSECONDS);
            return new Answer(answer.statusCode(), answer.headers().map(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } catch (TimeoutException e) {
            throw new HttpTimeoutException(
                    "no answer within %d ms".formatted(left.plusNanos(999_999).toMillis()));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException told ? told : new IOException(e.getCause());
        } finally {
            // Does nothing to one that is done; ends the connection of one that nobody waits for any more.
            exchange.cancel(true);
        }
    }

    private static HttpRequest translated(Request request) {
        String body = request.body();
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.url())
                .method(request.method(), body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        request.headers().forEach((name, value) -> {
            // The JDK counts for itself, and insists on it.
            if (!name.equalsIgnoreCase("Content-Length")) {
                builder.header(name, value);
            }
        });
        return builder.build();
    }
}
