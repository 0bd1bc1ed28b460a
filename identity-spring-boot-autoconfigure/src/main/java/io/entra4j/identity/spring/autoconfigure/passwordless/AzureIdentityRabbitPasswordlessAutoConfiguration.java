package io.entra4j.identity.spring.autoconfigure.passwordless;

import com.rabbitmq.client.impl.CredentialsRefreshService;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import io.entra4j.identity.spring.passwordless.rabbitmq.RabbitConnections;
import org.springframework.amqp.rabbit.connection.AbstractConnectionFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Auto-configuration for connections to RabbitMQ that log in by tokens where no password is set. */
@AutoConfiguration(after = AzureIdentityPasswordlessAutoConfiguration.class)
@ConditionalOnClass({RabbitConnectionDetails.class, AbstractConnectionFactory.class, CredentialsRefreshService.class})
@ConditionalOnBean(name = PasswordlessConnections.BEAN_NAME)
public final class AzureIdentityRabbitPasswordlessAutoConfiguration {

    AzureIdentityRabbitPasswordlessAutoConfiguration() {}

    @Bean
    static RabbitConnections azureIdentityRabbitConnections(
            ObjectProvider<PasswordlessConnections> connections, BeanFactory beans, Environment environment) {
        return new RabbitConnections(connections::getObject, beans, environment);
    }
}
