package io.entra4j.identity.spring.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.entra4j.identity.shared.SharedTokenStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

class RedisSharedTokenStoreTests {

    private static final Duration HOUR = Duration.ofHours(1);

    private static RedisServer redis;
    private static LettuceConnectionFactory connections;

    private final RedisSharedTokenStore store = new RedisSharedTokenStore(() -> connections, "test");

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        connections = redis.connections();
    }

    @AfterAll
    static void stop() {
        if (redis != null) {
            connections.destroy();
            redis.close();
        }
    }

    @Test
    void entryIsReadUntilItsLifeEnds() {
        store.write("short", SharedTokenStore.FIRST_GENERATION, "value", Duration.ofMillis(200));
        assertThat(store.read("short").value()).isEqualTo("value");
        RedisServer.pause(Duration.ofMillis(250));

        assertThat(store.read("short").value()).isNull();
        assertThat(store.read("unknown")).isEqualTo(new SharedTokenStore.Entry("", null));
    }

    @Test
    void forgottenEntryIsGoneAndItsGenerationTakesNoMoreValues() {
        store.write("forgotten", SharedTokenStore.FIRST_GENERATION, "before", HOUR);

        String generation = store.forget("forgotten");

        assertThat(store.write("forgotten", SharedTokenStore.FIRST_GENERATION, "late", HOUR))
                .isFalse();
        assertThat(store.read("forgotten")).isEqualTo(new SharedTokenStore.Entry(generation, null));
        assertThat(store.write("forgotten", generation, "after", HOUR)).isTrue();
        assertThat(store.read("forgotten").value()).isEqualTo("after");
    }

    @Test
    void leaseHasOneHolderUntilItEndsOrIsGivenBack() {
        assertThat(store.lease("leased", "first", Duration.ofMillis(300))).isTrue();
        assertThat(store.lease("leased", "second", HOUR)).isFalse();
        store.release("leased", "second");
        assertThat(store.lease("leased", "second", HOUR)).isFalse();
        RedisServer.pause(Duration.ofMillis(350));

        assertThat(store.lease("leased", "second", HOUR)).isTrue();
        store.release("leased", "second");
        assertThat(store.lease("leased", "third", HOUR)).isTrue();
    }

    @Test
    void rightsThatThePageNamesSuffice() throws Exception {
        String rights = Files.readString(Path.of("..", "docs", "replicas.md"))
                .lines()
                .filter(line -> line.startsWith("ACL SETUSER "))
                .findFirst()
                .orElseThrow()
                .replace("ACL SETUSER", "--user");
        RedisStandaloneConfiguration user = new RedisStandaloneConfiguration("127.0.0.1");
        user.setUsername("orders");
        user.setPassword("password");
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (RedisServer strict = RedisServer.start(rights.split(" "))) {
            user.setPort(strict.port());
            LettuceConnectionFactory limited = new LettuceConnectionFactory(user);
            limited.afterPropertiesSet();
            limited.start();
            try (RedisSharedTokenStore granted = new RedisSharedTokenStore(() -> limited, "entra4j")) {
                granted.listen((key, generation) -> told.add(key));
                assertThat(granted.lease("key", "holder", HOUR)).isTrue();
                assertThat(granted.write("key", SharedTokenStore.FIRST_GENERATION, "value", HOUR))
                        .isTrue();
                assertThat(granted.read("key").value()).isEqualTo("value");
                granted.release("key", "holder");
                while (told.isEmpty()) {
                    granted.forget("key");
                    LockSupport.parkNanos(20_000_000);
                }
            }
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(() -> new RedisSharedTokenStore(() -> limited, "other").read("key"))
                    .havingRootCause()
                    .withMessageContaining("NOPERM");
            limited.destroy();
        }
    }

    @Test
    void allReplicasAreToldOfForgottenKeysSoonAfter() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (RedisSharedTokenStore other = new RedisSharedTokenStore(() -> connections, "test")) {
            other.listen((key, generation) -> told.add(key + " " + generation));
            other.read("any");
            String generation = store.forget("told");
            while (told.isEmpty()) {
                // The subscription begins in the background.
                generation = store.forget("told");
                LockSupport.parkNanos(20_000_000);
            }
            told.clear();
            long begin = System.nanoTime();
            generation = store.forget("told");

            assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo("told " + generation);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(500));
        }
    }
}
