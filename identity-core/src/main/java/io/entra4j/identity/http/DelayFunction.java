package io.entra4j.identity.http;

import com.azure.core.http.policy.RetryStrategy;
import java.time.Duration;
import java.util.function.Function;

/**
 * Waits before a repetition for as long as a function says.
 *
 * @param delay is given the repetition's number as seconds
 * @param retries how often at most
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
