package io.entra4j.identity.spring.autoconfigure.health;

import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.spring.autoconfigure.cache.AzureIdentitySharedCacheAutoConfiguration;
import io.entra4j.identity.spring.health.SharedCacheHealthIndicator;
import java.time.Clock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the health contributor {@code azureIdentitySharedCache}. */
@AutoConfiguration(after = AzureIdentitySharedCacheAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(SharedTokenCache.class)
@ConditionalOnEnabledHealthIndicator("azureidentitysharedcache")
public final class AzureIdentitySharedCacheHealthAutoConfiguration {

    AzureIdentitySharedCacheHealthAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(
            name = {"azureIdentitySharedCacheHealthIndicator", "azureIdentitySharedCacheHealthContributor"})
    HealthContributor azureIdentitySharedCacheHealthContributor(SharedTokenCache cache) {
        return new SharedCacheHealthIndicator(cache, Clock.systemUTC());
    }
}
