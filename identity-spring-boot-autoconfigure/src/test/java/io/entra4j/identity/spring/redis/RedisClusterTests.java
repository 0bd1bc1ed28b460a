package io.entra4j.identity.spring.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.shared.SharedTokenStore;
import io.entra4j.identity.shared.SharedTokenStoreContract;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The store in a cluster of three masters. */
@Tag("slow")
class RedisClusterTests extends SharedTokenStoreContract {

    private static final List<RedisServer> MASTERS = new ArrayList<>();
    private static LettuceConnectionFactory connections;

    private final List<RedisSharedTokenStore> open = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        for (int i = 0; i < 3; i++) {
            MASTERS.add(RedisServer.clustered());
        }
        List<String> addresses =
                MASTERS.stream().map(master -> "127.0.0.1:" + master.port()).toList();
        String created = MASTERS.get(0)
                .command(Stream.concat(
                                Stream.of("--cluster", "create"),
                                Stream.concat(addresses.stream(), Stream.of("--cluster-yes")))
                        .toArray(String[]::new));
        assertThat(created).contains("All 16384 slots covered");
        for (RedisServer master : MASTERS) {
            while (!master.command("CLUSTER", "INFO").contains("cluster_state:ok")) {
                LockSupport.parkNanos(50_000_000);
            }
        }
        connections = new LettuceConnectionFactory(new RedisClusterConfiguration(addresses));
        connections.afterPropertiesSet();
        connections.start();
    }

    @AfterEach
    void close() {
        open.forEach(RedisSharedTokenStore::close);
    }

    @AfterAll
    static void stop() {
        if (connections != null) {
            connections.destroy();
        }
        MASTERS.forEach(RedisServer::close);
    }

    @Override
    protected SharedTokenStore replica() {
        RedisSharedTokenStore store = new RedisSharedTokenStore(() -> connections, "test");
        open.add(store);
        return store;
    }
}
