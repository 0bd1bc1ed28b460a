package io.entra4j.identity.passwordless.mongodb;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCredential;
import com.mongodb.ServerAddress;
import com.mongodb.connection.ClusterSettings;
import com.mongodb.spi.dns.InetAddressResolver;
import io.entra4j.identity.passwordless.ConnectionTokens;
import java.util.List;
import java.util.Objects;

/**
 * Settings of MongoDB clients that log in by tokens (MONGODB-OIDC over TLS), for the sync and the reactive driver:
 *
 * <pre>{@code
 * ConnectionTokens tokens = new ConnectionTokens(
 *         credential, null, "https://ossrdbms-aad.database.windows.net/.default");
 * MongoClientSettings.Builder settings = MongoClientSettings.builder()
 *         .applyConnectionString(new ConnectionString("mongodb+srv://orders.mongocluster.cosmos.azure.com"));
 * MongoClient client = MongoClients.create(MongoTokens.addTo(settings, tokens).build());
 * }</pre>
 *
 * <p>The driver keeps one token for all connections of a client. It asks for another one when the server refuses that, or
 * says on a connection that it has expired. Connections go on then.
 */
public final class MongoTokens {

    private MongoTokens() {}

    /**
     * Adds the login to settings that have their hosts and TLS already. The client then connects to no other hosts than
     * those, and hosts in the same domain: a server can tell clients of more hosts, and these would get the token, too.
     *
     * @param settings to add to
     * @param tokens the tokens; a user name that they have is not used
     * @return the settings
     * @throws IllegalArgumentException if the settings do not enable TLS
     */
    public static MongoClientSettings.Builder addTo(MongoClientSettings.Builder settings, ConnectionTokens tokens) {
        MongoClientSettings now = settings.build();
        if (!now.getSslSettings().isEnabled()) {
            throw new IllegalArgumentException("The connections must use TLS: other computers could read the token.");
        }
        MongoCredential set = now.getCredential();
        InetAddressResolver resolver = now.getInetAddressResolver();
        return settings.credential(MongoCredential.createOidcCredential(set == null ? null : set.getUserName())
                        .withMechanismProperty(
                                MongoCredential.OIDC_CALLBACK_KEY,
                                new MongoTokenCallback(Objects.requireNonNull(tokens, "'tokens' must not be null"))))
                .inetAddressResolver(new MongoHosts(hosts(now), resolver));
    }

    /**
     * Returns the hosts that settings name.
     *
     * @param settings of a client
     * @return names or addresses without ports; for {@code mongodb+srv}, the name whose entries in DNS name the servers
     */
    public static List<String> hosts(MongoClientSettings settings) {
        ClusterSettings cluster = settings.getClusterSettings();
        String name = cluster.getSrvHost();
        return name != null
                ? List.of(name)
                : cluster.getHosts().stream().map(ServerAddress::getHost).toList();
    }
}
