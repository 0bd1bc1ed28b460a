package io.entra4j.identity.spring.passwordless.kafka;

import io.entra4j.identity.passwordless.kafka.KafkaTokens;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.kafka.config.AbstractKafkaListenerContainerFactory;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.util.ReflectionUtils;

/** Lets the beans that make clients of Kafka log in with tokens: producers, consumers, admin clients and Streams. */
public final class KafkaClients implements BeanPostProcessor {

    static final Duration RETRY_INTERVAL = Duration.ofSeconds(10);

    private final KafkaLogins logins;

    /**
     * Creates the post-processor.
     *
     * @param connections decides which connections use tokens
     */
    public KafkaClients(Supplier<PasswordlessConnections> connections) {
        this.logins = new KafkaLogins(connections);
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof DefaultKafkaProducerFactory<?, ?> factory) {
            factory.updateConfigs(logins.properties(name, factory.getConfigurationProperties()));
        } else if (bean instanceof DefaultKafkaConsumerFactory<?, ?> factory) {
            factory.updateConfigs(logins.properties(name, factory.getConfigurationProperties()));
        } else if (bean instanceof StreamsBuilderFactoryBean factory) {
            addTo(factory, name);
        } else if (bean instanceof KafkaAdmin admin) {
            return withTokens(admin, name);
        }
        return bean;
    }

    /** Lets listeners try again after an outage of the token service, instead of stopping for good. */
    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof AbstractKafkaListenerContainerFactory<?, ?, ?> factory
                && factory.getConsumerFactory() != null
                && KafkaTokens.areIn(factory.getConsumerFactory().getConfigurationProperties())
                && factory.getContainerProperties().getAuthExceptionRetryInterval() == null) {
            factory.getContainerProperties().setAuthExceptionRetryInterval(RETRY_INTERVAL);
        }
        return bean;
    }

    private void addTo(StreamsBuilderFactoryBean factory, String name) {
        Properties configured = factory.getStreamsConfiguration();
        if (configured != null) {
            Map<String, Object> read = new HashMap<>();
            configured.forEach((key, value) -> read.put(String.valueOf(key), value));
            configured.putAll(logins.properties(name, read));
        }
    }

    /** The properties of an admin client cannot be changed, so another one takes its place. */
    private KafkaAdmin withTokens(KafkaAdmin admin, String name) {
        Map<String, Object> configured = admin.getConfigurationProperties();
        Map<String, Object> added = logins.properties(name, configured);
        if (added.isEmpty()) {
            return admin;
        }
        Map<String, Object> all = new HashMap<>(configured);
        all.putAll(added);
        KafkaAdmin other = new KafkaAdmin(all);
        ReflectionUtils.shallowCopyFieldState(admin, other);
        return other;
    }
}
