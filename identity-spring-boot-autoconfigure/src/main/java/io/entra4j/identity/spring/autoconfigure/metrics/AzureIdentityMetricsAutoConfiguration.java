package io.entra4j.identity.spring.autoconfigure.metrics;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.CredentialStatus;
import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.CredentialBeans;
import io.entra4j.identity.spring.autoconfigure.cache.AzureIdentitySharedCacheAutoConfiguration;
import io.entra4j.identity.spring.metrics.CredentialMeters;
import io.entra4j.identity.spring.metrics.SharedCacheMeters;
import io.entra4j.identity.spring.metrics.TokenEventCounter;
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
        after = {AzureIdentityAutoConfiguration.class, AzureIdentitySharedCacheAutoConfiguration.class},
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
    CredentialMeters azureIdentityMeters(ListableBeanFactory beans, ObjectProvider<TokenCredential> credential) {
        return new CredentialMeters(() -> ours(beans, credential), Clock.systemUTC());
    }

    @Bean
    @ConditionalOnMissingBean
    TokenEventCounter azureIdentityEventCounter(ObjectProvider<MeterRegistry> registry) {
        return new TokenEventCounter(registry::getObject);
    }

    @Bean
    @ConditionalOnBean(SharedTokenCache.class)
    @ConditionalOnMissingBean
    SharedCacheMeters azureIdentitySharedCacheMeters(SharedTokenCache cache) {
        return new SharedCacheMeters(cache);
    }

    /**
     * Returns the credentials of this library. Checks the instances, because applications declare the type of their
     * beans as TokenCredential.
     */
    private static Map<String, CredentialStatus.Reporter> ours(
            ListableBeanFactory beans, ObjectProvider<TokenCredential> credential) {
        Map<String, CredentialStatus.Reporter> ours = new HashMap<>(CredentialBeans.others(beans));
        CredentialBeans.byName(beans, credential).forEach((name, found) -> {
            if (found instanceof CredentialStatus.Reporter one) {
                ours.put(name, one);
            }
        });
        return ours;
    }
}
