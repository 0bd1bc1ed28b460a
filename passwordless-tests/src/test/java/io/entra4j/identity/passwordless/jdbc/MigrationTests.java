package io.entra4j.identity.passwordless.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.fake.FakeEntra;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** Migrations of a PostgreSQL that judges tokens: through the pool, and with a role of their own. */
@Tag("slow")
class MigrationTests {

    private static final String FLYWAY = """
            spring:
              flyway.locations: filesystem:%s
              autoconfigure.exclude:
                - org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration
                - org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration
            """;
    private static final String LIQUIBASE = """
            spring:
              liquibase.change-log: file:%s/changes.sql
              autoconfigure.exclude:
                - org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration
                - org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration
            """;

    @TempDir
    Path directory;

    private FakeEntra entra;
    private TokenJudge judge;
    private JudgedPostgres server;

    @BeforeEach
    void start() throws Exception {
        entra = FakeEntra.start();
        judge = new TokenJudge(entra, TokenJudge.AUDIENCE, Map.of(FakeEntra.OBJECT_ID, "orders-app"));
        server = JudgedPostgres.start(entra, judge, "orders-app");
        Files.writeString(directory.resolve("V1__orders.sql"), "CREATE TABLE orders (id int);");
        Files.writeString(directory.resolve("changes.sql"), """
                --liquibase formatted sql
                --changeset orders:1
                CREATE TABLE orders (id int);
                """);
    }

    @AfterEach
    void stop() {
        server.close();
        entra.close();
    }

    @Test
    void flywayUsesThePool() throws Exception {
        migrate(FLYWAY, "spring.datasource.username: orders-app");

        assertThat(roles()).containsOnly("orders-app");
    }

    @Test
    void flywayWithARoleOfItsOwnUsesTheToken() throws Exception {
        String owner = ownerOf();
        migrate(FLYWAY, "spring: {datasource.username: orders-app, flyway.user: " + owner + "}");

        assertThat(roles()).contains(owner).contains("orders-app");
    }

    @Test
    void flywayWithAUrlOfItsOwnUsesTheToken() throws Exception {
        migrate(
                FLYWAY,
                "spring: {datasource.username: orders-app, flyway: {user: orders-app, url: '" + server.url() + "'}}");

        assertThat(roles()).containsOnly("orders-app");
    }

    @Test
    void liquibaseUsesThePool() throws Exception {
        migrate(LIQUIBASE, "spring.datasource.username: orders-app");

        assertThat(roles()).containsOnly("orders-app");
    }

    @Test
    void liquibaseWithARoleOfItsOwnUsesTheToken() throws Exception {
        String owner = ownerOf();
        migrate(LIQUIBASE, "spring: {datasource.username: orders-app, liquibase.user: " + owner + "}");

        assertThat(roles()).contains(owner).contains("orders-app");
    }

    /** One identity may have several roles, as it may in Azure. */
    private String ownerOf() throws Exception {
        judge.alsoAllow(FakeEntra.OBJECT_ID, "orders-owner");
        server.execute("CREATE ROLE \"orders-owner\" LOGIN");
        server.execute("GRANT ALL ON SCHEMA public TO \"orders-owner\"");
        server.execute("ALTER DEFAULT PRIVILEGES FOR ROLE \"orders-owner\" GRANT ALL ON TABLES TO \"orders-app\"");
        return "orders-owner";
    }

    private List<String> roles() {
        return judge.verdicts().stream()
                .filter(verdict -> verdict.refused().isEmpty())
                .map(TokenJudge.Verdict::role)
                .distinct()
                .toList();
    }

    private void migrate(String tool, String more) throws Exception {
        String pool = """
                spring.datasource:
                  url: %s
                  hikari.maximum-pool-size: 2
                azure.identity.passwordless.mode: on
                """.formatted(server.url());
        try (ConfigurableApplicationContext context = JdbcApplication.run(
                directory,
                MigrationTests.class,
                JdbcApplication.identity(entra, directory),
                pool,
                tool.formatted(directory),
                more)) {
            assertThat(context.getBean(JdbcTemplate.class).queryForObject("SELECT count(*) FROM orders", Integer.class))
                    .isZero();
        }
        assertThat(judge.verdicts())
                .allSatisfy(verdict -> assertThat(verdict.refused()).isEmpty());
        assertThat(entra.tokenRequests()).isOne();
        assertThat(server.authorized("orders-app") + server.authorized("orders-owner"))
                .isEqualTo(judge.accepted());
    }
}
