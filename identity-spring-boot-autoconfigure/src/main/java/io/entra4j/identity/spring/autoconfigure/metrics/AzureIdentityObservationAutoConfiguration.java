package io.entra4j.identity.spring.autoconfigure.metrics;

import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.credential.AzureCredentials;
import io.entra4j.identity.spring.metrics.TokenObservationContext;
import io.entra4j.identity.spring.metrics.TokenObservations;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the observation of token fetches. */
@AutoConfiguration(
        after = AzureIdentityAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean({ObservationRegistry.class, AzureCredentials.class})
public final class AzureIdentityObservationAutoConfiguration {

    AzureIdentityObservationAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    TokenObservations azureIdentityObservations(
            ObjectProvider<ObservationRegistry> registry,
            ObjectProvider<ObservationConvention<TokenObservationContext>> convention) {
        return new TokenObservations(registry::getObject, convention::getIfAvailable);
    }
}
