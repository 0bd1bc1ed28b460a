package io.entra4j.identity.passwordless.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.passwordless.PasswordlessPage;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.passwordless.AzureIdentityPasswordlessAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.passwordless.AzureIdentityR2dbcPasswordlessAutoConfiguration;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An application that reaches by R2DBC a PostgreSQL that judges tokens. */
@Tag("slow")
class R2dbcTests {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    private FakeEntra entra;
    private TokenJudge judge;
    private JudgedPostgres server;

    @BeforeEach
    void start() {
        entra = FakeEntra.start().tokenLifetime(Duration.ofSeconds(5));
        judge = new TokenJudge(entra, TokenJudge.AUDIENCE, Map.of(FakeEntra.OBJECT_ID, "orders-app"));
        server = JudgedPostgres.start(entra, judge, "orders-app");
    }

    @AfterEach
    void stop() {
        server.close();
        entra.close();
    }

    @Test
    void eachConnectionPresentsTheCurrentToken() throws Exception {
        try (ConfigurableApplicationContext context = run()) {
            ConnectionFactory connections = context.getBean(ConnectionFactory.class);
            int opened = 0;
            while (entra.tokenRequests() < 4) {
                assertThat(query(connections)).isEqualTo(1);
                opened++;
            }

            assertThat(judge.verdicts())
                    .allSatisfy(verdict -> assertThat(verdict.refused()).isEmpty());
            assertThat(judge.accepted()).isEqualTo(opened);
            assertThat(judge.tokens()).hasSizeBetween(3, 4);
        }
    }

    @Test
    void connectionFailsReadablyWithoutTokensAndRecovers() throws Exception {
        try (ConfigurableApplicationContext context = run()) {
            ConnectionFactory connections = context.getBean(ConnectionFactory.class);
            entra.failUntilReset(Failure.serverError(503));

            Throwable failure = catchThrowable(() -> query(connections));
            assertThat(failure)
                    .isInstanceOf(R2dbcTransientResourceException.class)
                    .hasMessageStartingWith("There is no token for a new connection. WorkloadIdentityCredential");

            entra.reset();
            await().atMost(PATIENCE).until(() -> catchThrowable(() -> query(connections)) == null);
        }
    }

    private static Integer query(ConnectionFactory connections) {
        return Flux.usingWhen(
                        connections.create(),
                        connection -> Flux.from(
                                        connection.createStatement("SELECT 1").execute())
                                .flatMap(result -> result.map(row -> row.get(0, Integer.class))),
                        io.r2dbc.spi.Connection::close)
                .next()
                .switchIfEmpty(Mono.error(new AssertionError()))
                .block(PATIENCE);
    }

    private ConfigurableApplicationContext run() throws Exception {
        return JdbcApplication.run(
                directory,
                R2dbcTests.class,
                JdbcApplication.identity(entra, directory),
                PasswordlessPage.yamlWith("spring.r2dbc.url"),
                """
                spring.r2dbc.url: r2dbc:postgresql://localhost:%s/postgres?sslRootCert=%s
                azure.identity.passwordless.mode: on
                """.formatted(server.port(), server.caCertificate()));
    }

    @ParameterizedTest
    @CsvSource({
        "r2dbc:postgresql://localhost/x?sslMode=prefer, may have no TLS",
        "r2dbc:mssql://localhost/x, 'The R2DBC driver for ''mssql'' takes no token, only a password.'",
        "r2dbc:mysql://localhost/x, 'The R2DBC driver for ''mysql'' takes no token, only a password.'"
    })
    void whatTakesNoTokenOverTlsIsRefused(String url, String reason) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        R2dbcAutoConfiguration.class,
                        AzureIdentityAutoConfiguration.class,
                        AzureIdentityPasswordlessAutoConfiguration.class,
                        AzureIdentityR2dbcPasswordlessAutoConfiguration.class))
                .withPropertyValues(
                        "azure.identity.type=managed-identity",
                        "azure.identity.passwordless.mode=on",
                        "spring.r2dbc.username=orders-app",
                        "spring.r2dbc.url=" + url)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidCredentialPropertyException.class)
                        .hasMessageContaining(reason));
    }
}
