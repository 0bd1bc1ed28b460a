package io.entra4j.identity.spring.passwordless.kafka;

import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.cloud.stream.binder.DefaultBinderFactory;
import org.springframework.cloud.stream.binder.kafka.KafkaBinderHealthIndicator;
import org.springframework.cloud.stream.binder.kafka.KafkaBinderMetrics;
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
 * topics, watch their health and count what is not read yet. The last two have no place for a customizer. So they are made
 * once more, with tokens, before anything uses them.
 */
public final class KafkaBinders implements DefaultBinderFactory.Listener, Ordered {

    /** Stands for all binders in the properties of connections. */
    private static final String BEAN = "kafkaBinder";

    private static final String HEALTH = "kafkaBinderHealthIndicator";
    private static final String METRICS = "kafkaBinderMetrics";

    private final KafkaLogins logins;
    private final BeanFactory beans;

    /**
     * Creates the customizer.
     *
     * @param connections decides which connections use tokens
     * @param beans of the application
     */
    public KafkaBinders(Supplier<PasswordlessConnections> connections, BeanFactory beans) {
        this.logins = new KafkaLogins(connections);
        this.beans = beans;
    }

    /**
     * Adds the login to the properties of a client. Binders look for this in a bean.
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
        KafkaMessageChannelBinder binder =
                context.getBeanProvider(KafkaMessageChannelBinder.class).getIfAvailable();
        if (binder == null) {
            return;
        }
        KafkaBinderConfigurationProperties properties = context.getBean(KafkaBinderConfigurationProperties.class);
        Map<String, Object> consumer = consumer(properties);
        Map<String, Object> added = logins.properties(BEAN, consumer);
        if (added.isEmpty()) {
            return;
        }
        consumer.putAll(added);
        binder.addConsumerConfigCustomizer((client, binding, destination) -> addLogin(client));
        binder.addProducerConfigCustomizer((client, binding, destination) -> addLogin(client));
        ProducerFactory<?, ?> transactional = binder.getTransactionalProducerFactory();
        if (transactional != null) {
            transactional.updateConfigs(logins.properties(BEAN, transactional.getConfigurationProperties()));
        }
        // Without it, a consumer that could not log in stops for good.
        if (properties.getAuthorizationExceptionRetryInterval() == null) {
            properties.setAuthorizationExceptionRetryInterval(KafkaClients.RETRY_INTERVAL);
        }
        GenericApplicationContext all = (GenericApplicationContext) context;
        if (context.containsLocalBean(HEALTH)) {
            Health.replace(all, binder, properties, new DefaultKafkaConsumerFactory<>(consumer));
        }
        if (context.containsLocalBean(METRICS)) {
            Metrics.replace(all, binder, properties, new DefaultKafkaConsumerFactory<>(consumer), beans);
        }
    }

    /** Returns the properties of the consumers by which a binder looks at topics. */
    private static Map<String, Object> consumer(KafkaBinderConfigurationProperties properties) {
        Map<String, Object> consumer = new HashMap<>(properties.mergedConsumerConfiguration());
        consumer.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        consumer.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        consumer.putIfAbsent(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, properties.getKafkaConnectionString());
        return consumer;
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

    /** Needs Micrometer. */
    private static final class Metrics {

        static void replace(
                GenericApplicationContext context,
                KafkaMessageChannelBinder binder,
                KafkaBinderConfigurationProperties properties,
                ConsumerFactory<?, ?> consumers,
                BeanFactory beans) {
            context.removeBeanDefinition(METRICS);
            context.registerBean(
                    METRICS,
                    KafkaBinderMetrics.class,
                    () -> new KafkaBinderMetrics(
                            binder,
                            properties,
                            consumers,
                            beans.getBeanProvider(MeterRegistry.class).getIfAvailable()));
            // As an event listener it works from now on.
            context.getBean(METRICS);
        }
    }
}
