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

/** HTTP settings of the user. One thread fills them; {@link Http} gets a copy. */
public final class HttpSettings {

    /** The most repetitions of a request, by default. */
    static final int RETRIES = 3;

    /** azure-core's variable for the HTTP log level. */
    static final String LOG_LEVEL = "AZURE_HTTP_LOG_DETAIL_LEVEL";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    /** Sends the requests, unchanged; none of the other settings is added to it. */
    public @Nullable HttpPipeline pipeline;

    /** Sends the requests in place of the default client. */
    public @Nullable HttpClient httpClient;

    /** Application ID and headers; {@link HttpClientOptions} also hold a proxy and timeouts. */
    public @Nullable ClientOptions clientOptions;

    /** Proxy; wins over the one in {@link #clientOptions}. */
    public @Nullable ProxyOptions proxyOptions;

    /**
     * Supplies the trusted certificates; called for each request. It returns {@code null} for the JVM's trust store.
     */
    public Supplier<? extends @Nullable SSLContext> sslContext = () -> null;

    /** Options of the HTTP log; if unset, {@code AZURE_HTTP_LOG_DETAIL_LEVEL} decides. */
    public @Nullable HttpLogOptions httpLogOptions;

    /** Decides which requests are repeated, and when. */
    public @Nullable RetryPolicy retryPolicy;

    /** How often and after which delays requests are repeated. */
    public @Nullable RetryOptions retryOptions;

    /** The most repetitions of a request; wins over {@link #retryOptions}. */
    public @Nullable Integer maxRetries;

    /** Gets the number of a repetition as seconds, and returns the wait before it. */
    public @Nullable Function<Duration, Duration> retryDelay;

    /** Policies of azure-core's pipeline that see each request. */
    public final List<HttpPipelinePolicy> policies = new ArrayList<>();

    @Nullable
    HttpLog log;

    Configuration configuration = Configuration.NONE;
    Clock clock = Clock.systemUTC();
    LongSupplier nanoTime = System::nanoTime;

    /** Starts with the defaults. */
    public HttpSettings() {}

    /**
     * Returns an {@link Http} with these settings. No I/O.
     *
     * @param variables may name a proxy, the number of repetitions and the log level
     * @param time the clock for {@code Retry-After} dates of services
     * @param monotonic the clock for deadlines, in nanoseconds
     * @return a new object; its clients are created at the first request
     * @throws IllegalArgumentException if the application ID or a header has a character that a header cannot hold, or
     *     the proxy is not an HTTP proxy
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
        // Classes of the log are not loaded unless it is switched on.
        copy.log = httpLogOptions == null && variables.get(LOG_LEVEL) == null
                ? null
                : HttpLog.of(httpLogOptions, variables.get(LOG_LEVEL));
        copy.clock = time;
        copy.nanoTime = monotonic;
        return Http.of(copy);
    }

    /** Returns whether requests must go through azure-core's pipeline. */
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

    /** Returns the defaults, with the user's settings in their place. */
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
