package io.entra4j.identity.spring.passwordless.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.entra4j.identity.passwordless.jdbc.HikariTokenCredentials;
import io.entra4j.identity.passwordless.jdbc.SqlServerAccessTokens;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Gives HikariCP's pools a token as the password of each connection, before a pool opens its first connection. */
public final class HikariTokens implements BeanPostProcessor {

    private static final Logger LOGGER = LoggerFactory.getLogger(HikariTokens.class);

    private static final Duration LONGEST_LIFE = Duration.ofHours(24);

    private final ObjectProvider<PasswordlessConnections> connections;
    private final PoolsWithoutTokens others;

    /**
     * Creates the processor.
     *
     * @param connections decides which connections use tokens; asked only when there is a pool
     */
    public HikariTokens(ObjectProvider<PasswordlessConnections> connections) {
        this.connections = connections;
        this.others = new PoolsWithoutTokens(connections);
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (!(bean instanceof HikariDataSource pool)) {
            return others.postProcessBeforeInitialization(bean, name);
        }
        if (pool.getCredentialsProvider() == null && pool.getCredentialsProviderClassName() == null) {
            configure(pool, name);
        }
        return bean;
    }

    private void configure(HikariDataSource pool, String name) {
        JdbcNames names = JdbcNames.ofPool(name);
        JdbcUrl url = JdbcUrl.of(pool.getJdbcUrl(), pool.getDataSourceProperties());
        if (url == null) {
            checkClass(pool, names);
            return;
        }
        JdbcAccess access = JdbcAccess.of(connections.getObject(), names, url, pool.getUsername(), pool.getPassword());
        if (access == null) {
            return;
        }
        if (pool.getHikariPoolMXBean() != null) {
            throw new InvalidCredentialPropertyException(
                    names.url(),
                    "The pool '%s' was started before it could get tokens.".formatted(name),
                    "Create it by DataSourceBuilder, or by the constructor of HikariDataSource without arguments.");
        }
        pool.setJdbcUrl(access.url());
        if (url.driver() == JdbcDriver.SQL_SERVER) {
            pool.addDataSourceProperty("accessTokenCallback", new SqlServerAccessTokens(access.tokens()));
        } else {
            pool.setCredentialsProvider(new HikariTokenCredentials(access.tokens()));
        }
        checkLife(pool, name);
    }

    private void checkClass(HikariDataSource pool, JdbcNames names) {
        String type = pool.getDataSourceClassName();
        JdbcDriver driver = type == null ? null : JdbcDriver.ofClass(type);
        boolean hasPassword =
                has(pool.getPassword()) || pool.getDataSourceProperties().containsKey("password");
        if (driver != null && JdbcAccess.isWanted(connections.getObject(), names, driver, hasPassword)) {
            throw new InvalidCredentialPropertyException(
                    names.url(),
                    "The pool '%s' has the class of a data source in place of a URL, so its TLS cannot be checked."
                            .formatted(names.bean()),
                    "Set a URL, and remove data-source-class-name.");
        }
    }

    private static boolean has(@Nullable String text) {
        return text != null && !text.isEmpty();
    }

    private static void checkLife(HikariDataSource pool, String name) {
        long millis = pool.getMaxLifetime();
        if (millis == 0 || millis > LONGEST_LIFE.toMillis()) {
            LOGGER.warn(
                    "The connections of '{}' may live {}. A database checks a token only when a connection is opened: an"
                            + " identity that lost its rights keeps its connections. Set max-lifetime to 30 minutes.",
                    name,
                    millis == 0 ? "without end" : "longer than a day");
        }
    }
}
