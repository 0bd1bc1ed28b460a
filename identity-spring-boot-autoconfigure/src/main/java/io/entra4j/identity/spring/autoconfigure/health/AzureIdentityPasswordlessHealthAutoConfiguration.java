package io.entra4j.identity.spring.autoconfigure.health;

import io.entra4j.identity.spring.autoconfigure.passwordless.AzureIdentityPasswordlessAutoConfiguration;
import io.entra4j.identity.spring.health.PasswordlessHealthIndicator;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the health contributor {@code azureIdentityPasswordless}. */
@AutoConfiguration(after = AzureIdentityPasswordlessAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(name = PasswordlessConnections.BEAN_NAME)
@ConditionalOnEnabledHealthIndicator("azureidentitypasswordless")
public final class AzureIdentityPasswordlessHealthAutoConfiguration {

    AzureIdentityPasswordlessHealthAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(
            name = {"azureIdentityPasswordlessHealthIndicator", "azureIdentityPasswordlessHealthContributor"})
    HealthContributor azureIdentityPasswordlessHealthContributor(PasswordlessConnections connections) {
        return new PasswordlessHealthIndicator(connections);
    }
}
