package io.entra4j.identity;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpPipelinePosition;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.AddHeadersPolicy;
import com.azure.core.http.policy.ExponentialBackoffOptions;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.http.policy.HttpLoggingPolicy;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.http.policy.RequestRetryCondition;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.http.policy.RetryPolicy;
import com.azure.core.http.policy.UserAgentPolicy;
import com.azure.core.util.ClientOptions;
import com.azure.core.util.Configuration;
import com.azure.core.util.CoreUtils;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Builds the HTTP pipeline for token requests when it is first needed, so that building a credential is free. */
final class TokenPipeline {

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(5);

    private final Configuration configuration;
    private final Clock clock;
    private final @Nullable HttpClient client;
    private final @Nullable ClientOptions clientOptions;
    private final @Nullable SSLContext sslContext;
    private final HttpLogOptions logOptions;
    /** What decides about repeating, if the user chose it; else what waits between repetitions. */
    private final @Nullable HttpPipelinePolicy ownRetry;

    private final @Nullable RetryOptions retryOptions;
    private final boolean repeats;
    private final List<HttpPipelinePolicy> policies;
    private final @Nullable HttpPipeline given;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable HttpPipeline pipeline;

    TokenPipeline(Configuration configuration, Clock clock, CredentialOptions.Builder builder) {
        this.configuration = configuration;
        this.clock = clock;
        this.pipeline = builder.pipeline;
        this.given = builder.pipeline;
        this.client = builder.httpClient;
        this.clientOptions = builder.clientOptions;
        this.sslContext = builder.sslContext;
        this.logOptions = withoutBodies(builder.httpLogOptions);
        this.ownRetry = ownRetry(builder);
        this.retryOptions = builder.retryOptions;
        this.repeats = true;
        this.policies = List.copyOf(builder.policies);
    }

    private TokenPipeline(TokenPipeline same, HttpClient client, boolean repeats) {
        this.configuration = same.configuration;
        this.clock = same.clock;
        this.pipeline = same.given == null ? null : rebuilt(same.given, client);
        this.given = pipeline;
        this.client = client;
        this.clientOptions = same.clientOptions;
        this.sslContext = null; // of the client that is not built
        this.logOptions = same.logOptions;
        this.ownRetry = same.ownRetry;
        this.retryOptions = same.retryOptions;
        this.repeats = repeats;
        this.policies = same.policies;
    }

    /** The same policies before another client. */
    TokenPipeline through(HttpClient other) {
        return new TokenPipeline(this, other, repeats);
    }

    /** The same policies before another client, without ours that repeats requests. */
    TokenPipeline once(HttpClient other) {
        return new TokenPipeline(this, other, false);
    }

    boolean hasOwnRetry() {
        return ownRetry != null || given != null;
    }

    @Nullable
    RetryOptions retryOptions() {
        return retryOptions;
    }

    private static HttpPipeline rebuilt(HttpPipeline pipeline, HttpClient client) {
        HttpPipelinePolicy[] policies = new HttpPipelinePolicy[pipeline.getPolicyCount()];
        Arrays.setAll(policies, pipeline::getPolicy);
        return new HttpPipelineBuilder().policies(policies).httpClient(client).build();
    }

    HttpPipeline get() {
        HttpPipeline existing = pipeline;
        if (existing != null) {
            return existing;
        }
        lock.lock();
        try {
            existing = pipeline;
            if (existing == null) {
                existing = build();
                pipeline = existing;
            }
            return existing;
        } finally {
            lock.unlock();
        }
    }

    private HttpPipeline build() {
        List<HttpPipelinePolicy> all = new ArrayList<>();
        all.add(new UserAgentPolicy(
                CoreUtils.getApplicationId(clientOptions, logOptions), "entra4j-identity", version(), configuration));
        if (clientOptions != null) {
            all.add(new AddHeadersPolicy(CoreUtils.createHttpHeadersFromClientOptions(clientOptions)));
        }
        addAt(HttpPipelinePosition.PER_CALL, all);
        if (ownRetry != null) {
            all.add(ownRetry);
        } else if (repeats) {
            all.add(new RetryPolicy(delays(retryOptions).setShouldRetryCondition(this::isWorthRetrying)));
        }
        addAt(HttpPipelinePosition.PER_RETRY, all);
        all.add(new HttpLoggingPolicy(logOptions));
        return new HttpPipelineBuilder()
                .policies(all.toArray(HttpPipelinePolicy[]::new))
                .httpClient(
                        client != null ? client : DefaultHttpClient.create(configuration, clientOptions, sslContext))
                .build();
    }

    private void addAt(HttpPipelinePosition position, List<HttpPipelinePolicy> all) {
        policies.stream()
                .filter(policy -> policy.getPipelinePosition() == position)
                .forEach(all::add);
    }

    private static @Nullable HttpPipelinePolicy ownRetry(CredentialOptions.Builder builder) {
        if (builder.retryPolicy != null) {
            return builder.retryPolicy;
        }
        RetryOptions given = builder.retryOptions;
        return given != null && given.getShouldRetryCondition() != null ? new RetryPolicy(given) : null;
    }

    private static RetryOptions delays(@Nullable RetryOptions given) {
        if (given == null) {
            return new RetryOptions(new ExponentialBackoffOptions());
        }
        return given.getFixedDelayOptions() != null
                ? new RetryOptions(given.getFixedDelayOptions())
                : new RetryOptions(given.getExponentialBackoffOptions());
    }

    private boolean isWorthRetrying(RequestRetryCondition condition) {
        HttpResponse response = condition.getResponse();
        if (response == null) {
            return condition.getThrowable() instanceof Exception failure
                    && !TokenRequestInterruptedException.isInterruption(failure);
        }
        int status = response.getStatusCode();
        boolean passing = status == 408 || status == 429 || (status >= 500 && status != 501 && status != 505);
        return passing && !asksToWait(response);
    }

    /** A caller is told of a long wait rather than made to sit through it. */
    private boolean asksToWait(HttpResponse response) {
        Duration wait = EntraError.retryAfter(response.getHeaderValue(HttpHeaderName.RETRY_AFTER), clock.instant());
        return wait != null && wait.compareTo(LONGEST_RETRY_AFTER) > 0;
    }

    private static HttpLogOptions withoutBodies(@Nullable HttpLogOptions wanted) {
        if (wanted == null) {
            return new HttpLogOptions().setLogLevel(HttpLogDetailLevel.NONE);
        }
        HttpLogDetailLevel level = wanted.getLogLevel();
        HttpLogDetailLevel allowed = level.shouldLogBody()
                ? (level.shouldLogHeaders() ? HttpLogDetailLevel.HEADERS : HttpLogDetailLevel.BASIC)
                : level;
        return new HttpLogOptions()
                .setLogLevel(allowed)
                .setAllowedHttpHeaderNames(wanted.getAllowedHttpHeaderNames())
                // By these the people of Azure DevOps find an answer.
                .addAllowedHttpHeaderName(HttpHeaderName.fromString("x-vss-e2eid"))
                .addAllowedHttpHeaderName(HttpHeaderName.fromString("x-msedge-ref"))
                .setAllowedQueryParamNames(wanted.getAllowedQueryParamNames());
    }

    private static String version() {
        String version = TokenPipeline.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
