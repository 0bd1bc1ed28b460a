package io.entra4j.identity.http;

import com.azure.core.http.policy.RetryStrategy;
import java.time.Duration;
import java.util.function.Function;

/**
 * Retry strategy of azure-core that takes its delays from a function.
 *
 * @param delay gets the number of the repetition as seconds, and returns the wait before it
 * @param retries the most repetitions of one request
 */
record DelayFunction(Function<Duration, Duration> delay, int retries) implements RetryStrategy {

    @Override
    public int getMaxRetries() {
        return retries;
    }

    @Override
    public Duration calculateRetryDelay(int repeated) {
        return delay.apply(Duration.ofSeconds(repeated + 1L));
    }
}
