package io.entra4j.identity.spring.health;

import io.entra4j.identity.shared.SharedTokenCache;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Reports whether the store of shared tokens answers. The status is always UP, because an instance whose store does not
 * answer fetches its tokens itself; the detail {@code state} is AVAILABLE or UNAVAILABLE. Does no I/O.
 */
public final class SharedCacheHealthIndicator implements HealthIndicator {

    private final SharedTokenCache cache;
    private final Clock clock;

    /**
     * Creates the indicator.
     *
     * @param cache the shared cache
     * @param clock tells since when its store has not answered
     */
    public SharedCacheHealthIndicator(SharedTokenCache cache, Clock clock) {
        this.cache = cache;
        this.clock = clock;
    }

    @Override
    public Health health() {
        Duration unavailable = cache.status().unavailableFor();
        if (unavailable == null) {
            return Health.up().withDetail("state", "AVAILABLE").build();
        }
        return Health.up()
                .withDetail("state", "UNAVAILABLE")
                .withDetail(
                        "unavailableSince",
                        clock.instant()
                                .minus(unavailable)
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString())
                .build();
    }
}
