package io.entra4j.identity.spring.jdbc;

import static io.entra4j.identity.shared.SharedTokenStore.FIRST_GENERATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.zaxxer.hikari.HikariDataSource;
import io.entra4j.identity.shared.SharedTokenStore;
import io.entra4j.identity.shared.SharedTokenStoreContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class JdbcSharedTokenStoreTests extends SharedTokenStoreContract {

    private static final Duration HOUR = Duration.ofHours(1);

    private static PostgresServer postgres;
    private static HikariDataSource pool;

    private final List<JdbcSharedTokenStore> open = new ArrayList<>();

    @BeforeAll
    static void start() throws SQLException {
        postgres = PostgresServer.start();
        postgres.execute(JdbcSharedTokenStore.ddl("azure_token"));
        pool = postgres.pool(20);
    }

    @AfterEach
    void close() {
        open.forEach(JdbcSharedTokenStore::close);
    }

    @AfterAll
    static void stop() {
        if (postgres != null) {
            pool.close();
            postgres.close();
        }
    }

    @Override
    protected SharedTokenStore replica() {
        return replica(pool);
    }

    private JdbcSharedTokenStore replica(HikariDataSource connections) {
        JdbcSharedTokenStore store = new JdbcSharedTokenStore(connections, "azure_token");
        open.add(store);
        return store;
    }

    @Test
    void pageShowsTheStatementsThatCreateTheTable() throws Exception {
        assertThat(Files.readString(Path.of("..", "docs", "replicas.md")))
                .contains(JdbcSharedTokenStore.ddl("azure_token").replace("\"azure_token\"", "azure_token"));
    }

    @Test
    void tableMayHaveASchemaAndANameThatSqlReserves() throws Exception {
        postgres.execute("CREATE SCHEMA app; " + JdbcSharedTokenStore.ddl("app.order"));
        JdbcSharedTokenStore store = new JdbcSharedTokenStore(pool, "app.order");

        String generation = store.forget("key");
        store.write("key", generation, "value", HOUR);

        assertThat(store.read("key").value()).isEqualTo("value");
        assertThat(postgres.number("SELECT count(*) FROM app.\"order\"")).isOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Azure_Token", "1token", "a.b.c", "token; DROP TABLE users", "\"token\"", "tökên", "a."})
    void tableWithAnotherNameIsRefused(String table) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JdbcSharedTokenStore(pool, table))
                .withMessage("'table' must be lower-case letters, digits and '_', as in 'azure_token' or"
                        + " 'app.azure_token': '" + table + "'.");
    }

    @Test
    void tableThatIsMissingIsNamedWithWhatToDo() {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> new JdbcSharedTokenStore(pool, "missing").read("key"))
                .withMessage("the table 'missing' does not exist. Create it by the statements of"
                        + " JdbcSharedTokenStore.ddl")
                .withNoCause();
    }

    @Test
    void poolWithoutAutoCommitWorksAndGetsItsConnectionsBackAsTheyWere() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (HikariDataSource manual = postgres.pool(2, false)) {
            JdbcSharedTokenStore store = replica(manual);
            store.listen((key, generation) -> told.add(key));
            store.write("manual", FIRST_GENERATION, "value", HOUR);
            assertThat(replica().read("manual").value()).isEqualTo("value");
            String key = null;
            while (key == null) {
                store.read("manual");
                replica().forget("manual");
                key = told.poll(20, TimeUnit.MILLISECONDS);
            }
            store.close();

            assertThat(replica().read("manual").generation()).isNotEmpty();
            assertThat(manual.getHikariPoolMXBean().getActiveConnections()).isZero();
            try (Connection connection = manual.getConnection()) {
                assertThat(connection.getAutoCommit()).isFalse();
                assertThat(connection.getNetworkTimeout()).isZero();
            }
        }
    }

    @Test
    void expiredRowsAreRemovedByTheWayAndGenerationsAreKeptForTwoDays() throws Exception {
        SharedTokenStore store = replica();
        postgres.execute("INSERT INTO azure_token (name, generation, value, value_until, keep_until)"
                + " SELECT 'expired-' || n, '', 'value', now() - interval '1 s', now() - interval '1 s'"
                + " FROM generate_series(1, 250) AS n");
        store.forget("kept");

        int rounds = 0;
        while (postgres.number("SELECT count(*) FROM azure_token WHERE name LIKE 'expired-%'") > 0) {
            for (int i = 0; i < 20; i++) {
                store.write("written", FIRST_GENERATION, "value", HOUR);
            }
            assertThat(rounds++).isLessThan(250);
        }

        assertThat(store.read("written").value()).isEqualTo("value");
        assertThat(postgres.number(
                        "SELECT extract(epoch FROM keep_until - now()) FROM azure_token WHERE name = 'kept'"))
                .isBetween(48 * 3_600L - 60, 48 * 3_600L);
        assertThat(postgres.number(
                        "SELECT extract(epoch FROM keep_until - now()) FROM azure_token WHERE name = 'written'"))
                .isBetween(3_600L - 60, 3_600L);
    }

    @Test
    void listenerHearsAgainAfterTheDatabaseHasRestarted() throws Exception {
        try (PostgresServer restarted = PostgresServer.start();
                HikariDataSource connections = restarted.pool(5)) {
            restarted.execute(JdbcSharedTokenStore.ddl("azure_token"));
            BlockingQueue<String> told = new LinkedBlockingQueue<>();
            JdbcSharedTokenStore store = replica(connections);
            store.listen((key, generation) -> told.add(generation));
            awaitMessage(store, told);

            restarted.kill();
            restarted.begin();
            told.clear();

            awaitMessage(store, told);
        }
    }

    private static void awaitMessage(SharedTokenStore store, BlockingQueue<String> told) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        boolean heard = false;
        while (!heard) {
            assertThat(System.nanoTime()).isLessThan(end);
            try {
                store.read("message");
                store.forget("message");
            } catch (SQLException e) {
                // The pool finds connections to the ended process.
            }
            heard = told.poll(50, TimeUnit.MILLISECONDS) != null;
        }
    }

    @Test
    void tableThatIsLockedHoldsNoConnectionForLongerThanFiveSeconds() throws Exception {
        SharedTokenStore store = replica();
        try (Connection other = pool.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE azure_token");
            long begin = System.nanoTime();

            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> store.read("locked"));

            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
            other.rollback();
        }
    }
}
