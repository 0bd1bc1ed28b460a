package io.entra4j.identity.spring.passwordless.jdbc;

import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.util.Properties;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeansException;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Refuses, at the start, data sources that would have to use tokens but read their password only once: pools other than
 * HikariCP's, and data sources without a pool.
 */
public final class PoolsWithoutTokens implements BeanPostProcessor {

    private final ObjectProvider<PasswordlessConnections> connections;

    /**
     * Creates the processor.
     *
     * @param connections decides which connections use tokens; asked only when there is such a data source
     */
    public PoolsWithoutTokens(ObjectProvider<PasswordlessConnections> connections) {
        this.connections = connections;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof DataSource) {
            check(PropertyAccessorFactory.forBeanPropertyAccess(bean), name);
        }
        return bean;
    }

    private void check(BeanWrapper bean, String name) {
        JdbcUrl url = JdbcUrl.of(text(bean, "url", "jdbcUrl", "URL"), new Properties());
        if (url != null
                && JdbcAccess.of(
                                connections.getObject(),
                                JdbcNames.ofPool(name),
                                url,
                                text(bean, "username", "user"),
                                // Tomcat's pool gives a text in place of its password.
                                text(bean, "poolProperties.password", "password"))
                        != null) {
            throw new InvalidCredentialPropertyException(
                    name.equals("dataSource") ? "spring.datasource.type" : "Type of the bean '" + name + "'",
                    "%s reads its password once, so its new connections would present an expired token."
                            .formatted(bean.getWrappedClass().getSimpleName()),
                    "Use HikariCP 7, which asks for the password of each connection.");
        }
    }

    private static @Nullable String text(BeanWrapper bean, String... properties) {
        try {
            return firstOf(bean, properties);
        } catch (BeansException e) {
            return null; // a data source that does not tell
        }
    }

    private static @Nullable String firstOf(BeanWrapper bean, String... properties) {
        String property = Stream.of(properties)
                .filter(bean::isReadableProperty)
                .findFirst()
                .orElse(null);
        return property != null && bean.getPropertyValue(property) instanceof String text ? text : null;
    }
}
