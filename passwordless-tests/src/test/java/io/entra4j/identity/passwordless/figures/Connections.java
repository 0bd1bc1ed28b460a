package io.entra4j.identity.passwordless.figures;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Fifty connections of an application, opened at the same time by as many threads. */
abstract class Connections<C> {

    static final int COUNT = 50;

    private final ExecutorService threads = Executors.newFixedThreadPool(COUNT);

    static Connections<?> of(ConfigurableApplicationContext application) {
        return application.getEnvironment().containsProperty("spring.datasource.url")
                ? new Jdbc(application.getBean(HikariDataSource.class))
                : new Redis(application.getBean(RedisConnectionFactory.class));
    }

    /** Opens a connection and uses it. */
    abstract C open() throws SQLException;

    abstract void close(C connection) throws SQLException;

    /** Makes all connections that are closed go away. */
    void forget() {}

    /** Does what an application does at any time. */
    abstract void work(List<C> connections) throws SQLException;

    List<C> openAll() throws Exception {
        CountDownLatch all = new CountDownLatch(COUNT);
        List<Future<C>> opening = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            opening.add(threads.submit(() -> {
                all.countDown();
                all.await();
                return open();
            }));
        }
        List<C> opened = new ArrayList<>();
        for (Future<C> each : opening) {
            opened.add(each.get());
        }
        return opened;
    }

    void closeAll(List<C> connections) throws SQLException {
        for (C each : connections) {
            close(each);
        }
        forget();
    }

    /** A pool; its work is to replace a connection, as pools do all the time. */
    private static final class Jdbc extends Connections<Connection> {

        private final HikariDataSource pool;

        Jdbc(HikariDataSource pool) {
            this.pool = pool;
        }

        @Override
        Connection open() throws SQLException {
            Connection connection = pool.getConnection();
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT 1");
            }
            return connection;
        }

        @Override
        void close(Connection connection) throws SQLException {
            connection.close();
        }

        @Override
        void forget() {
            pool.getHikariPoolMXBean().softEvictConnections();
        }

        @Override
        void work(List<Connection> connections) throws SQLException {
            close(connections.remove(0));
            forget();
            connections.add(open());
        }
    }

    /** Connections that are not shared; their work is a command on each. */
    private static final class Redis extends Connections<RedisConnection> {

        private final RedisConnectionFactory factory;

        Redis(RedisConnectionFactory factory) {
            this.factory = factory;
        }

        @Override
        RedisConnection open() {
            RedisConnection connection = factory.getConnection();
            connection.ping();
            return connection;
        }

        @Override
        void close(RedisConnection connection) {
            connection.close();
        }

        @Override
        void work(List<RedisConnection> connections) {
            connections.forEach(RedisConnection::ping);
        }
    }

    /** Lets each connection of Spring Data Redis be one to the server. */
    static final class Unshared {

        @Bean
        static BeanPostProcessor unshared() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessBeforeInitialization(Object bean, String name) {
                    if (bean instanceof LettuceConnectionFactory factory) {
                        factory.setShareNativeConnection(false);
                    }
                    return bean;
                }
            };
        }
    }
}
