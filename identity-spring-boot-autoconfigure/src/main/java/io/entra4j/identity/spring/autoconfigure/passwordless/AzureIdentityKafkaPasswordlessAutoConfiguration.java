package io.entra4j.identity.spring.autoconfigure.passwordless;

import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import io.entra4j.identity.spring.passwordless.kafka.KafkaBinders;
import io.entra4j.identity.spring.passwordless.kafka.KafkaClients;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.stream.binder.DefaultBinderFactory;
import org.springframework.cloud.stream.binder.kafka.provisioning.AdminClientConfigCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaResourceFactory;

/** Auto-configuration for clients of Kafka that log in with tokens. */
@AutoConfiguration(after = AzureIdentityPasswordlessAutoConfiguration.class)
@ConditionalOnClass({KafkaResourceFactory.class, AuthenticateCallbackHandler.class})
@ConditionalOnBean(name = PasswordlessConnections.BEAN_NAME)
public final class AzureIdentityKafkaPasswordlessAutoConfiguration {

    AzureIdentityKafkaPasswordlessAutoConfiguration() {}

    @Bean
    static KafkaClients azureIdentityKafkaClients(ObjectProvider<PasswordlessConnections> connections) {
        return new KafkaClients(connections::getObject);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({DefaultBinderFactory.class, AdminClientConfigCustomizer.class})
    static class Binder {

        @Bean
        KafkaBinders azureIdentityKafkaBinders(ObjectProvider<PasswordlessConnections> connections) {
            return new KafkaBinders(connections::getObject);
        }

        @Bean
        AdminClientConfigCustomizer azureIdentityKafkaBinderAdmin(KafkaBinders binders) {
            return binders::addLogin;
        }
    }
}
