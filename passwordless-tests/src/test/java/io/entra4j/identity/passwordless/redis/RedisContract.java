package io.entra4j.identity.passwordless.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.entra4j.identity.TokenRequestEvent.Type;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.passwordless.redis.RedisApplication.Fetches;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

/** What an application owes whose connections to Redis log in by tokens, with each client. */
@Tag("slow")
abstract class RedisContract {

    private static final int CONNECTIONS = 50;
    private static final int RENEWALS = 10;
    private static final Duration LIFE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(80);

    static FakeEntra entra;
    RedisGate gate;

    /** The properties of Spring Boot that choose the client. */
    abstract String client();

    @BeforeAll
    static void startEntra() {
        entra = FakeEntra.start();
    }

    @AfterAll
    static void stopEntra() {
        entra.close();
    }

    @BeforeEach
    void startRedis() {
        entra.reset();
        entra.resetRequests();
        entra.tokenLifetime(LIFE).refreshIn(Duration.ofSeconds(2));
    }

    @AfterEach
    void stopRedis() {
        if (gate != null) {
            gate.close();
        }
    }

    ConfigurableApplicationContext application(String server, Class<?>... more) {
        return RedisApplication.start(entra, """
                azure.identity.passwordless.redis.mode: on
                spring.data.redis:
                  ssl.bundle: stand-in
                """ + (client() + server).indent(2), more);
    }

    ConfigurableApplicationContext application() {
        gate = RedisGate.start(entra);
        return application("""
                host: localhost
                port: %s
                """.formatted(gate.port()));
    }

    @Test
    void connectionsLiveOverRenewalsAndOutages() {
        try (ConfigurableApplicationContext application = application()) {
            RedisConnectionFactory factory = application.getBean(RedisConnectionFactory.class);
            StringRedisTemplate redis = application.getBean(StringRedisTemplate.class);
            Fetches fetches = application.getBean(Fetches.class);
            AtomicLong heard = new AtomicLong();
            RedisMessageListenerContainer subscription = subscription(factory, heard);
            List<RedisConnection> connections = transactions(factory);
            connections.forEach(RedisConnection::exec);
            await().atMost(PATIENCE).until(() -> gate.connections() > CONNECTIONS);
            int made = gate.connectionsMade();

            long sent = 0;
            int outages = 0;
            long begin = System.nanoTime();
            RedisConnection transaction = factory.getConnection();
            transaction.multi();
            int begunWith = gate.tokens().size();
            long completed = 0;
            while (gate.tokens().size() <= RENEWALS) {
                assertThat(System.nanoTime() - begin).isLessThan(PATIENCE.toNanos());
                connections.forEach(connection -> connection.stringCommands().incr("requests".getBytes()));
                redis.convertAndSend("news", String.valueOf(++sent));
                if (gate.tokens().size() > begunWith) {
                    transaction.stringCommands().incr("in-transaction".getBytes());
                    assertThat(transaction.exec()).hasSize(1);
                    completed++;
                    transaction.multi();
                    begunWith = gate.tokens().size();
                }
                if (outages < 2 && gate.tokens().size() == 3 + 3 * outages) {
                    outages++;
                    outage();
                }
                LockSupport.parkNanos(5_000_000);
            }
            transaction.discard();
            long wanted = sent;
            await().until(() -> heard.get() == wanted);
            entra.tokenLifetime(Duration.ofHours(1));

            System.out.printf(
                    "%s: %s requests, %s messages, %s transactions, %s tokens, %s logins, %s connections, %.1f s%n",
                    getClass().getSimpleName(),
                    sent * CONNECTIONS,
                    heard,
                    completed,
                    gate.tokens().size(),
                    gate.logins().size(),
                    gate.connectionsMade(),
                    (System.nanoTime() - begin) / 1e9);
            assertThat(gate.cut()).isZero();
            assertThat(gate.connectionsMade()).isLessThanOrEqualTo(made + 2);
            assertThat(gate.logins()).allMatch(RedisGate.Login::accepted);
            assertThat(fetches.ended(Type.FETCHED))
                    .isBetween((long) gate.tokens().size(), gate.tokens().size() + 1L);
            assertThat((long) entra.tokenRequests())
                    .isBetween(
                            fetches.ended(Type.FETCHED) + fetches.ended(Type.FETCH_FAILED),
                            fetches.ended(Type.FETCH_STARTED));
            assertThat(completed).isGreaterThanOrEqualTo(RENEWALS - 2);
            stop(subscription);
            connections.forEach(RedisConnection::close);
        }
    }

    /** The token service answers nothing for half of a token's life, beginning now. */
    private void outage() {
        entra.failUntilReset(Failure.serverError(503));
        Thread end = new Thread(() -> {
            long until = System.nanoTime() + LIFE.dividedBy(2).toNanos();
            for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            entra.reset();
        });
        end.setDaemon(true);
        end.start();
    }

    @Test
    void revokedIdentityIsRefusedWithinTheLifeOfItsToken() {
        try (ConfigurableApplicationContext application = application()) {
            StringRedisTemplate redis = application.getBean(StringRedisTemplate.class);
            redis.opsForValue().set("key", "value");
            entra.failUntilReset(
                    Failure.entra(401, "invalid_client", 7000222, "The provided client secret keys are expired."));
            long begin = System.nanoTime();

            Throwable[] failure = new Throwable[1];
            await().atMost(LIFE.plusSeconds(2))
                    .until(() -> (failure[0] = catchThrowable(
                                            () -> redis.opsForValue().get("key")))
                                    != null
                            && text(failure[0]).contains("AADSTS7000222"));

            System.out.printf(
                    "%s: refused after %.1f s%n%s%n",
                    getClass().getSimpleName(), (System.nanoTime() - begin) / 1e9, text(failure[0]));
            assertThat(text(failure[0])).contains("AADSTS7000222", "Try:");
        }
    }

    @Test
    void userWithoutAccessIsRefusedByTheServer() {
        try (ConfigurableApplicationContext application = application()) {
            StringRedisTemplate redis = application.getBean(StringRedisTemplate.class);
            gate.revoke(FakeEntra.OBJECT_ID);

            Throwable failure = catchThrowable(() -> redis.opsForValue().get("key"));

            assertThat(text(failure)).contains("WRONGPASS");
        }
    }

    @Test
    void applicationStartsWithoutTokenServiceAndConnectsWhenThereIsOne() {
        entra.failUntilReset(Failure.serverError(503));
        try (ConfigurableApplicationContext application = application()) {
            StringRedisTemplate redis = application.getBean(StringRedisTemplate.class);
            Throwable failure = catchThrowable(() -> redis.opsForValue().get("key"));
            assertThat(text(failure)).contains("503", "Try:");
            entra.reset();

            await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                redis.opsForValue().set("key", "value");
                return true;
            });
        }
    }

    static String text(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            text.append(each).append('\n');
        }
        return text.toString();
    }

    /** Connections that are in use at the same time, since a transaction needs one of its own. */
    private static List<RedisConnection> transactions(RedisConnectionFactory factory) {
        List<RedisConnection> connections = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            RedisConnection connection = factory.getConnection();
            connection.multi();
            connection.keyCommands().exists("key".getBytes());
            connections.add(connection);
        }
        return connections;
    }

    private static RedisMessageListenerContainer subscription(RedisConnectionFactory factory, AtomicLong heard) {
        RedisMessageListenerContainer container = new RedisMessageListenerContainer();
        container.setConnectionFactory(factory);
        container.addMessageListener((message, pattern) -> heard.incrementAndGet(), ChannelTopic.of("news"));
        container.afterPropertiesSet();
        container.start();
        return container;
    }

    private static void stop(RedisMessageListenerContainer container) {
        try {
            container.destroy();
        } catch (Exception e) {
            throw new IllegalStateException(NestedExceptionUtils.getMostSpecificCause(e));
        }
    }
}
