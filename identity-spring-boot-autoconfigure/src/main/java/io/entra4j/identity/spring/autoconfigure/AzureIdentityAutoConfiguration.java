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
 * Auto-configuration for the credentials that {@code azure.identity.*} describes. The application's own credential
 * backs off from any {@link TokenCredential} bean that the application declares. The named credentials are created in
 * any case.
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
        // Both are beans. They could not change a credential that was built before any bean existed.
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

    /**
     * Returns the same credential, with a second name: the one that Spring Cloud Azure's clients ask for. Runs early,
     * because Spring Cloud Azure makes a credential of that name if there is none.
     */
    @Bean({"azureTokenCredential", SpringCloudAzure.DEFAULT_CREDENTIAL})
    @Primary
    @Conditional(SpringCloudAzure.OnTakeOver.class)
    @ConditionalOnMissingBean(TokenCredential.class)
    @Nullable
    EntraCredential azureTokenCredentialOfBoth(AzureCredentials credentials, AzureIdentityProperties properties) {
        return azureTokenCredential(credentials, properties);
    }

    /**
     * Primary, because a library such as Spring Cloud Azure may define another credential that the application does not
     * use.
     */
    @Bean
    @Primary
    @ConditionalOnMissingBean(TokenCredential.class)
    @Nullable
    EntraCredential azureTokenCredential(AzureCredentials credentials, AzureIdentityProperties properties) {
        // With ahead-of-time processing, the condition on this method was evaluated on the build machine. Without a
        // credential, there is no bean to inject.
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

    /** Not lazy: otherwise the start-up work would not happen in an application that builds beans only when needed. */
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
