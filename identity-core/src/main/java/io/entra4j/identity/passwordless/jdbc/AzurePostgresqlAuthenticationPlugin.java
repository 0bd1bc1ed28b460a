package io.entra4j.identity.passwordless.jdbc;

import io.entra4j.identity.passwordless.ConnectionTokens;
import java.util.Properties;
import org.postgresql.plugin.AuthenticationPlugin;
import org.postgresql.plugin.AuthenticationRequestType;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/**
 * Gives the driver of PostgreSQL a token as password, where the URL names this class as {@code
 * authenticationPluginClassName}. It takes the place of azure-identity-extensions' plugin of the same name, and reads the
 * same connection properties ({@code azure.tenantId}, {@code azure.clientId}, {@code azure.managedIdentityEnabled},
 * {@code azure.scopes}, …), except {@code azure.claims}, {@code azure.tokenCredentialProviderClassName} and {@code
 * azure.tokenCredentialBeanName}. Connections with equal properties share one credential and its token.
 *
 * <pre>{@code
 * jdbc:postgresql://orders.postgres.database.azure.com/orders?user=orders-app
 *     &sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory
 *     &authenticationPluginClassName=io.entra4j.identity.passwordless.jdbc.AzurePostgresqlAuthenticationPlugin
 *     &azure.managedIdentityEnabled=true
 * }</pre>
 */
public final class AzurePostgresqlAuthenticationPlugin implements AuthenticationPlugin {

    private final ConnectionTokens tokens;

    /**
     * Creates the plugin, as the driver does for each connection.
     *
     * @param properties the connection's properties
     * @throws IllegalArgumentException if the properties describe no credential
     */
    public AzurePostgresqlAuthenticationPlugin(Properties properties) {
        this.tokens = PluginCredentials.of(properties);
    }

    /**
     * Returns the token. Blocks if it must be fetched.
     *
     * @param type what the server asks for
     * @throws PSQLException if there is no token, or the server asks for something else than a password in clear text:
     *     only servers that know no tokens do, and they must not see parts of it
     */
    @Override
    public char[] getPassword(AuthenticationRequestType type) throws PSQLException {
        if (type != AuthenticationRequestType.CLEARTEXT_PASSWORD) {
            throw new PSQLException(
                    "The server does not take tokens: it asks for " + type + ". Check the host and the role.",
                    PSQLState.CONNECTION_REJECTED);
        }
        try {
            return tokens.forConnection().getToken().toCharArray();
        } catch (RuntimeException e) {
            throw new PSQLException(NoToken.message(e), PSQLState.CONNECTION_UNABLE_TO_CONNECT, e);
        }
    }

    /** Shows the type only. */
    @Override
    public String toString() {
        return "AzurePostgresqlAuthenticationPlugin";
    }
}
