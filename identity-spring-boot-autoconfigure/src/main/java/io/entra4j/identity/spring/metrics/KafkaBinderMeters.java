package io.entra4j.identity.spring.metrics;

import io.entra4j.identity.spring.passwordless.kafka.KafkaBinders;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import org.springframework.cloud.stream.binder.DefaultBinderFactory;
import org.springframework.cloud.stream.binder.kafka.KafkaBinderMetrics;
import org.springframework.cloud.stream.binder.kafka.KafkaMessageChannelBinder;
import org.springframework.cloud.stream.binder.kafka.properties.KafkaBinderConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.kafka.core.ConsumerFactory;

/**
 * Makes the meters of Spring Cloud Stream's binders of Kafka once more, with consumers that log in with tokens. Those
 * meters count the messages that are not read yet, and have no place for a customizer.
 */
public final class KafkaBinderMeters implements DefaultBinderFactory.Listener {

    private static final String BEAN = "kafkaBinderMetrics";

    private final KafkaBinders binders;
    private final Supplier<MeterRegistry> meters;

    /**
     * Creates the listener.
     *
     * @param binders knows which binders log in with tokens
     * @param meters where the meters are; asked when there is a binder
     */
    public KafkaBinderMeters(KafkaBinders binders, Supplier<MeterRegistry> meters) {
        this.binders = binders;
        this.meters = meters;
    }

    @Override
    public void afterBinderContextInitialized(String name, ConfigurableApplicationContext context) {
        ConsumerFactory<?, ?> consumers = binders.consumers(context);
        if (consumers == null || !context.containsLocalBean(BEAN)) {
            return;
        }
        GenericApplicationContext binder = (GenericApplicationContext) context;
        binder.removeBeanDefinition(BEAN);
        binder.registerBean(
                BEAN,
                KafkaBinderMetrics.class,
                () -> new KafkaBinderMetrics(
                        binder.getBean(KafkaMessageChannelBinder.class),
                        binder.getBean(KafkaBinderConfigurationProperties.class),
                        consumers,
                        meters.get()));
        // It listens to events of the binder from now on.
        binder.getBean(BEAN);
    }
}
