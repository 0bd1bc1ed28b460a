package io.entra4j.identity.passwordless.jdbc;

import com.azure.core.credential.AccessToken;
import com.zaxxer.hikari.HikariCredentialsProvider;
import com.zaxxer.hikari.util.Credentials;
import io.entra4j.identity.passwordless.ConnectionTokens;
import java.util.Objects;

/**
 * Gives HikariCP a token as the password of each physical connection, for PostgreSQL, MySQL and MariaDB. The token comes
 * from memory, so that a connection causes no request of its own. Set nothing else as password.
 *
 * <pre>{@code
 * ConnectionTokens tokens = new ConnectionTokens(
 *         credential, "orders-app", "https://ossrdbms-aad.database.windows.net/.default");
 * HikariConfig config = new HikariConfig();
 * config.setJdbcUrl("jdbc:postgresql://orders.postgres.database.azure.com/orders"
 *         + "?sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory");
 * config.setCredentialsProvider(new HikariTokenCredentials(tokens));
 * }</pre>
 *
 * <p>A token is a password that anyone can use who gets it: the URL must demand TLS, and that the server's certificate
 * is checked. Safe for use by many threads.
 */
public final class HikariTokenCredentials implements HikariCredentialsProvider {

    private final ConnectionTokens tokens;

    /**
     * Creates the provider.
     *
     * @param tokens the tokens, with the name of the role that the database knows the identity by. Without a name, the
     *     role is named by the ID of the user, service principal or managed identity
     */
    public HikariTokenCredentials(ConnectionTokens tokens) {
        this.tokens = Objects.requireNonNull(tokens, "'tokens' must not be null");
    }

    /**
     * Returns the user name and the token for a new connection. Blocks if the token must be fetched. Where there is no
     * token, this throws {@link java.sql.SQLTransientConnectionException}, although HikariCP's interface does not
     * declare it: the pool keeps its connections, tries again by itself, and hands the exception to its callers as the
     * cause.
     */
    @Override
    public Credentials getCredentials() {
        return NoToken.orTransientFailure(() -> {
            AccessToken token = tokens.forConnection();
            return Credentials.of(tokens.username(token), token.getToken());
        });
    }

    /** Shows the type only. */
    @Override
    public String toString() {
        return "HikariTokenCredentials";
    }
}
