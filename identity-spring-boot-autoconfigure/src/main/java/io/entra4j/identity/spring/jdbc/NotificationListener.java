package io.entra4j.identity.spring.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for the keys that replicas forget. Begins with the first use of the store, on a thread and a connection of its
 * own, and connects again after a second when the connection ends.
 */
final class NotificationListener implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(JdbcSharedTokenStore.class);
    private static final long PAUSE_MILLIS = 1_000;
    /** How long to listen before a look whether the store was closed, since a read cannot be interrupted. */
    private static final int SLICE_MILLIS = 250;
    /** A connection that was lost without a word is found after 15 seconds. */
    private static final int SLICES_PER_CHECK = 60;

    private static final int CHECK_SECONDS = 5;

    private final DataSource dataSource;
    private final String channel;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<@Nullable Thread> begun = new AtomicReference<>();
    private volatile @Nullable BiConsumer<String, String> listener;

    NotificationListener(DataSource dataSource, String channel) {
        this.dataSource = dataSource;
        this.channel = channel;
    }

    void listener(BiConsumer<String, String> value) {
        listener = value;
    }

    void begin() {
        BiConsumer<String, String> told = listener;
        if (told != null && begun.get() == null) {
            Thread thread = new Thread(() -> listen(told), "azure-identity-shared-cache");
            thread.setDaemon(true);
            if (begun.compareAndSet(null, thread)) {
                thread.start();
            }
        }
    }

    private void listen(BiConsumer<String, String> told) {
        try {
            do {
                connectAndListen(told);
            } while (!closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void connectAndListen(BiConsumer<String, String> told) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            if (!connection.isWrapperFor(PGConnection.class)) {
                LOGGER.warn("This instance keeps a token that another one revokes until it is due for renewal: the"
                        + " connections are not of PostgreSQL's own driver, so no messages arrive. Use that driver.");
                closed.countDown();
                return;
            }
            // Within a transaction no message arrives.
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(true);
            statement.execute("LISTEN \"" + channel + '"');
            PGConnection postgres = connection.unwrap(PGConnection.class);
            do {
                receive(postgres, told);
            } while (isOpen() && connection.isValid(CHECK_SECONDS));
            statement.execute("UNLISTEN *");
            connection.setAutoCommit(autoCommit);
        } catch (SQLException | RuntimeException e) {
            // The store's own calls tell that the database cannot be reached.
        }
    }

    private void receive(PGConnection postgres, BiConsumer<String, String> told) throws SQLException {
        for (int slice = 0; slice < SLICES_PER_CHECK && isOpen(); slice++) {
            PGNotification @Nullable [] received = postgres.getNotifications(SLICE_MILLIS);
            for (PGNotification each : received == null ? new PGNotification[0] : received) {
                String text = each.getParameter();
                int blank = text.indexOf(' ');
                if (blank > 0) {
                    told.accept(text.substring(0, blank), text.substring(blank + 1));
                }
            }
        }
    }

    private boolean isOpen() {
        return closed.getCount() > 0;
    }

    @Override
    public void close() {
        closed.countDown();
        Thread thread = begun.get();
        if (thread != null) {
            try {
                // So that the connection is back in its pool before the pool is closed.
                thread.join(2 * SLICE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
