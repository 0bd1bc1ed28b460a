package io.entra4j.identity.spring.autoconfigure.health;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.http.PlainDuration;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.CredentialBeans;
import io.entra4j.identity.spring.autoconfigure.TokenSchedule;
import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.health.AzureIdentityHealthIndicator;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
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

    private static final Duration MIN_INTERVAL = Duration.ofSeconds(60);

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

    /** Returns the name without a slash, because health contributors are found by paths. */
    private static String pathElement(String name) {
        return name.replace("/", "%2F");
    }

    @Bean
    @Lazy(false)
    @ConditionalOnBooleanProperty("azure.identity.health.probe.enabled")
    TokenSchedule azureIdentityTokenProbe(
            AzureIdentityProperties properties, ObjectProvider<TokenCredential> credential) {
        AzureIdentityProperties.Probe probe = properties.health().probe();
        check(probe);
        Supplier<TokenCredential> own = credential::getObject;
        List<TokenSchedule.Wanted> wanted = probe.scopes().stream()
                .map(scope -> new TokenSchedule.Wanted(own, scope))
                .toList();
        return new TokenSchedule(wanted, probe.interval(), probe.interval());
    }

    private static void check(AzureIdentityProperties.Probe probe) {
        String prefix = AzureIdentityProperties.PREFIX + ".health.probe.";
        if (probe.scopes().isEmpty()) {
            throw new InvalidCredentialPropertyException(
                    prefix + "scopes",
                    "It is empty, but the probe is enabled.",
                    "List scopes, such as https://vault.azure.net/.default.");
        }
        if (probe.interval().compareTo(MIN_INTERVAL) < 0) {
            throw new InvalidCredentialPropertyException(
                    prefix + "interval",
                    "It must be at least 60s, but it is %s.".formatted(PlainDuration.of(probe.interval())),
                    "Remove it to use the default. Tokens that are in use need no probe.");
        }
    }
}
