package io.entra4j.identity.spring.autoconfigure.health;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityProperties;
import io.entra4j.identity.spring.health.AzureIdentityHealthIndicator;
import java.time.Clock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the health contributor {@code azureIdentity}. */
@AutoConfiguration(after = AzureIdentityAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnSingleCandidate(TokenCredential.class)
@ConditionalOnEnabledHealthIndicator("azureidentity")
@EnableConfigurationProperties(AzureIdentityProperties.class)
public final class AzureIdentityHealthContributorAutoConfiguration {

    AzureIdentityHealthContributorAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = {"azureIdentityHealthIndicator", "azureIdentityHealthContributor"})
    AzureIdentityHealthIndicator azureIdentityHealthContributor(
            TokenCredential credential, AzureIdentityProperties properties) {
        AzureIdentityProperties.Health health = properties.health();
        return new AzureIdentityHealthIndicator(
                credential, health.downAfter(), health.expiryWarning(), Clock.systemUTC());
    }
}
