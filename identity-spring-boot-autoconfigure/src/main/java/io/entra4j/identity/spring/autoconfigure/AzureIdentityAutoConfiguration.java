package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenCacheStore;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.entra4j.identity.spring.credential.AzureCredentials;
import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for the credentials that {@code azure.identity.*} describes. The application's own backs off from any
 * {@link TokenCredential} bean that the application has declared; the others, which have names, are there in any case.
 */
@AutoConfiguration(
        beforeName =
                "com.azure.spring.cloud.autoconfigure.implementation.context.AzureTokenCredentialAutoConfiguration")
@ConditionalOnClass({TokenCredential.class, EntraCredential.class})
@ConditionalOnBooleanProperty(name = AzureIdentityProperties.PREFIX + ".enabled", matchIfMissing = true)
@EnableConfigurationProperties(AzureIdentityProperties.class)
@Import(SpringCloudAzure.TakeOver.class)
public final class AzureIdentityAutoConfiguration {

    AzureIdentityAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    AzureCredentials azureCredentials(
            Environment environment,
            BeanFactory beans,
            ObjectProvider<AzureCredentialCustomizer> customizers,
            ObjectProvider<TokenCacheStore> stores,
            ObjectProvider<BootstrapCredential.Handover> bootstrap) {
        SpringCloudAzure.logItsProperties(environment);
        AzureCredentials credentials = new AzureCredentials(environment, beans);
        // Both are beans, and could not change what was built before there were any.
        boolean unchanged =
                !customizers.iterator().hasNext() && !stores.iterator().hasNext();
        BootstrapCredential.Handover built = bootstrap.getIfAvailable();
        if (built != null) {
            built.to(credentials, unchanged, beans);
        }
        return credentials;
    }

    @Bean
    static NamedCredentialBeans azureNamedCredentials(Environment environment) {
        return new NamedCredentialBeans(environment);
    }

    /** The same under the name, too, that Spring Cloud Azure's clients ask for. Early, since it makes one where there is none. */
    @Bean({"azureTokenCredential", SpringCloudAzure.DEFAULT_CREDENTIAL})
    @Primary
    @Conditional(SpringCloudAzure.OnTakeOver.class)
    @ConditionalOnMissingBean(TokenCredential.class)
    @Nullable
    EntraCredential azureTokenCredentialOfBoth(AzureCredentials credentials, AzureIdentityProperties properties) {
        return azureTokenCredential(credentials, properties);
    }

    /** First, where a library such as Spring Cloud Azure has another that nobody asked for. */
    @Bean
    @Primary
    @ConditionalOnMissingBean(TokenCredential.class)
    @Nullable
    EntraCredential azureTokenCredential(AzureCredentials credentials, AzureIdentityProperties properties) {
        // Ahead of time, the condition on this was evaluated elsewhere; without a credential there is no bean to
        // inject.
        return properties.enabled() ? credentials.get(AzureCredentials.DEFAULT) : null;
    }

    @Bean
    @Conditional(OnPrefetch.class)
    TokenPrefetch azureIdentityPrefetch(
            AzureIdentityProperties properties,
            ObjectProvider<TokenCredential> credential,
            ObjectProvider<AzureCredentials> credentials) {
        return new TokenPrefetch(
                properties.prefetch(),
                (name, property) -> name.equals(AzureCredentials.DEFAULT)
                        ? credential.getObject()
                        : credentials.getObject().named(name, property));
    }

    /** Not lazily: what is to happen at the start would not happen in an application that builds beans when needed. */
    @Bean
    @Lazy(false)
    CredentialStart azureIdentityStart(
            AzureIdentityProperties properties,
            ObjectProvider<TokenCredential> credential,
            ObjectProvider<TokenPrefetch> prefetch,
            ListableBeanFactory beans) {
        AzureIdentityProperties.Diagnostics diagnostics = properties.diagnostics();
        return new CredentialStart(
                properties.enabled() ? prefetch.getIfAvailable() : null,
                diagnostics.startUpReport()
                        ? new StartUpReport(
                                () -> CredentialBeans.byName(beans, credential), diagnostics.logIdentifiers())
                        : null);
    }
}
