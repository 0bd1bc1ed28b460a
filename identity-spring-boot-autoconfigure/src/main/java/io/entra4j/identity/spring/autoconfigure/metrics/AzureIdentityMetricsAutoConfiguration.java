package io.entra4j.identity.spring.autoconfigure.metrics;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
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
        return new CredentialMeters(() -> named(beans.getBeansOfType(TokenCredential.class)), Clock.systemUTC());
    }

    @Bean
    @ConditionalOnMissingBean
    TokenFailureCounter azureIdentityFailureCounter(ObjectProvider<MeterRegistry> registry) {
        return new TokenFailureCounter(registry::getObject, "default");
    }

    private static Map<String, EntraCredential> named(Map<String, TokenCredential> beans) {
        Map<String, EntraCredential> named = new HashMap<>();
        beans.forEach((name, credential) -> {
            // Asked of the instance: applications declare their own as TokenCredential.
            if (credential instanceof EntraCredential ours) {
                named.put(name.equals("azureTokenCredential") ? "default" : name, ours);
            }
        });
        return named;
    }
}
