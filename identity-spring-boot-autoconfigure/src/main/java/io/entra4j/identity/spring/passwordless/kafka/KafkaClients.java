package io.entra4j.identity.spring.passwordless.kafka;

import io.entra4j.identity.passwordless.ConnectionTokens;
import io.entra4j.identity.passwordless.kafka.KafkaTokens;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.passwordless.AzureService;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.kafka.config.AbstractKafkaListenerContainerFactory;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.util.ReflectionUtils;

/** Lets the beans that make clients of Kafka log in with tokens: producers, consumers, admin clients and Streams. */
public final class KafkaClients implements BeanPostProcessor {

    private static final Logger LOGGER = LoggerFactory.getLogger(PasswordlessConnections.class);

    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(10);

    private final Supplier<PasswordlessConnections> connections;

    /**
     * Creates the post-processor.
     *
     * @param connections decides which connections use tokens
     */
    public KafkaClients(Supplier<PasswordlessConnections> connections) {
        this.connections = connections;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof DefaultKafkaProducerFactory<?, ?> factory) {
            factory.updateConfigs(properties(name, factory.getConfigurationProperties()));
        } else if (bean instanceof DefaultKafkaConsumerFactory<?, ?> factory) {
            factory.updateConfigs(properties(name, factory.getConfigurationProperties()));
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
            configured.putAll(properties(name, read));
        }
    }

    /** The properties of an admin client cannot be changed, so another one takes its place. */
    private KafkaAdmin withTokens(KafkaAdmin admin, String name) {
        Map<String, Object> configured = admin.getConfigurationProperties();
        Map<String, Object> added = properties(name, configured);
        if (added.isEmpty()) {
            return admin;
        }
        Map<String, Object> all = new HashMap<>(configured);
        all.putAll(added);
        KafkaAdmin other = new KafkaAdmin(all);
        ReflectionUtils.shallowCopyFieldState(admin, other);
        return other;
    }

    private Map<String, Object> properties(String bean, Map<String, Object> configured) {
        Object mechanism = configured.get(SaslConfigs.SASL_MECHANISM);
        boolean hasLogin = configured.containsKey(SaslConfigs.SASL_JAAS_CONFIG)
                || (mechanism != null && !"OAUTHBEARER".equals(mechanism));
        List<String> hosts = hosts(configured.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
        ConnectionTokens tokens =
                connections.get().tokens("kafka", bean, AzureService.EVENT_HUBS, hosts, null, hasLogin);
        if (tokens == null) {
            return Map.of();
        }
        checkProtocol(bean, configured);
        return KafkaTokens.properties(bean, tokens);
    }

    private static void checkProtocol(String bean, Map<String, Object> configured) {
        Object protocol = configured.get(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG);
        if (protocol != null && !"SASL_SSL".equals(protocol)) {
            throw new InvalidCredentialPropertyException(
                    "spring.kafka.security.protocol",
                    "It is '%s' for '%s', which would send tokens without TLS, or no tokens.".formatted(protocol, bean),
                    "Remove it, or set it to 'SASL_SSL'.");
        }
        Object identification = configured.get(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG);
        if (identification != null && identification.toString().isBlank()) {
            LOGGER.warn(
                    "The clients of '{}' send tokens to servers whose name is not checked. Remove"
                            + " ssl.endpoint.identification.algorithm.",
                    bean);
        }
    }

    /** Returns the hosts without ports: of a list, or of a text with commas. */
    private static List<String> hosts(@Nullable Object servers) {
        Stream<String> each = servers instanceof Collection<?> list
                ? list.stream().filter(Objects::nonNull).map(String::valueOf)
                : Stream.of(String.valueOf(servers == null ? "" : servers).split(","));
        return each.map(String::strip)
                .filter(server -> !server.isEmpty())
                .map(server ->
                        server.substring(0, server.lastIndexOf(':') < 0 ? server.length() : server.lastIndexOf(':')))
                .toList();
    }
}
