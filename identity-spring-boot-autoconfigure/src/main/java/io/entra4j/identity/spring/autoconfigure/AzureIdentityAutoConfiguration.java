package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenCachePersistenceOptions;
import io.entra4j.identity.TokenCacheStore;
import io.entra4j.identity.TokenRequestListener;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * Auto-configuration for the credentials that {@code azure.identity.*} describes. The application's own backs off from any
 * {@link TokenCredential} bean that the application has declared; the others, which have names, are there in any case.
 */
@AutoConfiguration(
        beforeName =
                "com.azure.spring.cloud.autoconfigure.implementation.context.AzureTokenCredentialAutoConfiguration")
@ConditionalOnClass({TokenCredential.class, EntraCredential.class})
@ConditionalOnBooleanProperty(name = AzureIdentityProperties.PREFIX + ".enabled", matchIfMissing = true)
@EnableConfigurationProperties({AzureIdentityProperties.class, CredentialProperties.class})
@Import(NamedCredentialRegistrar.class)
public final class AzureIdentityAutoConfiguration {

    AzureIdentityAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    AzureCredentials azureCredentials(
            AzureIdentityProperties properties,
            CredentialProperties own,
            Environment environment,
            BeanFactory beans,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<TokenRequestListener> listeners,
            ObjectProvider<AzureCredentialCustomizer> customizers,
            ObjectProvider<TokenCacheStore> store,
            ObjectProvider<BootstrapCredential.Handover> bootstrap) {
        UnknownProperties.warn(environment);
        SpringCloudAzure.warnOfItsProperties(environment);
        List<TokenRequestListener> told = listeners.orderedStream().toList();
        List<AzureCredentialCustomizer> changing = customizers.orderedStream().toList();
        TokenCachePersistenceOptions persistence =
                CacheSettings.persistence(properties.cache().persistence(), store.getIfUnique());
        OptionsFactory options = new OptionsFactory(
                properties,
                EnvironmentConfiguration.read(environment),
                new HttpSettings(properties, bundles),
                persistence,
                Threading.VIRTUAL.isActive(environment) ? new VirtualThreadTaskExecutor("azure-identity-") : null,
                told,
                changing);
        // A customizer is a bean, as is a store, and could not change what was built before there were any.
        boolean unchanged = changing.isEmpty() && persistence == null;
        BootstrapCredential.Handover built = unchanged ? bootstrap.getIfAvailable() : null;
        if (built != null) {
            built.listeners().set(told);
        }
        return new AzureCredentials(properties, own, options, beans, built);
    }

    @Bean
    @ConditionalOnMissingBean(TokenCredential.class)
    @Nullable
    EntraCredential azureTokenCredential(AzureCredentials credentials, AzureIdentityProperties properties) {
        // Ahead of time, the condition on this was evaluated elsewhere; without a credential there is no bean to
        // inject.
        return properties.enabled() ? credentials.get(AzureCredentials.DEFAULT) : null;
    }

    /** Not lazily: what is to happen at the start would not happen in an application that builds beans when needed. */
    @Bean
    @Lazy(false)
    CredentialStart azureIdentityStart(
            AzureIdentityProperties properties, ObjectProvider<TokenCredential> credential, ListableBeanFactory beans) {
        TokenPrefetch prefetch = new TokenPrefetch(
                properties.enabled() ? properties.prefetch() : TokenPrefetch.NONE, credential::getObject);
        AzureIdentityProperties.Diagnostics diagnostics = properties.diagnostics();
        return new CredentialStart(
                prefetch, diagnostics.startUpReport() ? new StartUpReport(beans, diagnostics.logIdentifiers()) : null);
    }
}
