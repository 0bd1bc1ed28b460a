package io.entra4j.identity.passwordless.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.microsoft.sqlserver.jdbc.SQLServerDataSource;
import com.microsoft.sqlserver.jdbc.SqlAuthenticationToken;
import com.zaxxer.hikari.HikariDataSource;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Connections of SQL Server's own driver to what speaks its protocol, and judges the token of each. */
@Tag("slow")
class SqlServerTests {

    private static final int CONNECTIONS = 50;

    @TempDir
    Path directory;

    private FakeEntra entra;
    private TokenJudge judge;
    private FakeSqlServer server;
    private Path trustStore;

    @BeforeEach
    void start() throws Exception {
        entra = FakeEntra.start();
        // The role is what the token says: there is no other name.
        judge = new TokenJudge(entra, FakeSqlServer.AUDIENCE, Map.of(FakeEntra.OBJECT_ID, ""));
        server = FakeSqlServer.start(entra, judge, FakeEntra.TENANT_ID);
        trustStore = JdbcApplication.trustStore(entra, directory);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        entra.close();
    }

    private ConfigurableApplicationContext run(FakeSqlServer database) throws Exception {
        return JdbcApplication.run(directory, Object.class, JdbcApplication.identity(entra, directory), """
                spring:
                  datasource:
                    url: jdbc:sqlserver://localhost:%s;encrypt=strict;trustStore=%s;trustStorePassword=changeit
                    hikari: {maximum-pool-size: %s, connection-timeout: 10000}
                  autoconfigure.exclude:
                    - org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration
                    - org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration
                    - org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration
                azure.identity.passwordless.mode: on
                """.formatted(
                        database.port(), trustStore, CONNECTIONS));
    }

    @Test
    void connectionsOfThePoolUseOneToken() throws Exception {
        try (ConfigurableApplicationContext context = run(server)) {
            HikariDataSource pool = context.getBean(HikariDataSource.class);
            List<Connection> connections = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                connections.add(pool.getConnection());
                assertThat(connections.get(i).isValid(5)).isTrue();
            }
            for (Connection each : connections) {
                each.close();
            }
        }

        assertThat(judge.verdicts()).hasSize(CONNECTIONS);
        assertThat(judge.accepted()).isEqualTo(CONNECTIONS);
        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void tenantThatTheServerNamesMustBeAllowed() throws Exception {
        try (FakeSqlServer ofOthers = FakeSqlServer.start(entra, judge, "99999999-aaaa-bbbb-cccc-000000000009");
                ConfigurableApplicationContext context = run(ofOthers)) {
            assertThat(catchThrowable(
                            () -> context.getBean(HikariDataSource.class).getConnection()))
                    .hasStackTraceContaining("99999999-aaaa-bbbb-cccc-000000000009")
                    .hasStackTraceContaining("additionallyAllowedTenants");
        }
        assertThat(judge.verdicts()).isEmpty();
        assertThat(entra.tokenRequests()).isZero();
    }

    @Test
    void failureIsOursWithoutAToken() throws Exception {
        try (ConfigurableApplicationContext context = run(server)) {
            entra.failUntilReset(Failure.serverError(503));

            assertThat(catchThrowable(
                            () -> context.getBean(HikariDataSource.class).getConnection()))
                    .hasStackTraceContaining(SQLTransientConnectionException.class.getName())
                    .hasStackTraceContaining("There is no token for a new connection. WorkloadIdentityCredential");
        }
    }

    @Test
    void identityWithoutRightsIsRefused() throws Exception {
        judge.revoke(FakeEntra.OBJECT_ID);
        try (ConfigurableApplicationContext context = run(server)) {
            assertThat(catchThrowable(
                            () -> context.getBean(HikariDataSource.class).getConnection()))
                    .hasStackTraceContaining("(revoked)");
        }
    }

    /** The fake is strict, or what it accepts would prove nothing. */
    @Test
    void fakeRefusesOtherTokensAndPasswords() {
        assertThat(catchThrowable(() ->
                        logIn(entra.accessToken().audience(TokenJudge.AUDIENCE).build())))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("(audience)");
        assertThat(catchThrowable(() -> logIn("not-a-token"))).hasMessageContaining("(signature)");
        SQLServerDataSource source = source();
        source.setUser("sa");
        source.setPassword("password");
        assertThat(catchThrowable(source::getConnection)).isInstanceOf(SQLException.class);
        assertThat(judge.accepted()).isZero();
    }

    private void logIn(String token) throws SQLException {
        SQLServerDataSource source = source();
        source.setAccessTokenCallback(
                (spn, service) -> new SqlAuthenticationToken(token, System.currentTimeMillis() + 3_600_000));
        source.getConnection().close();
    }

    private SQLServerDataSource source() {
        SQLServerDataSource source = new SQLServerDataSource();
        source.setServerName("localhost");
        source.setPortNumber(server.port());
        source.setEncrypt("strict");
        source.setTrustStore(trustStore.toString());
        source.setTrustStorePassword("changeit");
        source.setLoginTimeout(10);
        return source;
    }
}
