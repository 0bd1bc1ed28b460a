package io.entra4j.identity.http;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.ProxyOptions;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.http.policy.RetryPolicy;
import com.azure.core.util.ClientOptions;
import com.azure.core.util.Configuration;
import com.azure.core.util.Header;
import com.azure.core.util.HttpClientOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** What users set about HTTP. Collected by one thread; {@link Http} has a copy of its own. */
public final class HttpSettings {

    /** How often a request is repeated unless something is set. */
    static final int RETRIES = 3;

    /** The name that azure-core gave it. */
    static final String LOG_LEVEL = "AZURE_HTTP_LOG_DETAIL_LEVEL";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    /** Is sent through as it is. */
    public @Nullable HttpPipeline pipeline;

    /** Sends the requests. */
    public @Nullable HttpClient httpClient;

    /** Application ID, headers, and perhaps proxy and timeouts. */
    public @Nullable ClientOptions clientOptions;

    /** Whom to ask for a tunnel, instead of what the options say. */
    public @Nullable ProxyOptions proxyOptions;

    /** Whom to trust; asked for each request. */
    public Supplier<? extends @Nullable SSLContext> sslContext = () -> null;

    /** What is logged; the variable says so where it is not set. */
    public @Nullable HttpLogOptions httpLogOptions;

    /** Decides what is repeated. */
    public @Nullable RetryPolicy retryPolicy;

    /** How often and after which delays requests are repeated. */
    public @Nullable RetryOptions retryOptions;

    /** How often requests are repeated, instead of what the options say. */
    public @Nullable Integer maxRetries;

    /** Says how long to wait before a repetition, by its number as seconds. */
    public @Nullable Function<Duration, Duration> retryDelay;

    /** See the requests. */
    public final List<HttpPipelinePolicy> policies = new ArrayList<>();

    @Nullable
    HttpLog log;

    Configuration configuration = Configuration.NONE;
    Clock clock = Clock.systemUTC();
    LongSupplier nanoTime = System::nanoTime;

    /** Starts with the defaults. */
    public HttpSettings() {}

    /**
     * Returns what sends requests so.
     *
     * @param variables where a proxy and the number of repetitions may be
     * @param time reads dates that services ask to wait for
     * @param monotonic ends requests in time
     * @return a new way to send requests; made when first used
     * @throws IllegalArgumentException if no request can carry the application ID or a header, or the proxy is not for HTTP
     */
    public Http build(Configuration variables, Clock time, LongSupplier monotonic) {
        if (clientOptions != null) {
            HeaderValue.require("applicationId", Objects.requireNonNullElse(clientOptions.getApplicationId(), ""));
            for (Header header : clientOptions.getHeaders()) {
                header.getValuesList().forEach(value -> HeaderValue.require(header.getName(), value));
            }
        }
        if (httpClient == null && pipeline == null) {
            Proxying.check(givenProxy());
        }
        HttpSettings copy = new HttpSettings();
        copy.pipeline = pipeline;
        copy.httpClient = httpClient;
        copy.clientOptions = clientOptions;
        copy.proxyOptions = proxyOptions;
        copy.sslContext = sslContext;
        copy.httpLogOptions = httpLogOptions;
        copy.retryPolicy = retryPolicy;
        copy.retryOptions = retryOptions;
        copy.maxRetries = maxRetries;
        copy.retryDelay = retryDelay;
        copy.policies.addAll(policies);
        copy.configuration = variables;
        // Nothing of the log is loaded where nothing is to be logged.
        copy.log = httpLogOptions == null && variables.get(LOG_LEVEL) == null
                ? null
                : HttpLog.of(httpLogOptions, variables.get(LOG_LEVEL));
        copy.clock = time;
        copy.nanoTime = monotonic;
        return Http.of(copy);
    }

    /** Whether azure-core's pipeline has a part in it. */
    boolean needsPipeline() {
        return pipeline != null
                || httpClient != null
                || retryPolicy != null
                || retryDelay != null
                || !policies.isEmpty()
                || (retryOptions != null && retryOptions.getShouldRetryCondition() != null);
    }

    Duration answerTimeout() {
        return clientOptions instanceof HttpClientOptions given
                ? Objects.requireNonNullElse(given.getResponseTimeout(), ANSWER_TIMEOUT)
                : ANSWER_TIMEOUT;
    }

    @Nullable
    Proxying proxying() {
        return Proxying.of(givenProxy(), configuration);
    }

    private @Nullable ProxyOptions givenProxy() {
        return proxyOptions == null && clientOptions instanceof HttpClientOptions given
                ? given.getProxyOptions()
                : proxyOptions;
    }

    /** What the user says instead. */
    RetrySchedule over(RetrySchedule usual) {
        RetrySchedule schedule = usual.unless(retryOptions);
        return maxRetries == null ? schedule : new RetrySchedule(maxRetries, schedule.first(), schedule.most());
    }

    ConnectionSettings connection() {
        HttpClientOptions given = clientOptions instanceof HttpClientOptions options ? options : null;
        Duration timeout = given == null ? null : given.getConnectTimeout();
        return new ConnectionSettings(
                Objects.requireNonNullElse(timeout, CONNECT_TIMEOUT), proxying(), false, sslContext.get());
    }
}
