package io.entra4j.identity.spring.autoconfigure.passwordless;

import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import io.entra4j.identity.spring.passwordless.r2dbc.R2dbcTokens;
import io.r2dbc.spi.ConnectionFactoryOptions;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.r2dbc.autoconfigure.ConnectionFactoryOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Auto-configuration for connections by R2DBC that use tokens in place of a password. */
@AutoConfiguration(after = AzureIdentityPasswordlessAutoConfiguration.class)
@ConditionalOnClass({ConnectionFactoryOptions.class, ConnectionFactoryOptionsBuilderCustomizer.class})
@ConditionalOnBean(name = PasswordlessConnections.BEAN_NAME)
public final class AzureIdentityR2dbcPasswordlessAutoConfiguration {

    AzureIdentityR2dbcPasswordlessAutoConfiguration() {}

    /** Comes last, to see a password that another customizer sets. */
    @Bean
    @ConditionalOnMissingBean
    @Order(Ordered.LOWEST_PRECEDENCE)
    R2dbcTokens azureIdentityR2dbcTokens(PasswordlessConnections connections) {
        return new R2dbcTokens(connections);
    }
}
