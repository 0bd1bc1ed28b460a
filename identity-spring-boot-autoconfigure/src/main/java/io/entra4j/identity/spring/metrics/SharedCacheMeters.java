package io.entra4j.identity.spring.metrics;

import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.shared.SharedTokenCacheStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToLongFunction;

/**
 * Measures the cache of shared tokens: calls of its store by result, leases by outcome, and whether the store answers.
 * The cache's own counters are read only when the registry is read.
 */
public final class SharedCacheMeters implements MeterBinder {

    private final SharedTokenCache cache;

    /**
     * Creates the meters.
     *
     * @param cache the shared cache
     */
    public SharedCacheMeters(SharedTokenCache cache) {
        this.cache = cache;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        requests(registry, "hit", SharedTokenCacheStatus::hits);
        requests(registry, "miss", SharedTokenCacheStatus::misses);
        requests(registry, "error", SharedTokenCacheStatus::errors);
        requests(registry, "skipped", SharedTokenCacheStatus::skipped);
        requests(registry, "unreadable", SharedTokenCacheStatus::unreadable);
        leases(registry, "taken", SharedTokenCacheStatus::leasesTaken);
        leases(registry, "awaited", SharedTokenCacheStatus::leasesAwaited);
        Gauge.builder(
                        "azure.identity.shared.cache.available",
                        cache,
                        c -> c.status().unavailableFor() == null ? 1 : 0)
                .description("Whether the store of shared tokens answers: 1, else 0")
                .register(registry);
    }

    private void requests(MeterRegistry registry, String result, ToLongFunction<SharedTokenCacheStatus> number) {
        count(
                registry,
                "azure.identity.shared.cache.requests",
                "Calls of the store by result",
                "result",
                result,
                number);
    }

    private void leases(MeterRegistry registry, String outcome, ToLongFunction<SharedTokenCacheStatus> number) {
        count(registry, "azure.identity.shared.cache.leases", "Fetches for all instances", "outcome", outcome, number);
    }

    private void count(
            MeterRegistry registry,
            String meter,
            String description,
            String tag,
            String value,
            ToLongFunction<SharedTokenCacheStatus> number) {
        FunctionCounter.builder(meter, cache, c -> number.applyAsLong(c.status()))
                .description(description)
                .tag(tag, value)
                .register(registry);
    }
}
