package io.entra4j.identity.spring.passwordless.jdbc;

import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;

/**
 * Gives Flyway a token as the password of a user of its own. It is the token of the moment at which Flyway opens its
 * connections.
 */
public final class FlywayTokens implements BeanPostProcessor {

    private final MigrationTokens tokens;

    /**
     * Creates the processor.
     *
     * @param connections decides which connections use tokens; asked only when Flyway has a user or a URL of its own
     * @param dataSource the application's pool, whose URL is used where Flyway has none of its own
     */
    public FlywayTokens(ObjectProvider<PasswordlessConnections> connections, ObjectProvider<DataSource> dataSource) {
        this.tokens = new MigrationTokens(connections, dataSource, "flyway");
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (!(bean instanceof FlywayConnectionDetails details)) {
            return bean;
        }
        JdbcAccess access = tokens.access(details.getJdbcUrl(), details.getUsername(), details.getPassword());
        return access == null ? bean : new WithToken(details, access);
    }

    private record WithToken(FlywayConnectionDetails details, JdbcAccess access) implements FlywayConnectionDetails {

        @Override
        public @Nullable String getUsername() {
            return access.tokens().username();
        }

        @Override
        public String getPassword() {
            return access.tokens().forConnection().getToken();
        }

        @Override
        public @Nullable String getJdbcUrl() {
            return details.getJdbcUrl() == null ? null : access.url();
        }

        @Override
        public @Nullable String getDriverClassName() {
            return details.getDriverClassName();
        }

        @Override
        public String toString() {
            return "FlywayTokens";
        }
    }
}
