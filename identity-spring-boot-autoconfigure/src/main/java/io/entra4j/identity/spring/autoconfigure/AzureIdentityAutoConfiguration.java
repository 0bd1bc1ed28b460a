package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.util.Configuration;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenRequestListener;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for the credential that {@code azure.identity.*} describes. Backs off from any {@link
 * TokenCredential} bean of the application's own.
 */
@AutoConfiguration(
        beforeName =
                "com.azure.spring.cloud.autoconfigure.implementation.context.AzureTokenCredentialAutoConfiguration")
@ConditionalOnClass({TokenCredential.class, EntraCredential.class})
@ConditionalOnBooleanProperty(name = AzureIdentityProperties.PREFIX + ".enabled", matchIfMissing = true)
@EnableConfigurationProperties({AzureIdentityProperties.class, CredentialProperties.class})
public final class AzureIdentityAutoConfiguration {

    AzureIdentityAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(TokenCredential.class)
    EntraCredential azureTokenCredential(
            AzureIdentityProperties properties,
            CredentialProperties credential,
            Environment environment,
            BeanFactory beans,
            ObjectProvider<TokenRequestListener> listeners,
            ObjectProvider<AzureCredentialCustomizer> customizers) {
        Configuration variables = EnvironmentConfiguration.read(environment);
        CredentialOptions.Builder options = CredentialOptions.builder()
                .configuration(variables)
                .authorityHost(AuthoritySettings.authorityHost(credential, Prefix.ROOT, variables))
                .instanceDiscovery(credential.instanceDiscovery())
                .maxCachedTokens(CredentialFactory.atLeastOne(
                        "cache.max-entries", properties.cache().maxEntries()));
        listeners.orderedStream().forEach(options::listener);
        customizers.orderedStream().forEach(customizer -> customizer.customize(options));
        return new CredentialFactory(credential, Prefix.ROOT, options.build(), beans).create();
    }
}
