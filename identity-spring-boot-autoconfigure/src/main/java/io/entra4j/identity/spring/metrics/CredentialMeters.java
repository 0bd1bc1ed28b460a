package io.entra4j.identity.spring.metrics;

import io.entra4j.identity.CredentialStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures credentials: requests by result, failures by code, and the time until the token expires. Tags hold no
 * tenant, client or scope. A request that the cache answers costs a meter nothing, because the credential's own
 * counters are read only when the registry is read.
 */
public final class CredentialMeters implements MeterBinder {

    private static final List<String> RESULTS = List.of("hit", "stale", "outage", "miss", "coalesced");

    private final Supplier<? extends Map<String, ? extends CredentialStatus.Reporter>> credentials;
    private final Clock clock;

    /**
     * Creates the meters.
     *
     * @param credentials credentials and other sources of tokens, by the name that becomes their tag; called once, when
     *     a registry is bound
     * @param clock the clock for the time that is left until an expiry
     */
    public CredentialMeters(
            Supplier<? extends Map<String, ? extends CredentialStatus.Reporter>> credentials, Clock clock) {
        this.credentials = credentials;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        credentials.get().forEach((name, credential) -> bind(registry, name, credential));
    }

    private void bind(MeterRegistry registry, String name, CredentialStatus.Reporter credential) {
        for (String result : RESULTS) {
            FunctionCounter.builder("azure.identity.token.requests", credential, c -> requests(c.status(), result))
                    .description("Token requests by kind of answer")
                    .tag("credential", name)
                    .tag("result", result)
                    .register(registry);
        }
        FunctionCounter.builder(
                        "azure.identity.token.cache.evictions",
                        credential,
                        c -> c.status().evictions())
                .description("Tokens dropped because the cache was full")
                .tag("credential", name)
                .register(registry);
        Gauge.builder(
                        "azure.identity.token.cache.size",
                        credential,
                        c -> c.status().cachedTokens())
                .description("Tokens in the cache")
                .tag("credential", name)
                .register(registry);
        timeUntil(
                registry,
                name,
                credential,
                "azure.identity.token.expiry",
                "Time until the first valid token expires; negative after its expiry",
                CredentialStatus::expiresAt);
        timeUntil(
                registry,
                name,
                credential,
                "azure.identity.certificate.expiry",
                "Time until the certificate of the last token request expires",
                CredentialStatus::certificateExpiresAt);
        timeUntil(
                registry,
                name,
                credential,
                "azure.identity.assertion.expiry",
                "Time until the assertion of the last token request expires",
                CredentialStatus::assertionExpiresAt);
        timeUntil(
                registry,
                name,
                credential,
                "azure.identity.throttle.remaining",
                "Time until the throttling service accepts requests again",
                CredentialStatus::throttledUntil);
    }

    private void timeUntil(
            MeterRegistry registry,
            String name,
            CredentialStatus.Reporter credential,
            String meter,
            String description,
            Function<CredentialStatus, @Nullable Instant> end) {
        TimeGauge.builder(meter, credential, TimeUnit.SECONDS, c -> secondsUntil(end.apply(c.status())))
                .description(description)
                .tag("credential", name)
                .register(registry);
    }

    private static long requests(CredentialStatus status, String result) {
        return switch (result) {
            case "hit" -> status.hits();
            case "stale" -> status.staleHits();
            case "outage" -> status.outageHits();
            case "miss" -> status.misses();
            case "coalesced" -> status.coalesced();
            default -> throw new IllegalArgumentException(result);
        };
    }

    private double secondsUntil(@Nullable Instant end) {
        return end == null ? Double.NaN : Duration.between(clock.instant(), end).toMillis() / 1000.0;
    }
}
