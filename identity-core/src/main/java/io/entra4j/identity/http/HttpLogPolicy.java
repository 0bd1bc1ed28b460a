package io.entra4j.identity.http;

import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpLoggingPolicy;
import com.azure.core.http.policy.HttpPipelinePolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Logs each try in azure-core's pipeline. It comes after the retry policy and all policies of the user. */
record HttpLogPolicy(HttpLog log, Duration answerTimeout) implements HttpPipelinePolicy {

    @Override
    public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
        long begin = System.nanoTime();
        HttpResponse response;
        try {
            response = next.processSync();
        } catch (RuntimeException e) {
            failed(context, e, begin);
            throw e;
        }
        return answered(context, response, begin);
    }

    /** Runs only for a policy of the user that sends requests without blocking. */
    @Override
    public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
        return Mono.defer(() -> {
            long begin = System.nanoTime();
            return next.process()
                    .doOnError(failure -> failed(context, failure, begin))
                    .flatMap(response -> Mono.fromCallable(() -> answered(context, response, begin))
                            .subscribeOn(Schedulers.boundedElastic()));
        });
    }

    private void failed(HttpPipelineCallContext context, Throwable failure, long begin) {
        Exception told = failure instanceof UncheckedIOException wrapped
                ? wrapped.getCause()
                : failure instanceof Exception thrown ? thrown : new IOException(failure);
        write(context, new Outcome(null, told, null, attempt(context)), begin);
    }

    /** A body can be read from the network once. If it is logged, it is kept in memory for the next reader. */
    private HttpResponse answered(HttpPipelineCallContext context, HttpResponse response, long begin) {
        if (!log.hasBodies()) {
            write(context, outcome(context, response, new Body("", null, false)), begin);
            return response;
        }
        try (response;
                InputStream stream = response.getBodyAsInputStreamSync()) {
            Body body = Body.read(stream, -1, Deadline.in(answerTimeout, System::nanoTime));
            Outcome outcome = outcome(context, response, body);
            write(context, outcome, begin);
            return new BufferedResponse(context.getHttpRequest(), Objects.requireNonNull(outcome.answer()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Outcome outcome(HttpPipelineCallContext context, HttpResponse response, Body body) {
        Answer answer = new Answer(response.getStatusCode(), PipelineTransport.headers(response.getHeaders()), body);
        return new Outcome(answer, null, null, attempt(context));
    }

    private void write(HttpPipelineCallContext context, Outcome outcome, long begin) {
        HttpRequest sent = context.getHttpRequest();
        log.write(TransportHttpClient.translated(sent), outcome, Duration.ofNanos(System.nanoTime() - begin));
    }

    /** Returns the number of the try. azure-core's retry policy counts from 1. */
    private static int attempt(HttpPipelineCallContext context) {
        return context.getData(HttpLoggingPolicy.RETRY_COUNT_CONTEXT)
                .filter(Integer.class::isInstance)
                .map(Integer.class::cast)
                .orElse(1);
    }
}
