package io.entra4j.identity.spring.passwordless.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultSaslConfig;
import com.rabbitmq.client.impl.CredentialsProvider;
import com.rabbitmq.client.impl.DefaultCredentialsProvider;
import io.entra4j.identity.passwordless.ConnectionTokens;
import io.entra4j.identity.passwordless.rabbitmq.RabbitTokenCredentials;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.passwordless.AzureService;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.rabbit.connection.AbstractConnectionFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.env.Environment;

/** Lets factories of connections to RabbitMQ log in by tokens: that of Spring Boot, and those of the application. */
public final class RabbitConnections implements BeanPostProcessor {

    private static final Logger LOGGER = LoggerFactory.getLogger(PasswordlessConnections.class);

    private final Supplier<PasswordlessConnections> connections;
    private final RabbitSettings settings;

    /**
     * Creates the post-processor.
     *
     * @param connections decides which connections use tokens
     * @param beans where what else Spring Boot knows of the connections is found
     * @param environment where their properties are found
     */
    public RabbitConnections(
            Supplier<PasswordlessConnections> connections, BeanFactory beans, Environment environment) {
        this.connections = connections;
        this.settings = new RabbitSettings(beans, environment);
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof AbstractConnectionFactory factory) {
            ConnectionFactory client = factory.getRabbitConnectionFactory();
            ConnectionTokens tokens = tokens(client, name);
            if (tokens != null) {
                checkTls(client, name);
                RabbitTokenCredentials credentials = new RabbitTokenCredentials(tokens);
                client.setCredentialsProvider(credentials);
                client.setCredentialsRefreshService(credentials);
            }
        }
        return bean;
    }

    private @Nullable ConnectionTokens tokens(ConnectionFactory client, String name) {
        CredentialsProvider login = client.params(null).getCredentialsProvider();
        boolean hasLogin = !(login instanceof DefaultCredentialsProvider)
                || settings.isSet(login.getPassword())
                || !DefaultSaslConfig.PLAIN.equals(client.getSaslConfig());
        String username =
                hasLogin || ConnectionFactory.DEFAULT_USER.equals(login.getUsername()) ? null : login.getUsername();
        return connections.get().tokens("rabbitmq", name, AzureService.RABBITMQ, List.of(), username, hasLogin);
    }

    private void checkTls(ConnectionFactory client, String name) {
        if (!client.isSSL()) {
            throw new InvalidCredentialPropertyException(
                    "spring.rabbitmq.ssl.enabled",
                    "It is not true, but the connections of '%s' log in by tokens, which other computers could read."
                            .formatted(name),
                    "Set it to true, use 'amqps://' in spring.rabbitmq.addresses, or set"
                            + " azure.identity.passwordless.rabbitmq.mode to 'off'.");
        }
        if (!settings.serverIsChecked()) {
            LOGGER.warn(
                    "The connections of '{}' send tokens to servers that are not checked. Remove"
                            + " spring.rabbitmq.ssl.validate-server-certificate and"
                            + " spring.rabbitmq.ssl.verify-hostname.",
                    name);
        }
    }
}
