package io.entra4j.identity.spring.passwordless;

import io.entra4j.identity.passwordless.ConnectionTokens;
import io.entra4j.identity.spring.credential.AzureCredentials;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which connections use tokens in place of a password, by {@code azure.identity.passwordless.*}, and knows those
 * that do. Safe for use by many threads.
 */
public final class PasswordlessConnections {

    /** Name of the bean. Conditions look for it, since looking for the type would load this class in all applications. */
    public static final String BEAN_NAME = "azureIdentityPasswordlessConnections";

    private static final Logger LOGGER = LoggerFactory.getLogger(PasswordlessConnections.class);
    private static final String PREFIX = PasswordlessProperties.PREFIX + ".";

    private static final PasswordlessProperties.Bean AS_ALL =
            new PasswordlessProperties.Bean(null, null, List.of(), null);

    private final PasswordlessProperties.Mode mode;
    private final Map<String, PasswordlessProperties.Kind> kinds;
    private final AzureCredentials credentials;
    private final Map<String, PasswordlessConnection> connections = new ConcurrentSkipListMap<>();
    private final List<Consumer<PasswordlessConnection>> listeners = new CopyOnWriteArrayList<>();

    /**
     * Reads the properties.
     *
     * @param properties the properties
     * @param credentials finds the credential that a property names
     */
    public PasswordlessConnections(PasswordlessProperties properties, AzureCredentials credentials) {
        this.mode = properties.mode();
        this.kinds = Map.of(
                "jdbc", properties.jdbc(),
                "kafka", properties.kafka(),
                "mongodb", properties.mongodb(),
                "openai", properties.openai(),
                "r2dbc", properties.r2dbc(),
                "rabbitmq", properties.rabbitmq(),
                "redis", properties.redis());
        this.credentials = credentials;
    }

    /**
     * Decides about the connections of a bean.
     *
     * @param kind as in the properties, such as {@code jdbc}
     * @param bean name of the bean
     * @param service what the connections are to
     * @param hosts where they are to; may be empty if it is not known
     * @param username the name to log in with that is set for the connections; {@code null} if none is
     * @param hasPassword whether a password is set for them, which they keep
     * @return the tokens that they use in place of a password; {@code null} if they are to be left alone
     */
    public @Nullable ConnectionTokens tokens(
            String kind,
            String bean,
            AzureService service,
            List<String> hosts,
            @Nullable String username,
            boolean hasPassword) {
        PasswordlessProperties.Kind all = Objects.requireNonNull(kinds.get(kind));
        PasswordlessProperties.Bean one = all.beans().getOrDefault(bean, AS_ALL);
        PasswordlessProperties.Mode decided = or(one.mode(), or(all.mode(), mode));
        List<String> scopes = hosts.stream()
                .map(service::scope)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        boolean azure = !hosts.isEmpty() && hosts.stream().allMatch(host -> service.scope(host) != null);
        if (decided == PasswordlessProperties.Mode.OFF || (decided == PasswordlessProperties.Mode.AUTO && !azure)) {
            return null;
        }
        if (hasPassword) {
            LOGGER.info(
                    "The connections of '{}' keep their password: azure.identity.passwordless applies only where none is"
                            + " set.",
                    bean);
            return null;
        }
        String credential = or(one.credential(), or(all.credential(), AzureCredentials.DEFAULT));
        String property = PREFIX + kind + (one.credential() == null ? "" : ".beans." + bean) + ".credential";
        String user = username != null ? username : one.username() != null ? one.username() : all.username();
        ConnectionTokens tokens = new ConnectionTokens(
                credentials.named(credential, property),
                user,
                scopes(kind, bean, service, scopes).toArray(String[]::new));
        add(new PasswordlessConnection(kind, bean, credential, tokens));
        return tokens;
    }

    private List<String> scopes(String kind, String bean, AzureService service, List<String> ofHosts) {
        PasswordlessProperties.Kind all = Objects.requireNonNull(kinds.get(kind));
        PasswordlessProperties.Bean one = all.beans().getOrDefault(bean, AS_ALL);
        List<String> wanted = one.scopes().isEmpty() ? all.scopes() : one.scopes();
        if (!wanted.isEmpty() || !ofHosts.isEmpty()) {
            return wanted.isEmpty() ? ofHosts : wanted;
        }
        String scope = service.scope();
        if (scope == null) {
            throw new InvalidCredentialPropertyException(
                    PREFIX + kind + ".scopes",
                    "It is not set, and the hosts of '%s' are not of Azure, so it is not known for what its tokens are."
                            .formatted(bean),
                    "Set it to the scope that the server expects, such as 'api://broker/.default', or set"
                            + " azure.identity.passwordless.%s.mode to 'off'.".formatted(kind));
        }
        return List.of(scope);
    }

    private static <T> T or(@Nullable T set, T otherwise) {
        return set == null ? otherwise : set;
    }

    private void add(PasswordlessConnection connection) {
        connections.put(connection.kind() + "/" + connection.bean(), connection);
        listeners.forEach(listener -> listener.accept(connection));
    }

    /**
     * Returns the connections that use tokens.
     *
     * @return by kind and bean
     */
    public List<PasswordlessConnection> all() {
        return List.copyOf(connections.values());
    }

    /**
     * Does something with each connection that uses tokens, now and later.
     *
     * @param listener called once for each, on the thread that makes the connection's bean
     */
    public void forEach(Consumer<PasswordlessConnection> listener) {
        listeners.add(listener);
        all().forEach(listener);
    }
}
