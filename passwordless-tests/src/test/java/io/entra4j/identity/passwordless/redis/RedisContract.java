package io.entra4j.identity.passwordless.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.TokenRequestEvent.Type;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.passwordless.PasswordlessPage;
import io.entra4j.identity.passwordless.redis.RedisApplication.Fetches;
import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

/** What an application owes whose connections to Redis log in by tokens, with each client. */
@Tag("slow")
@ExtendWith(OutputCaptureExtension.class)
abstract class RedisContract {

    private static final int CONNECTIONS = 50;
    private static final int RENEWALS = 10;
    private static final Duration LIFE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(80);

    static FakeEntra entra;
    private final AtomicLong failedRequests = new AtomicLong();
    RedisGate gate;

    /** The properties of Spring Boot that choose the client. */
    abstract String client();

    /** Whether the client can subscribe with a token. */
    boolean subscribes() {
        return true;
    }

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

    /** The page's example, at the test's server. */
    ConfigurableApplicationContext application(Class<?>... more) {
        gate = RedisGate.start(entra);
        return application("""
                host: localhost
                port: %s
                """.formatted(gate.port()), more);
    }

    ConfigurableApplicationContext application(String server, Class<?>... more) {
        return RedisApplication.start(entra, example() + "---\n" + """
                azure.identity.passwordless.redis.mode: on
                spring.data.redis:
                  ssl.bundle: stand-in
                """ + (client() + server).indent(2), more);
    }

    private static String example() {
        try {
            return PasswordlessPage.yamlWith("spring.data.redis.host");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Shares tokens in the same Redis. */
    @PropertySource("classpath:shared-tokens.properties")
    static class SharingTokens {}

    @Tag("renewals")
    @Test
    void connectionsLiveOverRenewalsAndOutages() {
        try (ConfigurableApplicationContext application = application()) {
            RedisConnectionFactory factory = application.getBean(RedisConnectionFactory.class);
            StringRedisTemplate redis = application.getBean(StringRedisTemplate.class);
            Fetches fetches = application.getBean(Fetches.class);
            AtomicLong heard = new AtomicLong();
            RedisMessageListenerContainer subscription = subscribes() ? subscription(factory, heard) : null;
            long opening = System.nanoTime();
            List<RedisConnection> connections = transactions(factory);
            System.out.printf(
                    "%s: %s connections opened in %s ms%n",
                    getClass().getSimpleName(),
                    CONNECTIONS,
                    Duration.ofNanos(System.nanoTime() - opening).toMillis());
            connections.forEach(RedisConnection::exec);
            await().atMost(PATIENCE).until(() -> gate.connections() >= CONNECTIONS + (subscribes() ? 1 : 0));
            int made = gate.connectionsMade();

            long sent = 0;
            int outages = 0;
            long begin = System.nanoTime();
            RedisConnection transaction = factory.getConnection();
            transaction.multi();
            int before = gate.tokens().size();
            int begunWith = before;
            long completed = 0;
            while (gate.tokens().size() < before + RENEWALS) {
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
                if (outages < 2 && gate.tokens().size() == before + 2 + 4 * outages) {
                    outages++;
                    outage();
                }
                LockSupport.parkNanos(5_000_000);
            }
            transaction.discard();
            long wanted = sent;
            await().until(() -> !subscribes() || heard.get() == wanted);
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
            assertThat((long) entra.tokenRequests() - failedRequests.get()).isEqualTo(fetches.ended(Type.FETCHED));
            assertThat(completed).isGreaterThanOrEqualTo(RENEWALS - 1);
            assertThat(outages).isEqualTo(2);
            if (subscription != null) {
                stop(subscription);
            }
            connections.forEach(RedisConnection::close);
        }
    }

    /** The token service answers nothing for half of a token's life, beginning now. */
    private void outage() {
        entra.failUntilReset(Failure.serverError(503));
        int before = entra.tokenRequests();
        Thread end = new Thread(() -> {
            long until = System.nanoTime() + LIFE.dividedBy(2).toNanos();
            for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            failedRequests.addAndGet(entra.tokenRequests() - before);
            entra.reset();
        });
        end.setDaemon(true);
        end.start();
    }

    @Tag("renewals")
    @Test
    void revokedIdentityIsRefusedWithinTheLifeOfItsToken(CapturedOutput log) {
        try (ConfigurableApplicationContext application = application()) {
            StringRedisTemplate redis = application.getBean(StringRedisTemplate.class);
            redis.opsForValue().set("key", "value");
            entra.failUntilReset(
                    Failure.entra(401, "invalid_client", 7000222, "The provided client secret keys are expired."));
            long begin = System.nanoTime();

            AtomicReference<String> failure = new AtomicReference<>("");
            await().atMost(LIFE.plusSeconds(5)).until(() -> {
                failure.set(text(catchThrowable(() -> redis.opsForValue().get("key"))));
                return !failure.get().isEmpty() && (failure.get() + log).contains("AADSTS7000222");
            });

            System.out.printf(
                    "%s: refused after %.1f s%n%s%n",
                    getClass().getSimpleName(), (System.nanoTime() - begin) / 1e9, failure);
            assertThat(failure.get() + log).contains("Try:");
        }
    }

    @Tag("renewals")
    @Test
    void clusterIsReachedByTokens() {
        gate = RedisGate.startCluster(entra);
        livesOverRenewals("""
                cluster.nodes: localhost:%s
                """.formatted(gate.port()));
    }

    @Tag("renewals")
    @ParameterizedTest
    @ValueSource(strings = {"", "of-sentinels"})
    void sentinelsTellTheServerAndGetNoToken(String password) throws IOException {
        gate = RedisGate.start(entra);
        Path authority = Files.createTempFile("authority", ".pem");
        entra.writeCaCertificate(authority);
        try (RedisProcess sentinel = gate.sentinel(authority, password)) {
            livesOverRenewals("""
                    sentinel:
                      master: main
                      nodes: localhost:%s
                      password: "%s"
                    """.formatted(sentinel.port(), password));
            assertThat(sentinel.sentinelLog(authority, password)).doesNotContain(FakeEntra.OBJECT_ID);
        }
    }

    private void livesOverRenewals(String server) {
        try (ConfigurableApplicationContext application = application(server)) {
            StringRedisTemplate redis = application.getBean(StringRedisTemplate.class);
            await().atMost(PATIENCE).until(() -> {
                redis.opsForValue().increment("requests");
                return gate.tokens().size() == 3;
            });
            assertThat(gate.cut()).isZero();
            assertThat(gate.logins()).allMatch(RedisGate.Login::accepted);
        }
    }

    @Test
    void serverWithAnotherNameIsRefused() {
        gate = RedisGate.startAt("127.0.0.3", entra);
        try (ConfigurableApplicationContext application = application("""
                host: 127.0.0.3
                port: %s
                """.formatted(gate.port()))) {
            StringRedisTemplate redis = application.getBean(StringRedisTemplate.class);

            Throwable failure = catchThrowable(() -> redis.opsForValue().get("key"));

            assertThat(text(failure)).contains("CertificateException");
            assertThat(gate.logins()).isEmpty();
        }
    }

    @Test
    void passwordWins() {
        gate = RedisGate.start(entra);
        try (ConfigurableApplicationContext application =
                application("""
                host: localhost
                port: %s
                username: %s
                password: %s
                """.formatted(gate.port(), RedisProcess.ADMIN, RedisProcess.ADMIN_PASSWORD))) {
            application.getBean(StringRedisTemplate.class).opsForValue().set("key", "value");

            assertThat(application.getBean(PasswordlessConnections.class).all()).isEmpty();
            assertThat(gate.logins()).isEmpty();
        }
    }

    @Test
    void userNameIsTheOneThatIsSet() {
        gate = RedisGate.start(entra);
        try (ConfigurableApplicationContext application = application("""
                host: localhost
                port: %s
                username: other-user
                """.formatted(gate.port()))) {
            StringRedisTemplate redis = application.getBean(StringRedisTemplate.class);

            Throwable failure = catchThrowable(() -> redis.opsForValue().get("key"));

            assertThat(text(failure)).contains("WRONGPASS");
            assertThat(gate.logins()).extracting(RedisGate.Login::user).containsOnly("other-user");
        }
    }

    @Test
    void tokenForRedisIsNotLookedForInRedis() {
        entra.tokenLifetime(Duration.ofHours(1));
        try (ConfigurableApplicationContext application = application(SharingTokens.class)) {
            long begin = System.nanoTime();
            application.getBean(StringRedisTemplate.class).opsForValue().set("key", "value");
            System.out.printf(
                    "%s: first command after %s ms%n",
                    getClass().getSimpleName(),
                    Duration.ofNanos(System.nanoTime() - begin).toMillis());

            TokenCredential credential = application.getBean(TokenCredential.class);
            credential.getTokenSync(new TokenRequestContext().addScopes("https://graph.microsoft.com/.default"));

            assertThat(application.getBean(SharedTokenCache.class).status().errors())
                    .isZero();
            assertThat(gate.redis().admin("KEYS", "*:t").strip().lines()).hasSize(1);
        }
    }

    @Test
    void connectionWithoutTlsIsRefusedAtTheStart() {
        assertThat(catchThrowable(() -> RedisApplication.start(
                        entra,
                        "azure.identity.passwordless.redis.mode: on\nspring.data.redis:\n" + client().indent(2))))
                .hasRootCauseInstanceOf(InvalidCredentialPropertyException.class)
                .rootCause()
                .hasMessageStartingWith("spring.data.redis.ssl.enabled: ");
    }

    @Test
    void modeAutoMeansHostsOfAzure() {
        try (ConfigurableApplicationContext application = RedisApplication.start(entra, """
                azure.identity.passwordless.mode: auto
                spring.data.redis:
                  url: rediss://contoso.westeurope.redis.azure.net:10000
                """ + client().indent(2))) {
            assertThat(application.getBean(PasswordlessConnections.class).all()).hasSize(1);
        }
        try (ConfigurableApplicationContext application = RedisApplication.start(entra, """
                azure.identity.passwordless.mode: auto
                spring.data.redis:
                  host: localhost
                """ + client().indent(2))) {
            assertThat(application.getBean(PasswordlessConnections.class).all()).isEmpty();
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

    static String text(@Nullable Throwable failure) {
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
