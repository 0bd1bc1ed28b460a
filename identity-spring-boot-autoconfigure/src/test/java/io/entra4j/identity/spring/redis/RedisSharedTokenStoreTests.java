package io.entra4j.identity.spring.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.entra4j.identity.shared.SharedTokenStore;
import io.entra4j.identity.shared.SharedTokenStoreContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

class RedisSharedTokenStoreTests extends SharedTokenStoreContract {

    private static RedisServer redis;
    private static LettuceConnectionFactory connections;

    private final List<RedisSharedTokenStore> open = new ArrayList<>();

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        connections = redis.connections();
    }

    @AfterEach
    void close() {
        open.forEach(RedisSharedTokenStore::close);
    }

    @AfterAll
    static void stop() {
        if (redis != null) {
            connections.destroy();
            redis.close();
        }
    }

    @Override
    protected SharedTokenStore replica() {
        RedisSharedTokenStore store = new RedisSharedTokenStore(() -> connections, "test");
        open.add(store);
        return store;
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
                assertThat(granted.lease("key", "holder", Duration.ofHours(1))).isTrue();
                assertThat(granted.write("key", SharedTokenStore.FIRST_GENERATION, "value", Duration.ofHours(1)))
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
}
