package io.entra4j.identity.spring.autoconfigure.health;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.CredentialBeans;
import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import io.entra4j.identity.spring.health.AzureIdentityHealthIndicator;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/** Auto-configuration for the health contributor {@code azureIdentity}. */
@AutoConfiguration(after = AzureIdentityAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(TokenCredential.class)
@ConditionalOnEnabledHealthIndicator("azureidentity")
@EnableConfigurationProperties(AzureIdentityProperties.class)
public final class AzureIdentityHealthContributorAutoConfiguration {

    AzureIdentityHealthContributorAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = {"azureIdentityHealthIndicator", "azureIdentityHealthContributor"})
    HealthContributor azureIdentityHealthContributor(
            ListableBeanFactory beans, ObjectProvider<TokenCredential> unnamed, AzureIdentityProperties properties) {
        AzureIdentityProperties.Health health = properties.health();
        Map<String, HealthIndicator> indicators = new LinkedHashMap<>();
        CredentialBeans.byName(beans, unnamed)
                .forEach((name, credential) -> indicators.put(
                        pathElement(name),
                        new AzureIdentityHealthIndicator(
                                credential, health.downAfter(), health.expiryWarning(), Clock.systemUTC())));
        CredentialBeans.others(beans)
                .forEach((name, reporter) -> indicators.put(
                        pathElement(name),
                        AzureIdentityHealthIndicator.of(
                                reporter, health.downAfter(), health.expiryWarning(), Clock.systemUTC())));
        return indicators.size() == 1
                ? indicators.values().iterator().next()
                : CompositeHealthContributor.fromMap(indicators);
    }

    /** Contributors are found by paths, so their names hold no slash. */
    private static String pathElement(String name) {
        return name.replace("/", "%2F");
    }

    @Bean
    @Lazy(false)
    @ConditionalOnBooleanProperty("azure.identity.health.probe.enabled")
    TokenProbe azureIdentityTokenProbe(AzureIdentityProperties properties, ObjectProvider<TokenCredential> credential) {
        return new TokenProbe(properties.health().probe(), credential::getObject);
    }
}
