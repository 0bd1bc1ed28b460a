package io.entra4j.identity.spring.autoconfigure.metrics;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.CredentialBeans;
import io.entra4j.identity.spring.metrics.ChainAttemptCounter;
import io.entra4j.identity.spring.metrics.CredentialMeters;
import io.entra4j.identity.spring.metrics.TokenFailureCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the meters of the application's credentials. */
@AutoConfiguration(
        after = AzureIdentityAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({MeterRegistry.class, TokenCredential.class})
public final class AzureIdentityMetricsAutoConfiguration {

    AzureIdentityMetricsAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    CredentialMeters azureIdentityMeters(ListableBeanFactory beans) {
        return new CredentialMeters(() -> ours(CredentialBeans.byName(beans)), Clock.systemUTC());
    }

    @Bean
    @ConditionalOnMissingBean
    TokenFailureCounter azureIdentityFailureCounter(ObjectProvider<MeterRegistry> registry) {
        return new TokenFailureCounter(registry::getObject);
    }

    @Bean
    @ConditionalOnMissingBean
    ChainAttemptCounter azureIdentityChainAttemptCounter(ObjectProvider<MeterRegistry> registry) {
        return new ChainAttemptCounter(registry::getObject);
    }

    /** Asked of the instances: applications declare their own as TokenCredential. */
    private static Map<String, EntraCredential> ours(Map<String, TokenCredential> named) {
        Map<String, EntraCredential> ours = new HashMap<>();
        named.forEach((name, credential) -> {
            if (credential instanceof EntraCredential one) {
                ours.put(name, one);
            }
        });
        return ours;
    }
}
