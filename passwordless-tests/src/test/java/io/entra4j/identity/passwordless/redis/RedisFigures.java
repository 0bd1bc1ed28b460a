package io.entra4j.identity.passwordless.redis;

import io.entra4j.identity.passwordless.figures.Measured;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Figures of connections to Redis, beside Spring Cloud Azure's. {@code .ci/passwordless/run} prints them. */
@EnabledIfSystemProperty(named = "class-paths", matches = ".+")
class RedisFigures {

    private record Server(Measured library, RedisGate gate) {

        static Server of(Measured library) {
            return new Server(library, RedisGate.start(library.entra()));
        }

        String[] properties() {
            return new String[] {
                "spring.data.redis.host=localhost",
                "spring.data.redis.port=" + gate.port(),
                "spring.data.redis.ssl.enabled=true",
                "spring.data.redis.timeout=10s",
                "spring.data.redis.azure.passwordless-enabled=true",
                "spring.data.redis.azure.scopes=" + RedisGate.SCOPE,
                "spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "azure.identity.passwordless.redis.mode=on"
            };
        }

        void open() throws Exception {
            library.open(properties());
        }

        void work() {
            int before = gate.cut();
            try {
                library.work(properties());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            library.add("cut", gate.cut() - before);
        }
    }

    @Test
    void fiftyConnections() throws Exception {
        List<Server> servers = Measured.both().stream().map(Server::of).toList();
        for (int round = 0; round < Integer.getInteger("rounds"); round++) {
            for (Server each : servers) {
                each.open();
            }
        }
        servers.stream().parallel().forEach(Server::work);
        for (Server each : servers) {
            each.library().print("Redis");
            each.gate().close();
            each.library().close();
        }
    }
}
