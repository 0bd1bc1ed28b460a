package io.entra4j.identity.spring.autoconfigure.endpoint;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.CredentialBeans;
import io.entra4j.identity.spring.credential.AzureCredentials;
import io.entra4j.identity.spring.endpoint.AzureIdentityEndpoint;
import io.entra4j.identity.spring.endpoint.AzureIdentityEndpointWebExtension;
import io.entra4j.identity.spring.endpoint.CredentialDescription;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Auto-configuration for the actuator endpoint {@code azureidentity}. */
@AutoConfiguration(after = AzureIdentityAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnAvailableEndpoint(AzureIdentityEndpoint.class)
@ConditionalOnBean(TokenCredential.class)
@EnableConfigurationProperties(AzureIdentityEndpointProperties.class)
public final class AzureIdentityEndpointAutoConfiguration {

    AzureIdentityEndpointAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    AzureIdentityEndpoint azureIdentityEndpoint(
            ListableBeanFactory beans,
            ObjectProvider<TokenCredential> unnamed,
            Environment environment,
            AzureIdentityEndpointProperties properties) {
        ObjectProvider<AzureCredentials> described = beans.getBeanProvider(AzureCredentials.class);
        return new AzureIdentityEndpoint(
                () -> CredentialBeans.byName(beans, unnamed),
                name -> configured(described.getIfAvailable(), environment, name),
                properties.showValues());
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(AzureIdentityEndpoint.class)
    @ConditionalOnAvailableEndpoint(endpoint = AzureIdentityEndpoint.class, exposure = EndpointExposure.WEB)
    AzureIdentityEndpointWebExtension azureIdentityEndpointWebExtension(
            AzureIdentityEndpoint endpoint, AzureIdentityEndpointProperties properties) {
        return new AzureIdentityEndpointWebExtension(endpoint, properties.showValues(), properties.roles());
    }

    /** Returns the properties that describe a credential. Other beans may have any name and have no properties. */
    private static CredentialDescription.Configured configured(
            @Nullable AzureCredentials described, Environment environment, String name) {
        return described != null && described.names().contains(name)
                ? new ConfiguredProperties(environment, name)
                : Map::of;
    }
}
