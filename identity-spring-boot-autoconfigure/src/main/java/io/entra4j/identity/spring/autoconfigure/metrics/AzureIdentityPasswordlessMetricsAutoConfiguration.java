package io.entra4j.identity.spring.autoconfigure.metrics;

import io.entra4j.identity.spring.autoconfigure.passwordless.AzureIdentityPasswordlessAutoConfiguration;
import io.entra4j.identity.spring.metrics.PasswordlessMeters;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the meters of connections that use tokens in place of a password. */
@AutoConfiguration(
        after = {AzureIdentityMetricsAutoConfiguration.class, AzureIdentityPasswordlessAutoConfiguration.class})
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({MeterRegistry.class, PasswordlessConnections.class})
public final class AzureIdentityPasswordlessMetricsAutoConfiguration {

    AzureIdentityPasswordlessMetricsAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    PasswordlessMeters azureIdentityPasswordlessMeters(PasswordlessConnections connections) {
        return new PasswordlessMeters(connections);
    }
}
