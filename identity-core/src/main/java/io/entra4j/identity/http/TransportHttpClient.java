package io.entra4j.identity.http;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeader;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Presents a transport as azure-core's client, so that the user's policies see the requests. */
record TransportHttpClient(Transport transport, Duration answerTimeout, LongSupplier nanoTime) implements HttpClient {

    /** Key of the response timeout in azure-core's context. */
    private static final String RESPONSE_TIMEOUT = "azure-response-timeout";

    static Context context(Duration timeout) {
        return new Context(RESPONSE_TIMEOUT, timeout);
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return send(request, Context.NONE);
    }

    /** Runs only for a policy of the user that sends requests without blocking. */
    @Override
    public Mono<HttpResponse> send(HttpRequest request, Context context) {
        return Mono.fromCallable(() -> sendSync(request, context)).subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
        Duration timeout = context.getData(RESPONSE_TIMEOUT)
                .filter(Duration.class::isInstance)
                .map(Duration.class::cast)
                .orElse(answerTimeout);
        try {
            return new BufferedResponse(request, transport.send(translated(request), Deadline.in(timeout, nanoTime)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Request translated(HttpRequest request) {
        Map<String, String> headers = new HashMap<>();
        for (HttpHeader header : request.getHeaders()) {
            headers.put(header.getName(), header.getValue());
        }
        BinaryData body = request.getBodyAsBinaryData();
        return new Request(
                request.getHttpMethod().toString(),
                URI.create(request.getUrl().toString()),
                headers,
                body == null ? null : body.toString(),
                true);
    }
}
