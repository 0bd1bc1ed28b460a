package io.entra4j.identity.spring.passwordless.kafka;

import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.stream.binder.DefaultBinderFactory;
import org.springframework.cloud.stream.binder.kafka.KafkaBinderHealthIndicator;
import org.springframework.cloud.stream.binder.kafka.KafkaMessageChannelBinder;
import org.springframework.cloud.stream.binder.kafka.properties.KafkaBinderConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.ProducerFactory;

/**
 * Lets Spring Cloud Stream's binders of Kafka log in with tokens: their producers and consumers, and the clients that make
 * topics and watch their health. The last have no place for a customizer. So they are made once more, with tokens, before
 * anything uses them.
 */
public final class KafkaBinders implements DefaultBinderFactory.Listener, Ordered {

    /** Stands for all binders in the properties of connections. */
    private static final String BEAN = "kafkaBinder";

    private static final String HEALTH = "kafkaBinderHealthIndicator";

    private final KafkaLogins logins;

    /**
     * Creates the listener.
     *
     * @param connections decides which connections use tokens
     */
    public KafkaBinders(Supplier<PasswordlessConnections> connections) {
        this.logins = new KafkaLogins(connections);
    }

    /**
     * Adds the login to the properties of a client, if it is to log in with tokens.
     *
     * @param client its properties
     */
    public void addLogin(Map<String, Object> client) {
        client.putAll(logins.properties(BEAN, client));
    }

    /** Returns that this comes before the listener which shows the health of binders. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void afterBinderContextInitialized(String name, ConfigurableApplicationContext context) {
        ConsumerFactory<?, ?> consumers = consumers(context);
        if (consumers == null) {
            return;
        }
        KafkaMessageChannelBinder binder = context.getBean(KafkaMessageChannelBinder.class);
        binder.addConsumerConfigCustomizer((client, binding, destination) -> addLogin(client));
        binder.addProducerConfigCustomizer((client, binding, destination) -> addLogin(client));
        ProducerFactory<?, ?> transactional = binder.getTransactionalProducerFactory();
        if (transactional != null) {
            transactional.updateConfigs(logins.properties(BEAN, transactional.getConfigurationProperties()));
        }
        KafkaBinderConfigurationProperties properties = context.getBean(KafkaBinderConfigurationProperties.class);
        // Without it, a consumer that could not log in stops for good.
        if (properties.getAuthorizationExceptionRetryInterval() == null) {
            properties.setAuthorizationExceptionRetryInterval(KafkaClients.RETRY_INTERVAL);
        }
        if (context.containsLocalBean(HEALTH)) {
            Health.replace((GenericApplicationContext) context, binder, properties, consumers);
        }
    }

    /**
     * Returns what makes the consumers by which a binder looks at topics.
     *
     * @param context of the binder
     * @return a new factory; {@code null} if it is not a binder of Kafka that logs in with tokens
     */
    public @Nullable ConsumerFactory<?, ?> consumers(ConfigurableApplicationContext context) {
        KafkaBinderConfigurationProperties properties = context.getBeanProvider(
                        KafkaBinderConfigurationProperties.class)
                .getIfAvailable();
        if (properties == null) {
            return null;
        }
        Map<String, Object> consumer = new HashMap<>(properties.mergedConsumerConfiguration());
        consumer.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        consumer.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        consumer.putIfAbsent(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, properties.getKafkaConnectionString());
        Map<String, Object> login = logins.properties(BEAN, consumer);
        if (login.isEmpty()) {
            return null;
        }
        consumer.putAll(login);
        return new DefaultKafkaConsumerFactory<>(consumer);
    }

    /** Needs Spring Boot's module for health. */
    private static final class Health {

        static void replace(
                GenericApplicationContext context,
                KafkaMessageChannelBinder binder,
                KafkaBinderConfigurationProperties properties,
                ConsumerFactory<?, ?> consumers) {
            String group = properties.getHealthIndicatorConsumerGroup();
            if (group != null && !group.isBlank()) {
                consumers.updateConfigs(Map.of(ConsumerConfig.GROUP_ID_CONFIG, group));
            }
            context.removeBeanDefinition(HEALTH);
            context.registerBean(HEALTH, KafkaBinderHealthIndicator.class, () -> {
                KafkaBinderHealthIndicator indicator = new KafkaBinderHealthIndicator(binder, consumers);
                indicator.setTimeout(properties.getHealthTimeout());
                indicator.setConsiderDownWhenAnyPartitionHasNoLeader(
                        properties.isConsiderDownWhenAnyPartitionHasNoLeader());
                return indicator;
            });
        }
    }
}
