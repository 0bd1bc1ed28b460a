package io.entra4j.identity.spring.passwordless.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** Settings of Spring Boot for RabbitMQ that the client's connection factory does not show. */
final class RabbitSettings {

    private final BeanFactory beans;
    private final Environment environment;

    RabbitSettings(BeanFactory beans, Environment environment) {
        this.beans = beans;
        this.environment = environment;
    }

    /** Tells a password that was set from the one that RabbitMQ's client and Spring Boot have by default. */
    boolean isSet(@Nullable String password) {
        if (!StringUtils.hasLength(password)) {
            return false;
        }
        return !password.equals(ConnectionFactory.DEFAULT_PASS) || isOfContainer(password) || isOfProperties();
    }

    /** A container for tests has RabbitMQ's default as its password. */
    private boolean isOfContainer(String password) {
        RabbitConnectionDetails details =
                beans.getBeanProvider(RabbitConnectionDetails.class).getIfAvailable();
        return details != null
                && !details.getClass().getSimpleName().equals("PropertiesRabbitConnectionDetails")
                && password.equals(details.getPassword());
    }

    /** Reads the properties once more, without a default. */
    private boolean isOfProperties() {
        RabbitProperties properties = new RabbitProperties();
        properties.setPassword("");
        Binder.get(environment).bind("spring.rabbitmq", Bindable.ofInstance(properties));
        return StringUtils.hasLength(properties.determinePassword());
    }

    boolean serverIsChecked() {
        RabbitProperties properties =
                beans.getBeanProvider(RabbitProperties.class).getIfAvailable(RabbitProperties::new);
        return properties.getSsl().isValidateServerCertificate()
                && properties.getSsl().isVerifyHostname();
    }
}
