package io.entra4j.identity.passwordless.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.entra4j.identity.TokenRequestEvent;
import io.entra4j.identity.TokenRequestListener;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.passwordless.PasswordlessPage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** An application with 50 connections to a PostgreSQL that judges the token of each. */
@Tag("slow")
class PostgresqlTests {

    private static final int CONNECTIONS = 50;
    private static final Duration LIFE = Duration.ofSeconds(5);
    private static final int RENEWALS = 10;

    @TempDir
    Path directory;

    private FakeEntra entra;
    private TokenJudge judge;
    private JudgedPostgres server;
    private ConfigurableApplicationContext context;

    @BeforeEach
    void start() {
        entra = FakeEntra.start().tokenLifetime(LIFE);
        judge = new TokenJudge(entra, TokenJudge.AUDIENCE, Map.of(FakeEntra.OBJECT_ID, "orders-app"));
        server = JudgedPostgres.start(entra, judge, "orders-app");
    }

    @AfterEach
    void stop() {
        if (context != null) {
            context.close();
        }
        server.close();
        entra.close();
    }

    /** The page's example, at the test's server. */
    private void run(String... more) throws Exception {
        List<String> yaml = new ArrayList<>();
        yaml.add(JdbcApplication.identity(entra, directory));
        yaml.add(PasswordlessPage.yamlWith("spring.datasource.url"));
        yaml.add("""
                spring:
                  datasource:
                    url: %s
                    hikari.maximum-pool-size: %s
                  autoconfigure.exclude:
                    - org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration
                    - org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration
                    - org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration
                azure.identity.passwordless.mode: on
                """.formatted(server.url(), CONNECTIONS));
        yaml.addAll(List.of(more));
        context = JdbcApplication.run(directory, Counter.class, yaml.toArray(String[]::new));
    }

    /** Ten lives of a token and two outages, in which connections are opened all the time. */
    @Tag("renewals")
    @Test
    void noQueryFailsOverTenRenewalsAndTwoOutages() throws Exception {
        run();
        Counter requests = context.getBean(Counter.class);
        Outages outages = new Outages(requests);
        AtomicLong queries = new AtomicLong();
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService workers = Executors.newFixedThreadPool(CONNECTIONS + 1);
        long begin = System.nanoTime();
        try {
            Future<?> work = workers.submit(() -> {
                while (!done.get()) {
                    round(workers, context.getBean(HikariDataSource.class), queries);
                }
                return null;
            });
            await().atMost(Duration.ofSeconds(100))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> work.isDone() || (outages.areOver() && requests.fetched.get() > RENEWALS));
            done.set(true);
            work.get(1, TimeUnit.MINUTES);
        } finally {
            workers.shutdownNow();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        System.out.printf(
                "PostgreSQL: %d queries, %d logins, %d tokens, %d requests in outages, %s s%n",
                queries.get(), judge.accepted(), requests.fetched.get(), outages.requested, took.toSeconds());

        assertThat(judge.verdicts())
                .allSatisfy(verdict -> assertThat(verdict.refused()).isEmpty());
        // The pool fills itself up again, with connections that no query may have used yet.
        assertThat(judge.accepted())
                .isBetween(queries.get(), queries.get() + CONNECTIONS)
                .isGreaterThan(CONNECTIONS);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        assertThat(entra.tokenRequests() - outages.requested).isEqualTo(requests.fetched.get()));
        // The last one may have come when all connections were open.
        assertThat(judge.tokens()).hasSizeBetween(requests.fetched.get() - 1, requests.fetched.get());
        assertThat(outages.requested).isPositive();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(server.authorized("orders-app")).isEqualTo(judge.accepted()));
    }

    /** Fifty connections at the same time with a query on each, after which the pool replaces all of them. */
    private static void round(ExecutorService workers, HikariDataSource pool, AtomicLong queries) throws Exception {
        CountDownLatch all = new CountDownLatch(CONNECTIONS);
        List<Future<Integer>> answers = IntStream.range(0, CONNECTIONS)
                .mapToObj(i -> workers.submit(() -> query(pool, all)))
                .toList();
        for (Future<Integer> answer : answers) {
            assertThat(answer.get()).isEqualTo(1);
            queries.incrementAndGet();
        }
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    private static int query(HikariDataSource pool, CountDownLatch all) throws SQLException, InterruptedException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            all.countDown();
            assertThat(all.await(1, TimeUnit.MINUTES)).isTrue();
            try (ResultSet row = statement.executeQuery("SELECT 1")) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Without tokens the pool keeps what it has, says why it cannot have more, and recovers. */
    @Test
    void poolKeepsItsConnectionsWithoutTokensAndRecovers() throws Exception {
        run("spring.datasource.hikari: {maximum-pool-size: 2, minimum-idle: 1, connection-timeout: 1000}");
        HikariDataSource pool = context.getBean(HikariDataSource.class);
        try (Connection kept = pool.getConnection()) {
            entra.failUntilReset(Failure.serverError(503));
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(kept.isValid(5)).isTrue();
                pool.getHikariPoolMXBean().softEvictConnections();
                assertThat(catchThrowable(() -> open(pool)))
                        .isInstanceOf(SQLTransientConnectionException.class)
                        .cause()
                        .isInstanceOf(SQLTransientConnectionException.class)
                        .hasMessageStartingWith("There is no token for a new connection. WorkloadIdentityCredential");
            });

            assertThat(kept.isValid(5)).isTrue();
        }
        entra.reset();
        await().atMost(Duration.ofSeconds(30)).until(() -> catchThrowable(() -> open(pool)) == null);
    }

    private static void open(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    /** The pool starts with the first connection, so that there is no other one to fall back to. */
    @Test
    void firstConnectionFailsReadablyWithoutTokens() throws Exception {
        run();
        entra.failUntilReset(Failure.serverError(503));
        HikariDataSource pool = context.getBean(HikariDataSource.class);

        assertThat(catchThrowable(() -> open(pool)))
                .isInstanceOf(SQLTransientConnectionException.class)
                .hasMessageStartingWith("There is no token for a new connection. WorkloadIdentityCredential");

        entra.reset();
        await().atMost(Duration.ofSeconds(30)).until(() -> catchThrowable(() -> open(pool)) == null);
    }

    @Tag("renewals")
    @Test
    void revokedIdentityIsRefusedWithinTheLifeOfAToken() throws Exception {
        run("spring.datasource.hikari: {maximum-pool-size: 2, minimum-idle: 1, connection-timeout: 1000}");
        HikariDataSource pool = context.getBean(HikariDataSource.class);
        open(pool);
        // The tenant no longer takes the cluster's tokens for the application.
        entra.application(FakeApplication.builtIn());
        long revoked = System.nanoTime();

        await().atMost(LIFE.multipliedBy(2)).until(() -> {
            pool.getHikariPoolMXBean().softEvictConnections();
            return catchThrowable(() -> open(pool)) != null;
        });

        // The last token was at most new when it was revoked; a second is the timeout of the pool.
        assertThat(Duration.ofNanos(System.nanoTime() - revoked)).isLessThan(LIFE.plusSeconds(2));
        Throwable failure = catchThrowable(() -> open(pool));
        assertThat(failure).isInstanceOf(SQLTransientConnectionException.class);
        assertThat(failure.getCause())
                .hasMessageStartingWith("There is no token for a new connection. WorkloadIdentityCredential")
                .hasMessageContaining("AADSTS");
        System.out.println("Revoked: " + failure.getCause().getMessage());
    }

    @Test
    void identityWithoutRightsInTheDatabaseIsRefusedAtOnce() throws Exception {
        run("spring.datasource.hikari: {maximum-pool-size: 2, minimum-idle: 1, connection-timeout: 1000}");
        HikariDataSource pool = context.getBean(HikariDataSource.class);
        open(pool);
        judge.revoke(FakeEntra.OBJECT_ID);

        await().atMost(LIFE).until(() -> {
            pool.getHikariPoolMXBean().softEvictConnections();
            return catchThrowable(() -> open(pool)) != null;
        });

        Throwable failure = catchThrowable(() -> open(pool));
        assertThat(failure).isInstanceOf(SQLTransientConnectionException.class);
        assertThat(failure.getCause()).hasMessageContaining("LDAP authentication failed for user \"orders-app\"");
        judge.forgive(FakeEntra.OBJECT_ID);
        await().atMost(Duration.ofSeconds(30)).until(() -> catchThrowable(() -> open(pool)) == null);
    }

    /** Two outages, each from the middle of a token's life to its end, so that its renewal is due in between. */
    private final class Outages {

        private final Counter requests;
        private int begun;
        private int before;
        private int requested;
        private long end;

        private Outages(Counter requests) {
            this.requests = requests;
        }

        private boolean areOver() {
            if (end != 0 && System.nanoTime() > end) {
                requested += entra.tokenRequests() - before;
                entra.reset();
                end = 0;
            } else if (end == 0
                    && begun < 2
                    && requests.fetched.get() >= (begun + 1) * 3
                    && requests.age().compareTo(LIFE.dividedBy(2)) >= 0) {
                before = entra.tokenRequests();
                entra.failUntilReset(Failure.serverError(503));
                end = System.nanoTime() + LIFE.dividedBy(2).toNanos();
                begun++;
            }
            return end == 0 && begun == 2;
        }
    }

    static class Counter {

        private volatile long lastFetch = System.nanoTime();
        private final AtomicInteger fetched = new AtomicInteger();

        /** Returns the time since the last token came. */
        Duration age() {
            return Duration.ofNanos(System.nanoTime() - lastFetch);
        }

        @Bean
        TokenRequestListener counter() {
            return event -> {
                if (event.type() == TokenRequestEvent.Type.FETCHED) {
                    lastFetch = System.nanoTime();
                    fetched.incrementAndGet();
                }
            };
        }
    }
}
