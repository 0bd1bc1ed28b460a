package io.entra4j.identity.spring.autoconfigure.health;

import io.entra4j.identity.spring.autoconfigure.TokenPrefetch;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Reports OUT_OF_SERVICE until all tokens of the start are fetched. Then it always reports UP. */
final class PrefetchHealthIndicator implements HealthIndicator {

    private final TokenPrefetch prefetch;

    PrefetchHealthIndicator(TokenPrefetch prefetch) {
        this.prefetch = prefetch;
    }

    @Override
    public Health health() {
        int wanted = prefetch.wanted();
        int fetched = Math.min(prefetch.fetched(), wanted);
        Health.Builder health = fetched == wanted ? Health.up() : Health.outOfService();
        return health.withDetail("wantedTokens", wanted)
                .withDetail("fetchedTokens", fetched)
                .build();
    }
}
