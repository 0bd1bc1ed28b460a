package io.entra4j.identity.http;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeader;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpPipelinePosition;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.ExponentialBackoffOptions;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.http.policy.RequestRetryCondition;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.http.policy.RetryPolicy;
import com.azure.core.util.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests through azure-core's pipeline. It is used if the user set a client, a pipeline or policies. Only this
 * class and {@link TransportHttpClient} convert between our requests and azure-core's.
 */
final class PipelineTransport implements Transport {

    private final HttpPipeline pipeline;
    /** Whether our own client is at the end of the pipeline. It takes its deadline from the context. */
    private final boolean endsHere;

    private PipelineTransport(HttpPipeline pipeline, boolean endsHere) {
        this.pipeline = pipeline;
        this.endsHere = endsHere;
    }

    /**
     * @param settings the user's settings
     * @param end sends the requests at the end of the pipeline, unless the user has set a client
     * @param replacesClient whether {@code end} is used even if the user has set a client
     * @param retries the schedule of our retry policy, {@code null} for no such policy
     * @param evenIfReceived whether to repeat a request that the service may have received
     */
    static PipelineTransport of(
            HttpSettings settings,
            Transport end,
            boolean replacesClient,
            @Nullable Retries retries,
            boolean evenIfReceived) {
        HttpClient own = replacesClient ? null : settings.httpClient;
        HttpClient client =
                own != null ? own : new TransportHttpClient(end, settings.answerTimeout(), settings.nanoTime);
        HttpPipeline given = settings.pipeline;
        if (given != null) {
            return replacesClient
                    ? new PipelineTransport(rebuilt(given, client), true)
                    : new PipelineTransport(given, false);
        }
        return new PipelineTransport(build(settings, client, retries, evenIfReceived), own == null);
    }

    /** Returns the user's own client without any policy; {@code null} if the user has set none. */
    static @Nullable Transport client(HttpSettings settings) {
        HttpClient client = settings.pipeline != null ? settings.pipeline.getHttpClient() : settings.httpClient;
        return client == null
                ? null
                : new PipelineTransport(
                        new HttpPipelineBuilder().httpClient(client).build(), false);
    }

    /** Returns whether the user decides which requests are repeated. */
    static boolean hasOwnRetry(HttpSettings settings) {
        return settings.pipeline != null || ownRetry(settings) != null;
    }

    @SuppressWarnings("deprecation") // azure-core's older place for it, which users still set
    static @Nullable String applicationId(HttpLogOptions options) {
        return options.getApplicationId();
    }

    private static HttpPipeline rebuilt(HttpPipeline pipeline, HttpClient client) {
        HttpPipelinePolicy[] policies = new HttpPipelinePolicy[pipeline.getPolicyCount()];
        Arrays.setAll(policies, pipeline::getPolicy);
        return new HttpPipelineBuilder().policies(policies).httpClient(client).build();
    }

    private static HttpPipeline build(
            HttpSettings settings, HttpClient client, @Nullable Retries retries, boolean evenIfReceived) {
        List<HttpPipelinePolicy> all = new ArrayList<>();
        addAt(HttpPipelinePosition.PER_CALL, settings, all);
        HttpPipelinePolicy own = ownRetry(settings);
        if (own != null) {
            all.add(own);
        } else if (retries != null) {
            all.add(new RetryPolicy(delays(retries.schedules().apply(Outcome.NOTHING))
                    .setShouldRetryCondition(condition -> isWorthRepeating(condition, settings, evenIfReceived))));
        }
        addAt(HttpPipelinePosition.PER_RETRY, settings, all);
        // Without a retry policy in the pipeline, the caller repeats requests and logs each try.
        if (settings.log != null && (own != null || retries != null)) {
            all.add(new HttpLogPolicy(settings.log, settings.answerTimeout()));
        }
        return new HttpPipelineBuilder()
                .policies(all.toArray(HttpPipelinePolicy[]::new))
                .httpClient(client)
                .build();
    }

    private static void addAt(HttpPipelinePosition position, HttpSettings settings, List<HttpPipelinePolicy> all) {
        settings.policies.stream()
                .filter(policy -> policy.getPipelinePosition() == position)
                .forEach(all::add);
    }

    private static @Nullable HttpPipelinePolicy ownRetry(HttpSettings settings) {
        if (settings.retryPolicy != null) {
            return settings.retryPolicy;
        }
        if (settings.retryDelay != null) {
            return new RetryPolicy(new DelayFunction(
                    settings.retryDelay, Objects.requireNonNullElse(settings.maxRetries, HttpSettings.RETRIES)));
        }
        RetryOptions given = settings.retryOptions;
        return given != null && given.getShouldRetryCondition() != null ? new RetryPolicy(given) : null;
    }

    private static RetryOptions delays(RetrySchedule schedule) {
        return schedule.first().equals(schedule.most())
                ? new RetryOptions(new FixedDelayOptions(schedule.retries(), schedule.first()))
                : new RetryOptions(new ExponentialBackoffOptions()
                        .setMaxRetries(schedule.retries())
                        .setBaseDelay(schedule.first())
                        .setMaxDelay(schedule.most()));
    }

    private static boolean isWorthRepeating(
            RequestRetryCondition condition, HttpSettings settings, boolean evenIfReceived) {
        HttpResponse response = condition.getResponse();
        return response == null
                ? Http.mayPass(condition.getThrowable(), evenIfReceived)
                : RetrySchedule.isPassing(response.getStatusCode())
                        && !RetrySchedule.isTooLong(ForeignTime.retryAfter(
                                response.getHeaderValue(HttpHeaderName.RETRY_AFTER), settings.clock.instant()));
    }

    @Override
    public Answer send(Request request, Deadline deadline) throws IOException {
        Context context = endsHere ? TransportHttpClient.context(deadline.left()) : Context.NONE;
        HttpRequest sent = new HttpRequest(
                HttpMethod.valueOf(request.method()), request.url().toString());
        request.headers().forEach((name, value) -> sent.setHeader(HttpHeaderName.fromString(name), value));
        if (request.body() != null) {
            sent.setBody(request.body());
        }
        try (HttpResponse response = pipeline.sendSync(sent, context);
                InputStream body = response.getBodyAsInputStreamSync()) {
            return new Answer(response.getStatusCode(), headers(response.getHeaders()), Body.read(body, -1, deadline));
        }
    }

    static Map<String, List<String>> headers(HttpHeaders headers) {
        Map<String, List<String>> named = new HashMap<>();
        for (HttpHeader header : headers) {
            named.put(header.getName(), header.getValuesList());
        }
        return named;
    }
}
