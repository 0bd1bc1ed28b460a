package io.entra4j.identity.passwordless.kafka;

import io.entra4j.identity.passwordless.ConnectionTokens;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Configuration of Kafka clients that log in with tokens (SASL/OAUTHBEARER over TLS), for producers, consumers, admin
 * clients and Streams:
 *
 * <pre>{@code
 * ConnectionTokens tokens = new ConnectionTokens(credential, null, "https://namespace.servicebus.windows.net/.default");
 * Map<String, Object> properties = new HashMap<>(KafkaTokens.properties("orders", tokens));
 * properties.put("bootstrap.servers", "namespace.servicebus.windows.net:9093");
 * KafkaProducer<String, String> producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
 * }</pre>
 *
 * <p>Kafka renews its login at four fifths of the token's life, by {@code sasl.login.refresh.*}. A broker that ends
 * sessions with their token ({@code connections.max.reauth.ms}, as Event Hubs does) is logged in to again on the same
 * connection.
 *
 * @see <a href="https://cwiki.apache.org/confluence/x/5YsPB">KIP-368</a>
 */
public final class KafkaTokens {

    static final String TOKENS = "azure.identity.tokens";
    static final String CREDENTIAL = "credential";
    private static final Pattern NAME = Pattern.compile("[^\"\\\\\\p{Cntrl}]{1,500}");

    private KafkaTokens() {}

    /**
     * Returns the properties of a client. Clients that are configured by the properties of one call share a login; those
     * of another call have another one, also with the same name.
     *
     * @param name stands for the identity in Kafka's log
     * @param tokens the tokens to log in with
     * @return properties, to which the client's own are to be added
     * @throws IllegalArgumentException if the name is empty, is longer than 500 characters, or has a quotation mark,
     *     backslash or control character
     */
    public static Map<String, Object> properties(String name, ConnectionTokens tokens) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'name' must have 1 to 500 characters, without quotation marks, backslashes and control characters.");
        }
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("security.protocol", "SASL_SSL");
        properties.put("sasl.mechanism", "OAUTHBEARER");
        // Kafka keeps one login for clients whose text here is the same.
        properties.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required %s=\"%s\" login=\"%s\";"
                        .formatted(CREDENTIAL, name, UUID.randomUUID()));
        properties.put("sasl.login.callback.handler.class", KafkaTokenCallbackHandler.class.getName());
        properties.put(TOKENS, Objects.requireNonNull(tokens, "'tokens' must not be null"));
        return properties;
    }

    /**
     * Returns whether a client with these properties logs in with tokens.
     *
     * @param properties of a client
     * @return whether they come from {@link #properties}
     */
    public static boolean areIn(Map<String, ?> properties) {
        return properties.get(TOKENS) instanceof ConnectionTokens;
    }
}
