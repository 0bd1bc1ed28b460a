package io.entra4j.identity.spring.autoconfigure.metrics;

import io.entra4j.identity.spring.autoconfigure.passwordless.AzureIdentityKafkaPasswordlessAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.passwordless.AzureIdentityPasswordlessAutoConfiguration;
import io.entra4j.identity.spring.metrics.KafkaBinderMeters;
import io.entra4j.identity.spring.metrics.PasswordlessMeters;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import io.entra4j.identity.spring.passwordless.kafka.KafkaBinders;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.stream.binder.kafka.KafkaBinderMetrics;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Auto-configuration for the meters of connections that use tokens in place of a password. */
@AutoConfiguration(
        after = {
            AzureIdentityMetricsAutoConfiguration.class,
            AzureIdentityPasswordlessAutoConfiguration.class,
            AzureIdentityKafkaPasswordlessAutoConfiguration.class
        })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(value = MeterRegistry.class, name = PasswordlessConnections.BEAN_NAME)
public final class AzureIdentityPasswordlessMetricsAutoConfiguration {

    AzureIdentityPasswordlessMetricsAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    PasswordlessMeters azureIdentityPasswordlessMeters(PasswordlessConnections connections) {
        return new PasswordlessMeters(connections);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(KafkaBinderMetrics.class)
    @ConditionalOnBean(KafkaBinders.class)
    static class KafkaBinder {

        @Bean
        KafkaBinderMeters azureIdentityKafkaBinderMeters(KafkaBinders binders, ObjectProvider<MeterRegistry> meters) {
            return new KafkaBinderMeters(binders, meters::getObject);
        }
    }
}
