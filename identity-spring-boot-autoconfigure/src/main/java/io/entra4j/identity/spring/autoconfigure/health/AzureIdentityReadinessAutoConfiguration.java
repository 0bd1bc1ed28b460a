package io.entra4j.identity.spring.autoconfigure.health;

import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.TokenPrefetch;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the health contributor {@code azureIdentityReadiness}. Active where tokens are fetched at the
 * start.
 */
@AutoConfiguration(after = AzureIdentityAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(TokenPrefetch.class)
@ConditionalOnEnabledHealthIndicator("azureidentityreadiness")
public final class AzureIdentityReadinessAutoConfiguration {

    AzureIdentityReadinessAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(
            name = {"azureIdentityReadinessHealthIndicator", "azureIdentityReadinessHealthContributor"})
    HealthContributor azureIdentityReadinessHealthContributor(TokenPrefetch prefetch) {
        return new PrefetchHealthIndicator(prefetch);
    }
}
