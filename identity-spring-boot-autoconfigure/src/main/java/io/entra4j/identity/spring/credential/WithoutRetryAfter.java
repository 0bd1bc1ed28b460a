package io.entra4j.identity.spring.credential;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpPipelinePosition;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/**
 * Removes the headers that ask to wait from each answer. Retries and the back-off after failures then use their own
 * delays.
 */
final class WithoutRetryAfter implements HttpPipelinePolicy {

    @Override
    public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
        return next.process().map(WithoutRetryAfter::stripped);
    }

    @Override
    public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
        return stripped(next.processSync());
    }

    @Override
    public HttpPipelinePosition getPipelinePosition() {
        return HttpPipelinePosition.PER_RETRY;
    }

    private static HttpResponse stripped(HttpResponse response) {
        HttpHeaders headers = response.getHeaders();
        Stream.of("Retry-After", "retry-after-ms", "x-ms-retry-after-ms")
                .map(HttpHeaderName::fromString)
                .forEach(headers::remove);
        return response;
    }
}
