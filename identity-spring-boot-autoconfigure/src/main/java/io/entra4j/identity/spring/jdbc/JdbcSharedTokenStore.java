package io.entra4j.identity.spring.jdbc;

import io.entra4j.identity.shared.SharedTokenStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Keeps shared tokens in PostgreSQL, through the application's own connections. Needs PostgreSQL's own JDBC
 * driver, its default isolation (read committed), and a table that the application creates, by {@link #ddl}:
 *
 * <pre>{@code
 * @Bean
 * JdbcSharedTokenStore store(DataSource dataSource) {
 *     return new JdbcSharedTokenStore(dataSource, "azure_token");
 * }
 * }</pre>
 *
 * <p>An entry is a row. Expired rows are removed with one write in 50, 100 at most. All times are by
 * the database's clock. A statement that has no answer within 5 seconds ends, and its connection with it.
 *
 * <p>One connection is kept to listen for forgotten keys ({@code LISTEN}), from the first use of the store until
 * {@link #close}. A pooler between that shares connections among transactions, such as PgBouncer, loses these messages:
 * other replicas then keep a revoked token in memory until it is due for renewal.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT">The lease: ON CONFLICT</a>
 */
public final class JdbcSharedTokenStore implements SharedTokenStore, AutoCloseable {

    private static final Duration GENERATION_LIFE = Duration.ofDays(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int WRITES_PER_REMOVAL = 50;
    private static final String NO_SUCH_TABLE = "42P01";

    /** A channel has at most 63 characters, as a table has. */
    private static final Pattern TABLE = Pattern.compile("(?:([a-z_][a-z0-9_]{0,62})\\.)?([a-z_][a-z0-9_]{0,62})");

    // A value is removed with its generation, so it needs no generation of its own: both are in one row. Statements
    // that
    // meet at a row follow one another, and check their conditions again on what the earlier one left.

    private static final String READ =
            "SELECT generation, CASE WHEN value_until > now() THEN value END FROM %s WHERE name = ?";

    private static final String WRITE_FIRST = """
            INSERT INTO %s AS entry (name, generation, value, value_until, keep_until)
            SELECT name, generation, value, now() + life, now() + life
            FROM (VALUES (?, ?, ?, ? * interval '1 millisecond')) AS new (name, generation, value, life)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value, value_until = excluded.value_until,
                keep_until = greatest(entry.keep_until, excluded.keep_until)
            WHERE entry.generation = excluded.generation""";

    private static final String WRITE = """
            UPDATE %s AS entry SET value = new.value, value_until = now() + life,
                keep_until = greatest(keep_until, now() + life)
            FROM (VALUES (?, ?, ?, ? * interval '1 millisecond')) AS new (name, generation, value, life)
            WHERE entry.name = new.name AND entry.generation = new.generation""";

    /** One statement, so that the message goes out if, and only if, the generation has begun. */
    private static final String FORGET = """
            WITH forgotten AS (
                INSERT INTO %s AS entry (name, generation, keep_until) VALUES (?, ?, now() + ? * interval '1 millisecond')
                ON CONFLICT (name) DO UPDATE SET generation = excluded.generation, value = NULL, value_until = NULL,
                    keep_until = greatest(entry.keep_until, excluded.keep_until)
                RETURNING name, generation)
            SELECT pg_notify(?, name || ' ' || generation) FROM forgotten""";

    /**
     * Not {@code SELECT … FOR UPDATE SKIP LOCKED}: such a lease is an open transaction, so it would keep a connection for
     * all of a fetch, would not end by itself, and could not be taken for a key that has no row yet.
     */
    private static final String LEASE = """
            INSERT INTO %s AS entry (name, lease_holder, lease_until, keep_until)
            SELECT name, holder, now() + life, now() + life
            FROM (VALUES (?, ?, ? * interval '1 millisecond')) AS new (name, holder, life)
            ON CONFLICT (name) DO UPDATE SET lease_holder = excluded.lease_holder, lease_until = excluded.lease_until,
                keep_until = greatest(entry.keep_until, excluded.keep_until)
            WHERE entry.lease_until IS NULL OR entry.lease_until <= now()""";

    private static final String RELEASE =
            "UPDATE %s SET lease_holder = NULL, lease_until = NULL WHERE name = ? AND lease_holder = ?";

    /** Passes over rows that others are using: they will be found another time, or are wanted again. */
    private static final String REMOVE = """
            DELETE FROM %1$s WHERE name = ANY (ARRAY(
                SELECT name FROM %1$s WHERE keep_until < now() ORDER BY keep_until LIMIT 100 FOR UPDATE SKIP LOCKED))""";

    @FunctionalInterface
    private interface Work<T> {
        T on(PreparedStatement statement) throws SQLException;
    }

    private final DataSource dataSource;
    private final String table;
    private final String quotedTable;
    private final String channel;
    private final NotificationListener listener;

    /**
     * Creates the store; no I/O.
     *
     * @param dataSource makes connections; a pool, with one connection more than the application needs
     * @param table lower-case letters, digits and {@code _}, with a schema and a dot before it if need be
     * @throws IllegalArgumentException if the name of the table has other characters
     */
    public JdbcSharedTokenStore(DataSource dataSource, String table) {
        this.dataSource = Objects.requireNonNull(dataSource, "'dataSource' must not be null");
        this.table = table;
        this.quotedTable = quoted(table);
        this.channel = table.substring(table.indexOf('.') + 1);
        this.listener = new NotificationListener(dataSource, channel);
    }

    private static String quoted(String table) {
        if (!TABLE.matcher(table).matches()) {
            throw new IllegalArgumentException(
                    "'table' must be lower-case letters, digits and '_', as in 'azure_token' or 'app.azure_token': '%s'."
                            .formatted(table));
        }
        return '"' + table.replace(".", "\".\"") + '"';
    }

    /**
     * Returns the statements that create the table, for a migration. The application needs the rights SELECT, INSERT,
     * UPDATE and DELETE on it.
     *
     * @param table as in the constructor
     * @return SQL
     * @throws IllegalArgumentException if the name of the table has other characters
     */
    public static String ddl(String table) {
        return """
            CREATE TABLE %s (
                name varchar(64) COLLATE "C" PRIMARY KEY,
                generation text NOT NULL DEFAULT '',
                value text,
                value_until timestamptz,
                lease_holder text,
                lease_until timestamptz,
                keep_until timestamptz NOT NULL
            );
            CREATE INDEX ON %<s (keep_until);
            """.formatted(quoted(table));
    }

    @Override
    public Entry read(String key) throws SQLException {
        listener.begin();
        return run(
                READ,
                statement -> {
                    try (ResultSet row = statement.executeQuery()) {
                        return row.next()
                                ? new Entry(row.getString(1), row.getString(2))
                                : new Entry(FIRST_GENERATION, null);
                    }
                },
                key);
    }

    @Override
    public boolean write(String key, String generation, String value, Duration life) throws SQLException {
        // A key that was never forgotten may have no row yet. Any other generation is in a row, or is not current.
        String sql = generation.equals(FIRST_GENERATION) ? WRITE_FIRST : WRITE;
        boolean written = changes(sql, key, generation, value, life.toMillis());
        if (ThreadLocalRandom.current().nextInt(WRITES_PER_REMOVAL) == 0) {
            changes(REMOVE);
        }
        return written;
    }

    @Override
    public String forget(String key) throws SQLException {
        String generation = UUID.randomUUID().toString();
        run(FORGET, PreparedStatement::execute, key, generation, GENERATION_LIFE.toMillis(), channel);
        return generation;
    }

    @Override
    public boolean lease(String key, String holder, Duration atMost) throws SQLException {
        listener.begin();
        return changes(LEASE, key, holder, atMost.toMillis());
    }

    @Override
    public void release(String key, String holder) throws SQLException {
        changes(RELEASE, key, holder);
    }

    private boolean changes(String sql, Object... parameters) throws SQLException {
        return run(sql, PreparedStatement::executeUpdate, parameters) > 0;
    }

    private <T> T run(String sql, Work<T> work, Object... parameters) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            int timeout = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, (int) TIMEOUT.toMillis());
            try (PreparedStatement statement = connection.prepareStatement(sql.formatted(quotedTable))) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                T result = work.on(statement);
                if (!connection.getAutoCommit()) {
                    connection.commit();
                }
                return result;
            } finally {
                // Not all pools do it.
                if (!connection.isClosed()) {
                    connection.setNetworkTimeout(Runnable::run, timeout);
                }
            }
        } catch (SQLException e) {
            throw NO_SUCH_TABLE.equals(e.getSQLState()) ? noSuchTable() : e;
        }
    }

    /** Without a cause, whose text would be shown in place of this one. */
    private SQLException noSuchTable() {
        return new SQLException(
                "the table '%s' does not exist. Create it by the statements of JdbcSharedTokenStore.ddl"
                        .formatted(table),
                NO_SUCH_TABLE);
    }

    @Override
    public void listen(BiConsumer<String, String> forgotten) {
        listener.listener(forgotten);
    }

    /** Ends the listening and gives its connection back. The pool is the application's. */
    @Override
    public void close() {
        listener.close();
    }
}
