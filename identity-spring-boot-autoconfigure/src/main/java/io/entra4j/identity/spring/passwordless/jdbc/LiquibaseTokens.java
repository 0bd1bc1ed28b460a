package io.entra4j.identity.spring.passwordless.jdbc;

import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseConnectionDetails;

/**
 * Gives Liquibase a token as the password of a user of its own. It is the token of the moment at which Liquibase opens its
 * connections.
 */
public final class LiquibaseTokens implements BeanPostProcessor {

    private final MigrationTokens tokens;

    /**
     * Creates the processor.
     *
     * @param connections decides which connections use tokens; asked only when Liquibase has a user or a URL of its own
     * @param dataSource the application's pool, whose URL is used where Liquibase has none of its own
     */
    public LiquibaseTokens(ObjectProvider<PasswordlessConnections> connections, ObjectProvider<DataSource> dataSource) {
        this.tokens = new MigrationTokens(connections, dataSource, "liquibase");
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (!(bean instanceof LiquibaseConnectionDetails details)) {
            return bean;
        }
        JdbcAccess access = tokens.access(details.getJdbcUrl(), details.getUsername(), details.getPassword());
        return access == null ? bean : new WithToken(details, access);
    }

    private record WithToken(LiquibaseConnectionDetails details, JdbcAccess access)
            implements LiquibaseConnectionDetails {

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
            return "LiquibaseTokens";
        }
    }
}
