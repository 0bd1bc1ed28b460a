package io.entra4j.identity.spring.redis;

import io.entra4j.identity.shared.SharedTokenStore;
import io.entra4j.identity.shared.SharedTokenStoreContract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;

/** The store by the other client of Spring Data Redis. */
@Tag("slow")
class RedisByJedisTests extends SharedTokenStoreContract {

    private static RedisServer redis;
    private static JedisConnectionFactory connections;

    private final List<RedisSharedTokenStore> open = new ArrayList<>();

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        connections = new JedisConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", redis.port()));
        connections.afterPropertiesSet();
        connections.start();
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
}
