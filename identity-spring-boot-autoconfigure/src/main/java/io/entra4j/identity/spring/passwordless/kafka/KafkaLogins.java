package io.entra4j.identity.spring.passwordless.kafka;

import io.entra4j.identity.passwordless.ConnectionTokens;
import io.entra4j.identity.passwordless.kafka.KafkaTokens;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.passwordless.AzureService;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides which clients log in with tokens, by their properties. */
final class KafkaLogins {

    private static final Logger LOGGER = LoggerFactory.getLogger(PasswordlessConnections.class);

    private final Supplier<PasswordlessConnections> connections;
    private final Map<List<Object>, Map<String, Object>> known = new ConcurrentHashMap<>();

    KafkaLogins(Supplier<PasswordlessConnections> connections) {
        this.connections = connections;
    }

    /**
     * Returns what a client's properties need, nothing if it does not log in with tokens. The clients of a bean share a
     * login.
     */
    Map<String, Object> properties(String bean, Map<String, Object> configured) {
        Object mechanism = configured.get(SaslConfigs.SASL_MECHANISM);
        boolean hasLogin = configured.containsKey(SaslConfigs.SASL_JAAS_CONFIG)
                || (mechanism != null && !"OAUTHBEARER".equals(mechanism));
        List<String> hosts = hosts(configured.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
        List<Object> key = List.of(bean, hosts, hasLogin);
        Map<String, Object> added = known.get(key);
        if (added == null) {
            // Not by computeIfAbsent: this may make beans.
            Map<String, Object> made = login(bean, hosts, hasLogin);
            Map<String, Object> before = known.putIfAbsent(key, made);
            added = before == null ? made : before;
        }
        if (!added.isEmpty()) {
            checkProtocol(bean, configured);
        }
        return added;
    }

    private Map<String, Object> login(String bean, List<String> hosts, boolean hasLogin) {
        ConnectionTokens tokens =
                connections.get().tokens("kafka", bean, AzureService.EVENT_HUBS, hosts, null, hasLogin);
        return tokens == null ? Map.of() : KafkaTokens.properties(bean, tokens);
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
