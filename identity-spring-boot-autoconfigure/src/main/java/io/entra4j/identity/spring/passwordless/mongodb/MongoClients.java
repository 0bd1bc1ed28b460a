package io.entra4j.identity.spring.passwordless.mongodb;

import com.mongodb.AuthenticationMechanism;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCredential;
import io.entra4j.identity.passwordless.ConnectionTokens;
import io.entra4j.identity.passwordless.mongodb.MongoTokens;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.passwordless.AzureService;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.mongodb.autoconfigure.MongoClientSettingsBuilderCustomizer;

/** Lets the clients of MongoDB that Spring Boot makes, the sync and the reactive one, log in by tokens. */
public final class MongoClients implements MongoClientSettingsBuilderCustomizer {

    private static final Logger LOGGER = LoggerFactory.getLogger(PasswordlessConnections.class);

    /** Name of Spring Boot's client. A customizer cannot tell the reactive one, which has the same settings. */
    private static final String BEAN = "mongo";

    private final PasswordlessConnections connections;
    private final Map<List<String>, ConnectionTokens> known = new ConcurrentHashMap<>();

    /**
     * Creates the customizer.
     *
     * @param connections decides which connections use tokens
     */
    public MongoClients(PasswordlessConnections connections) {
        this.connections = connections;
    }

    @Override
    public void customize(MongoClientSettings.Builder builder) {
        MongoClientSettings settings = builder.build();
        ConnectionTokens tokens = tokens(settings);
        if (tokens == null) {
            return;
        }
        if (!settings.getSslSettings().isEnabled()) {
            throw new InvalidCredentialPropertyException(
                    "spring.mongodb.ssl.enabled",
                    "It is not true, but the connections to MongoDB log in by tokens, which other computers could read on"
                            + " the way.",
                    "Set it to true, add 'tls=true' to spring.mongodb.uri, or set azure.identity.passwordless.mongodb.mode"
                            + " to 'off'.");
        }
        if (settings.getSslSettings().isInvalidHostNameAllowed()) {
            LOGGER.warn(
                    "The connections of '{}' send tokens to servers whose name is not checked. Remove"
                            + " tlsAllowInvalidHostnames.",
                    BEAN);
        }
        MongoTokens.addTo(builder, tokens);
    }

    private @Nullable ConnectionTokens tokens(MongoClientSettings settings) {
        List<String> hosts = MongoTokens.hosts(settings);
        ConnectionTokens decided = known.get(hosts);
        if (decided == null) {
            decided = connections.tokens(
                    "mongodb", BEAN, AzureService.DOCUMENTDB, hosts, null, isComplete(settings.getCredential()));
            if (decided != null) {
                known.put(hosts, decided);
            }
        }
        return decided;
    }

    /** Returns whether there is a login already. 'authMechanism=MONGODB-OIDC' alone does not say where tokens are from. */
    private static boolean isComplete(@Nullable MongoCredential credential) {
        return credential != null
                && (credential.getAuthenticationMechanism() != AuthenticationMechanism.MONGODB_OIDC
                        || credential.getMechanismProperty(MongoCredential.ENVIRONMENT_KEY, null) != null
                        || credential.getMechanismProperty(MongoCredential.OIDC_CALLBACK_KEY, null) != null
                        || credential.getMechanismProperty(MongoCredential.OIDC_HUMAN_CALLBACK_KEY, null) != null);
    }
}
