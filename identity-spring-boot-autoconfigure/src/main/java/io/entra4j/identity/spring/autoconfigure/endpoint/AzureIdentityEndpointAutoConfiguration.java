package io.entra4j.identity.spring.autoconfigure.endpoint;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.CredentialBeans;
import io.entra4j.identity.spring.endpoint.AzureIdentityEndpoint;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Auto-configuration for the actuator endpoint {@code azureidentity}. */
@AutoConfiguration(after = AzureIdentityAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnAvailableEndpoint(AzureIdentityEndpoint.class)
@ConditionalOnBean(TokenCredential.class)
public final class AzureIdentityEndpointAutoConfiguration {

    AzureIdentityEndpointAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    AzureIdentityEndpoint azureIdentityEndpoint(ListableBeanFactory beans, Environment environment) {
        return new AzureIdentityEndpoint(
                () -> CredentialBeans.byName(beans), name -> new ConfiguredProperties(environment, name));
    }
}
