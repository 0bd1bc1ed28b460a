package io.entra4j.identity.spring.autoconfigure.passwordless;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.credential.AzureCredentials;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import io.entra4j.identity.spring.passwordless.PasswordlessProperties;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/** Auto-configuration for what all connections have in common that use tokens in place of a password. */
@AutoConfiguration(after = AzureIdentityAutoConfiguration.class)
@ConditionalOnClass({TokenCredential.class, EntraCredential.class})
@ConditionalOnBean(AzureCredentials.class)
@Conditional(OnPasswordless.class)
@EnableConfigurationProperties(PasswordlessProperties.class)
public final class AzureIdentityPasswordlessAutoConfiguration {

    AzureIdentityPasswordlessAutoConfiguration() {}

    @Bean(PasswordlessConnections.BEAN_NAME)
    PasswordlessConnections azureIdentityPasswordlessConnections(
            PasswordlessProperties properties, AzureCredentials credentials) {
        return new PasswordlessConnections(properties, credentials);
    }
}
