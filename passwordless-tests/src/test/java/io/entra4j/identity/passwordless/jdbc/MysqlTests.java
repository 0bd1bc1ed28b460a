package io.entra4j.identity.passwordless.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.entra4j.identity.fake.AccessTokenBuilder;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeProxy;
import io.entra4j.identity.passwordless.PasswordlessPage;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Connections to a MySQL that judges the token of each, with both drivers. */
@Tag("slow")
class MysqlTests {

    private static final String ROLE = "orders-app";
    private static final int CONNECTIONS = 50;

    @TempDir
    static Path directory;

    private static FakeEntra entra;
    private static TokenJudge judge;
    private static MysqlGate server;
    private static Path trustStore;

    @BeforeAll
    static void start() throws Exception {
        entra = FakeEntra.start();
        judge = new TokenJudge(entra, TokenJudge.AUDIENCE, Map.of(FakeEntra.OBJECT_ID, ROLE));
        server = MysqlGate.start(entra, judge, ROLE);
        entra.writeCaCertificate(directory.resolve("ca.pem"));
        trustStore = JdbcApplication.trustStore(entra, directory);
    }

    @AfterAll
    static void stop() {
        server.close();
        entra.close();
    }

    @BeforeEach
    void reset() {
        entra.reset();
        entra.tokenLifetime(Duration.ofHours(1));
        entra.resetRequests();
        judge.reset();
    }

    /** Returns a URL that names the authority to trust, and no mode of TLS. */
    private static String url(String driver) {
        return "jdbc:%s://localhost:%s/orders?".formatted(driver, server.port())
                + (driver.equals("mysql")
                        ? "trustCertificateKeyStoreUrl=file:" + trustStore
                                + "&trustCertificateKeyStorePassword=changeit"
                        : "serverSslCert=" + directory.resolve("ca.pem"));
    }

    private static ConfigurableApplicationContext run(String driver) throws Exception {
        return JdbcApplication.run(
                directory,
                Object.class,
                JdbcApplication.identity(entra, directory),
                PasswordlessPage.yamlWith("spring.datasource.url"),
                """
                spring:
                  datasource:
                    url: %s
                    hikari: {maximum-pool-size: %s, connection-timeout: 10000}
                  autoconfigure.exclude:
                    - org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration
                    - org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration
                    - org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration
                azure.identity.passwordless.mode: on
                """.formatted(url(driver), CONNECTIONS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql", "mariadb"})
    void connectionsOfThePoolUseOneToken(String driver) throws Exception {
        try (ConfigurableApplicationContext context = run(driver)) {
            HikariDataSource pool = context.getBean(HikariDataSource.class);
            List<Connection> connections = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                connections.add(pool.getConnection());
                assertThat(user(connections.get(i))).startsWith(ROLE + "@");
            }
            for (Connection each : connections) {
                each.close();
            }
        }

        assertThat(judge.accepted()).isEqualTo(CONNECTIONS);
        assertThat(judge.verdicts()).hasSize(CONNECTIONS);
        assertThat(entra.tokenRequests()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql", "mariadb"})
    void failureIsOursWithoutAToken(String driver) throws Exception {
        try (ConfigurableApplicationContext context = run(driver)) {
            entra.failUntilReset(Failure.serverError(503));
            HikariDataSource pool = context.getBean(HikariDataSource.class);

            assertThat(catchThrowable(pool::getConnection))
                    .isInstanceOf(SQLTransientConnectionException.class)
                    .hasMessageStartingWith("There is no token for a new connection. WorkloadIdentityCredential");

            entra.reset();
            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
                pool.getConnection().close();
                return true;
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql", "mariadb"})
    void identityWithoutRightsIsRefused(String driver) throws Exception {
        judge.revoke(FakeEntra.OBJECT_ID);
        try (ConfigurableApplicationContext context = run(driver)) {
            assertThat(catchThrowable(
                            () -> context.getBean(HikariDataSource.class).getConnection()))
                    .hasStackTraceContaining("Access denied for user 'orders-app' (revoked)");
        } finally {
            judge.forgive(FakeEntra.OBJECT_ID);
        }
    }

    @Test
    void pluginsOfEqualPropertiesShareOneToken() throws Exception {
        try (FakeProxy proxy = FakeProxy.to(URI.create(entra.authorityHost()).getPort())) {
            String plugin = AzureMysqlAuthenticationPlugin.class.getName();

            String printed = new PluginJvm(directory, entra, proxy)
                    .run(
                            10,
                            url("mysql") + "&sslMode=VERIFY_IDENTITY&user=" + ROLE + "&authenticationPlugins=" + plugin
                                    + "&defaultAuthenticationPlugin=" + plugin);

            assertThat(printed).contains("valid 10").contains("round 1");
        }
        assertThat(judge.accepted()).isEqualTo(20);
        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void pluginSendsNoTokenWithoutTls() {
        String plugin = AzureMysqlAuthenticationPlugin.class.getName();

        assertThat(catchThrowable(() -> DriverManager.getConnection(
                        url("mysql") + "&sslMode=DISABLED&user=" + ROLE + "&authenticationPlugins=" + plugin
                                + "&defaultAuthenticationPlugin=" + plugin + "&azure.managedIdentityEnabled=true")))
                .isInstanceOf(SQLException.class)
                .hasStackTraceContaining("SSL connection required for plugin \"mysql_clear_password\"");
        assertThat(judge.verdicts()).isEmpty();
    }

    /** The gate is strict, or what it accepts would prove nothing. */
    @Test
    void gateRefusesOtherTokens() {
        assertRefused("audience", token().audience("https://storage.azure.com").build());
        assertRefused("expired", token().lifetime(Duration.ofMinutes(-1)).build());
        assertRefused("signature", "not-a-token");
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> logIn("&sslMode=DISABLED", token().build()))
                .withMessageContaining("TLS");
        assertThat(judge.verdicts()).hasSize(3);
    }

    private static AccessTokenBuilder token() {
        return entra.accessToken().audience(TokenJudge.AUDIENCE);
    }

    private static void assertRefused(String reason, String token) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> logIn("&sslMode=VERIFY_IDENTITY", token))
                .withMessageContaining("Access denied for user 'orders-app' (" + reason + ")");
    }

    private static void logIn(String mode, String token) throws SQLException {
        DriverManager.getConnection(url("mysql") + mode, ROLE, token).close();
    }

    private static String user(Connection connection) throws SQLException {
        try (ResultSet row = connection.createStatement().executeQuery("SELECT CURRENT_USER()")) {
            row.next();
            return row.getString(1);
        }
    }
}
