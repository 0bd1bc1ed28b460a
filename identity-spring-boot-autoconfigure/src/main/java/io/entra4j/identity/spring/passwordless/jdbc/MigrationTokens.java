package io.entra4j.identity.spring.passwordless.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Decides about the connections of a migration tool that has a user or a URL of its own. Without these it uses the
 * application's pool.
 */
final class MigrationTokens {

    private final ObjectProvider<PasswordlessConnections> connections;
    private final ObjectProvider<DataSource> dataSource;
    private final JdbcNames names;

    MigrationTokens(
            ObjectProvider<PasswordlessConnections> connections, ObjectProvider<DataSource> dataSource, String tool) {
        this.connections = connections;
        this.dataSource = dataSource;
        this.names = JdbcNames.ofTool(tool);
    }

    /**
     * Decides about the tool's connections.
     *
     * @return {@code null} if they are to be left alone
     */
    @Nullable
    JdbcAccess access(@Nullable String url, @Nullable String username, @Nullable String password) {
        if (url == null && username == null) {
            return null;
        }
        JdbcUrl read = JdbcUrl.of(url == null ? urlOfPool() : url, new Properties());
        if (read == null) {
            return null;
        }
        JdbcAccess access = JdbcAccess.of(connections.getObject(), names, read, username, password);
        if (access != null && read.driver() == JdbcDriver.SQL_SERVER) {
            throw new InvalidCredentialPropertyException(
                    names.url(),
                    "The driver of SQL Server takes no token as password.",
                    "Remove the property, so that the migrations use the application's pool.");
        }
        return access;
    }

    private @Nullable String urlOfPool() {
        DataSource pool = dataSource.getIfUnique();
        try {
            return pool != null && pool.isWrapperFor(HikariDataSource.class)
                    ? pool.unwrap(HikariDataSource.class).getJdbcUrl()
                    : null;
        } catch (SQLException e) {
            return null; // not a pool that has a URL
        }
    }
}
