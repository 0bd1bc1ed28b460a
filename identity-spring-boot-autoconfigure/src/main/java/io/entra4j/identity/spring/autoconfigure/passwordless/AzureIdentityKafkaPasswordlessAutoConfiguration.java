package io.entra4j.identity.spring.autoconfigure.passwordless;

import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import io.entra4j.identity.spring.passwordless.kafka.KafkaClients;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.KafkaResourceFactory;

/** Auto-configuration for clients of Kafka that log in with tokens. */
@AutoConfiguration(after = AzureIdentityPasswordlessAutoConfiguration.class)
@ConditionalOnClass({KafkaResourceFactory.class, AuthenticateCallbackHandler.class})
@ConditionalOnBean(PasswordlessConnections.class)
public final class AzureIdentityKafkaPasswordlessAutoConfiguration {

    AzureIdentityKafkaPasswordlessAutoConfiguration() {}

    @Bean
    static KafkaClients azureIdentityKafkaClients(ObjectProvider<PasswordlessConnections> connections) {
        return new KafkaClients(connections::getObject);
    }
}
