package io.entra4j.identity.passwordless.jdbc;

import com.azure.core.credential.AccessToken;
import com.microsoft.sqlserver.jdbc.SQLServerAccessTokenCallback;
import com.microsoft.sqlserver.jdbc.SqlAuthenticationToken;
import io.entra4j.identity.passwordless.ConnectionTokens;
import java.net.URI;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives the driver of SQL Server a token for each physical connection. The token comes from memory, so that a connection
 * causes no request of its own. Set neither user nor password, nor the driver's property {@code authentication}.
 *
 * <pre>{@code
 * ConnectionTokens tokens = new ConnectionTokens(credential, null, "https://database.windows.net/.default");
 * HikariConfig config = new HikariConfig();
 * config.setJdbcUrl("jdbc:sqlserver://orders.database.windows.net;databaseName=orders;encrypt=true");
 * config.addDataSourceProperty("accessTokenCallback", new SqlServerAccessTokens(tokens));
 * }</pre>
 *
 * <p>Without a pool, {@code SQLServerDataSource.setAccessTokenCallback} takes it. Safe for use by many threads.
 */
public final class SqlServerAccessTokens implements SQLServerAccessTokenCallback {

    private static final Pattern TENANT = Pattern.compile(
            "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,8}");

    private final ConnectionTokens tokens;

    /**
     * Creates the callback.
     *
     * @param tokens the tokens; a user name that they have is not used
     */
    public SqlServerAccessTokens(ConnectionTokens tokens) {
        this.tokens = Objects.requireNonNull(tokens, "'tokens' must not be null");
    }

    /**
     * Returns the token for a new connection. Blocks if the token must be fetched. Where there is no token, this throws
     * {@link java.sql.SQLTransientConnectionException}, although the driver's interface does not declare it.
     *
     * @param spn what the server is called in its tenant; not used, since the scopes are set
     * @param stsurl the address of the token service that the server names. Its tenant is used, if it is a GUID or a
     *     domain; its host is not: tokens come from the credential's own token service
     */
    @Override
    public SqlAuthenticationToken getAccessToken(String spn, String stsurl) {
        return NoToken.orTransientFailure(() -> {
            AccessToken token = tokens.forConnection(tenant(stsurl));
            return new SqlAuthenticationToken(
                    token.getToken(), token.getExpiresAt().toInstant().toEpochMilli());
        });
    }

    private static @Nullable String tenant(@Nullable String stsurl) {
        if (stsurl == null) {
            return null;
        }
        try {
            String path = URI.create(stsurl.trim()).getPath();
            if (path == null || !path.startsWith("/")) {
                return null;
            }
            String first = path.substring(1).split("/", 2)[0];
            return TENANT.matcher(first).matches() ? first : null;
        } catch (IllegalArgumentException e) {
            return null; // the server's text is not an address, so it names no tenant
        }
    }

    /** Shows the type only. */
    @Override
    public String toString() {
        return "SqlServerAccessTokens";
    }
}
