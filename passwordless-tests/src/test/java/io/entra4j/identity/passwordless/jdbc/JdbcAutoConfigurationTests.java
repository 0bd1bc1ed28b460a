package io.entra4j.identity.passwordless.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.passwordless.AzureIdentityJdbcPasswordlessAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.passwordless.AzureIdentityPasswordlessAutoConfiguration;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.passwordless.PasswordlessConnection;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/** What becomes of a pool at the start of an application. No connection is opened. */
class JdbcAutoConfigurationTests {

    private static final String POSTGRESQL = "spring.datasource.url=jdbc:postgresql://x.postgres.database.azure.com/x";
    private static final String USER = "spring.datasource.username=orders-app";
    private static final String AUTO = "azure.identity.passwordless.mode=auto";
    private static final String ON = "azure.identity.passwordless.mode=on";

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    AzureIdentityAutoConfiguration.class,
                    AzureIdentityPasswordlessAutoConfiguration.class,
                    AzureIdentityJdbcPasswordlessAutoConfiguration.class))
            .withPropertyValues("azure.identity.type=managed-identity");

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger().detachAppender(log);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("io.entra4j.identity.spring.passwordless");
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void postgresqlOfAzureGetsTokensOverVerifiedTls() {
        application.withPropertyValues(POSTGRESQL, USER, AUTO).run(context -> {
            HikariDataSource pool = context.getBean(HikariDataSource.class);
            assertThat(pool.getCredentialsProvider()).isInstanceOf(HikariTokenCredentials.class);
            assertThat(pool.getJdbcUrl())
                    .isEqualTo("jdbc:postgresql://x.postgres.database.azure.com/x?sslmode=verify-full"
                            + "&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory");
            assertThat(pool.getPassword()).isNull();
            assertThat(context.getBean(PasswordlessConnections.class).all())
                    .extracting(PasswordlessConnection::bean)
                    .containsExactly("dataSource");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:mysql://x.mysql.database.azure.com/x | jdbc:mysql://x.mysql.database.azure.com/x?sslMode=VERIFY_IDENTITY",
                "jdbc:mysql://x.mysql.database.azure.com/x?useSSL=true"
                        + " | jdbc:mysql://x.mysql.database.azure.com/x?useSSL=true&sslMode=VERIFY_IDENTITY",
                "jdbc:mariadb://x.mysql.database.azure.com/x | jdbc:mariadb://x.mysql.database.azure.com/x?sslMode=verify-full",
                "jdbc:postgresql://x.postgres.database.azure.com/x?sslrootcert=ca.pem"
                        + " | jdbc:postgresql://x.postgres.database.azure.com/x?sslrootcert=ca.pem&sslmode=verify-full",
                "jdbc:postgresql://x.postgres.database.azure.com/x?sslmode=verify-full"
                        + " | jdbc:postgresql://x.postgres.database.azure.com/x?sslmode=verify-full"
            })
    void urlGetsTheModeThatChecksTheServer(String url, String secured) {
        application
                .withPropertyValues("spring.datasource.url=" + url, USER, AUTO)
                .run(context -> assertThat(
                                context.getBean(HikariDataSource.class).getJdbcUrl())
                        .isEqualTo(secured));
    }

    @Test
    void sqlServerGetsACallbackAndNoUser() {
        application
                .withPropertyValues(
                        "spring.datasource.url=jdbc:sqlserver://x.database.windows.net;databaseName=x", AUTO)
                .run(context -> {
                    HikariDataSource pool = context.getBean(HikariDataSource.class);
                    assertThat(pool.getDataSourceProperties().get("accessTokenCallback"))
                            .isInstanceOf(SqlServerAccessTokens.class);
                    assertThat(pool.getUsername()).isNull();
                    assertThat(pool.getCredentialsProvider()).isNull();
                    assertThat(pool.getJdbcUrl())
                            .isEqualTo("jdbc:sqlserver://x.database.windows.net;databaseName=x;encrypt=true");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://localhost/x?sslmode=disable",
                "jdbc:postgresql://localhost/x?sslmode=prefer",
                "jdbc:postgresql://localhost/x?sslmode=allow",
                "jdbc:mysql://localhost/x?sslMode=DISABLED",
                "jdbc:mysql://localhost/x?sslmode=preferred",
                "jdbc:mysql://localhost/x?useSSL=false",
                "jdbc:mysql://(host=localhost,sslMode=DISABLED)/x?sslMode=REQUIRED",
                "jdbc:mariadb://localhost/x?sslMode=disable",
                "jdbc:mariadb://localhost/x?useSsl=false",
                "jdbc:mariadb://address=(host=localhost)(sslMode=disable)/x",
                "jdbc:sqlserver://localhost;encrypt=optional",
                "jdbc:sqlserver://localhost;encrypt=false"
            })
    void urlWithoutTlsIsRefused(String url) {
        String user = url.contains("sqlserver") ? "a=b" : USER;
        application.withPropertyValues("spring.datasource.url=" + url, user, ON).run(context -> {
            InvalidCredentialPropertyException failure = refusal(context.getStartupFailure());
            assertThat(failure.property()).isEqualTo("spring.datasource.url");
            assertThat(failure.reason()).contains("send a token, but may have no TLS");
        });
    }

    @Test
    void propertyOfThePoolWithoutTlsIsRefused() {
        application
                .withPropertyValues(
                        POSTGRESQL, USER, AUTO, "spring.datasource.hikari.data-source-properties.sslmode=prefer")
                .run(context -> assertThat(refusal(context.getStartupFailure()).reason())
                        .contains("sslmode=prefer"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://localhost/x?sslmode=require",
                "jdbc:postgresql://localhost/x?sslfactory=org.postgresql.ssl.NonValidatingFactory",
                "jdbc:mysql://localhost/x?sslMode=REQUIRED",
                "jdbc:mariadb://localhost/x?sslMode=trust",
                "jdbc:sqlserver://localhost;trustServerCertificate=true"
            })
    void urlThatDoesNotCheckTheServerIsWarnedAbout(String url) {
        String user = url.contains("sqlserver") ? "a=b" : USER;
        application
                .withPropertyValues("spring.datasource.url=" + url, user, ON)
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("do not check that the server is the one that the URL names");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spring.datasource.password=secret",
                "spring.datasource.url=jdbc:postgresql://x.postgres.database.azure.com/x?password=secret",
                "spring.datasource.hikari.data-source-properties.password=secret",
                "spring.datasource.url=jdbc:postgresql://x.postgres.database.azure.com/x?authenticationPluginClassName=x",
                "azure.identity.passwordless.mode=off",
                "azure.identity.passwordless.jdbc.mode=off",
                "azure.identity.passwordless.jdbc.beans.dataSource.mode=off",
                "spring.datasource.url=jdbc:postgresql://localhost/x"
            })
    void poolIsLeftAlone(String property) {
        application.withPropertyValues(POSTGRESQL, USER, AUTO, property).run(context -> {
            HikariDataSource pool = context.getBean(HikariDataSource.class);
            assertThat(pool.getCredentialsProvider()).isNull();
            assertThat(pool.getJdbcUrl()).doesNotContain("sslmode");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"authentication=ActiveDirectoryDefault", "integratedSecurity=true", "password=x;user=a"})
    void sqlServerWithAnotherAuthenticationIsLeftAlone(String parameters) {
        application
                .withPropertyValues("spring.datasource.url=jdbc:sqlserver://x.database.windows.net;" + parameters, AUTO)
                .run(context -> assertThat(
                                context.getBean(HikariDataSource.class).getDataSourceProperties())
                        .isEmpty());
    }

    @Test
    void missingUserIsRefused() {
        application.withPropertyValues(POSTGRESQL, AUTO).run(context -> {
            InvalidCredentialPropertyException failure = refusal(context.getStartupFailure());
            assertThat(failure.property()).isEqualTo("spring.datasource.username");
            assertThat(failure.action()).contains("role that the identity has in the database");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spring.datasource.url=jdbc:postgresql://x.postgres.database.azure.com/x?user=orders-app",
                "azure.identity.passwordless.jdbc.username=orders-app",
                "spring.datasource.hikari.data-source-properties.user=orders-app"
            })
    void userMayComeFromElsewhere(String property) {
        application
                .withPropertyValues(POSTGRESQL, AUTO, property)
                .run(context -> assertThat(context.getBean(PasswordlessConnections.class)
                                .all()
                                .get(0)
                                .tokens()
                                .username())
                        .isEqualTo("orders-app"));
    }

    @Test
    void userOfSqlServerIsRefused() {
        application
                .withPropertyValues("spring.datasource.url=jdbc:sqlserver://x.database.windows.net", USER, AUTO)
                .run(context -> assertThat(refusal(context.getStartupFailure()).property())
                        .isEqualTo("spring.datasource.username"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.tomcat.jdbc.pool.DataSource",
                "org.apache.commons.dbcp2.BasicDataSource",
                "org.springframework.jdbc.datasource.DriverManagerDataSource",
                "org.springframework.jdbc.datasource.SimpleDriverDataSource"
            })
    void otherPoolIsRefused(String type) {
        application
                .withPropertyValues(POSTGRESQL, USER, AUTO, "spring.datasource.type=" + type)
                .run(context -> {
                    InvalidCredentialPropertyException failure = refusal(context.getStartupFailure());
                    assertThat(failure.property()).isEqualTo("spring.datasource.type");
                    assertThat(failure.action()).contains("HikariCP");
                });
    }

    @Test
    void otherPoolWithAPasswordIsLeftAlone() {
        application
                .withPropertyValues(
                        POSTGRESQL,
                        USER,
                        AUTO,
                        "spring.datasource.password=secret",
                        "spring.datasource.type=org.apache.commons.dbcp2.BasicDataSource")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void otherPoolIsRefusedWithoutHikariOnTheClassPath() {
        application
                .withClassLoader(new FilteredClassLoader("com.zaxxer.hikari"))
                .withPropertyValues(POSTGRESQL, USER, AUTO)
                .run(context -> assertThat(refusal(context.getStartupFailure()).property())
                        .isEqualTo("spring.datasource.type"));
    }

    @Test
    void classInPlaceOfAUrlIsRefused() {
        application
                .withPropertyValues(
                        USER,
                        ON,
                        "spring.datasource.url=jdbc:h2:mem:x",
                        "spring.datasource.hikari.data-source-class-name=org.postgresql.ds.PGSimpleDataSource")
                .withBean("pool", HikariDataSource.class, () -> {
                    HikariDataSource pool = new HikariDataSource();
                    pool.setDataSourceClassName("org.postgresql.ds.PGSimpleDataSource");
                    return pool;
                })
                .run(context -> assertThat(refusal(context.getStartupFailure()).action())
                        .contains("remove data-source-class-name"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 90_000_000})
    void connectionsThatLiveTooLongAreWarnedAbout(long life) {
        application
                .withPropertyValues(POSTGRESQL, USER, AUTO, "spring.datasource.hikari.max-lifetime=" + life)
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("keeps its connections. Set max-lifetime to 30 minutes.");
    }

    @Test
    void usualLifeIsNotWarnedAbout() {
        application
                .withPropertyValues(POSTGRESQL, USER, AUTO)
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(warnings()).isEmpty();
    }

    @Test
    void eachPoolCanHaveItsOwnCredential() {
        application
                .withUserConfiguration(TwoPools.class)
                .withPropertyValues(
                        AUTO,
                        "azure.identity.credentials.payments.type=managed-identity",
                        "azure.identity.credentials.payments.managed-identity.client-id=11111111-1111-1111-1111-111111111111",
                        "azure.identity.passwordless.jdbc.beans.payments.credential=payments")
                .run(context -> assertThat(
                                context.getBean(PasswordlessConnections.class).all())
                        .extracting(PasswordlessConnection::bean, PasswordlessConnection::credential)
                        .containsExactly(tuple("orders", "default"), tuple("payments", "payments")));
    }

    @Test
    void nothingIsMadeBeforeThereIsAPool() {
        application
                .withUserConfiguration(LazyPool.class)
                .withPropertyValues(AUTO, "spring.main.lazy-initialization=true")
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> {
                    assertThat(context.getBeanFactory().containsSingleton("azureIdentityPasswordlessConnections"))
                            .isFalse();
                    context.getBean("lazy");
                    assertThat(context.getBeanFactory().containsSingleton("azureIdentityPasswordlessConnections"))
                            .isTrue();
                });
    }

    @Test
    void withoutThePropertiesThereIsNoBean() {
        application
                .withPropertyValues(POSTGRESQL, USER)
                .run(context -> assertThat(context).doesNotHaveBean("azureIdentityHikariTokens"));
    }

    private static InvalidCredentialPropertyException refusal(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof InvalidCredentialPropertyException)) {
            cause = cause.getCause();
        }
        assertThat(cause).as("cause of " + failure).isNotNull();
        return (InvalidCredentialPropertyException) cause;
    }

    static class TwoPools {

        @Bean
        DataSource orders() {
            return pool("orders");
        }

        @Bean
        DataSource payments() {
            return pool("payments");
        }
    }

    static class LazyPool {

        @Bean
        @Lazy
        DataSource lazy() {
            return pool("lazy");
        }
    }

    private static DataSource pool(String name) {
        return DataSourceBuilder.create()
                .url("jdbc:postgresql://" + name + ".postgres.database.azure.com/x")
                .username(name + "-app")
                .build();
    }
}
