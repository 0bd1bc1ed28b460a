package io.entra4j.identity.spring.autoconfigure.passwordless;

import com.zaxxer.hikari.HikariCredentialsProvider;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import io.entra4j.identity.spring.passwordless.jdbc.FlywayTokens;
import io.entra4j.identity.spring.passwordless.jdbc.HikariTokens;
import io.entra4j.identity.spring.passwordless.jdbc.LiquibaseTokens;
import io.entra4j.identity.spring.passwordless.jdbc.PoolsWithoutTokens;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration for connections by JDBC that use tokens in place of a password. Its beans look at data sources while
 * these are made, and make no other bean before there is a data source.
 */
@AutoConfiguration(after = AzureIdentityPasswordlessAutoConfiguration.class)
@ConditionalOnClass({DataSource.class, EntraCredential.class})
@ConditionalOnBean(name = PasswordlessConnections.BEAN_NAME)
public final class AzureIdentityJdbcPasswordlessAutoConfiguration {

    AzureIdentityJdbcPasswordlessAutoConfiguration() {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HikariCredentialsProvider.class)
    static class Hikari {

        @Bean
        static HikariTokens azureIdentityHikariTokens(ObjectProvider<PasswordlessConnections> connections) {
            return new HikariTokens(connections);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("com.zaxxer.hikari.HikariCredentialsProvider")
    static class OtherPools {

        @Bean
        static PoolsWithoutTokens azureIdentityPoolsWithoutTokens(ObjectProvider<PasswordlessConnections> connections) {
            return new PoolsWithoutTokens(connections);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HikariCredentialsProvider.class, FlywayConnectionDetails.class})
    static class Flyway {

        @Bean
        static FlywayTokens azureIdentityFlywayTokens(
                ObjectProvider<PasswordlessConnections> connections, ObjectProvider<DataSource> dataSource) {
            return new FlywayTokens(connections, dataSource);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HikariCredentialsProvider.class, LiquibaseConnectionDetails.class})
    static class Liquibase {

        @Bean
        static LiquibaseTokens azureIdentityLiquibaseTokens(
                ObjectProvider<PasswordlessConnections> connections, ObjectProvider<DataSource> dataSource) {
            return new LiquibaseTokens(connections, dataSource);
        }
    }
}
