package io.entra4j.identity.passwordless.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.entra4j.identity.fake.AccessTokenBuilder;
import io.entra4j.identity.fake.FakeEntra;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** The server that the other tests trust to refuse what Azure refuses. */
@Tag("slow")
class RedisGateTests {

    private static FakeEntra entra;
    private RedisGate gate;

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
        gate = RedisGate.start(entra);
    }

    @AfterEach
    void stopRedis() {
        gate.close();
    }

    @Test
    void tokenOfTheUserIsAccepted() {
        try (Jedis jedis = connect(FakeEntra.OBJECT_ID, token(UnaryOperator.identity()))) {
            assertThat(jedis.aclWhoAmI()).isEqualTo(FakeEntra.OBJECT_ID);
        }
        assertThat(gate.tokens()).hasSize(1);
    }

    @Test
    void tokensThatAreNotForThisUserAndServerAreRefused() {
        String good = token(UnaryOperator.identity());
        refused(FakeEntra.OBJECT_ID, token(token -> token.lifetime(Duration.ofSeconds(-1))));
        refused(FakeEntra.OBJECT_ID, token(token -> token.audience("https://database.windows.net")));
        refused(FakeEntra.OBJECT_ID, good.substring(0, good.length() - 8) + "AAAAAAAA");
        refused(FakeEntra.CLIENT_ID, good);
        refused("default", "");

        assertThat(gate.tokens()).isEmpty();
        assertThat(gate.redis().admin("ACL", "LOG")).contains("auth", FakeEntra.OBJECT_ID, FakeEntra.CLIENT_ID);
    }

    @Test
    void connectionWithoutNewTokenIsCutWhenItsTokenExpires() {
        Jedis silent = connect(FakeEntra.OBJECT_ID, token(token -> token.lifetime(Duration.ofSeconds(3))));
        Jedis renewing = connect(FakeEntra.OBJECT_ID, token(token -> token.lifetime(Duration.ofSeconds(3))));
        renewing.auth(FakeEntra.OBJECT_ID, token(UnaryOperator.identity()));

        await().untilAsserted(() -> assertThat(gate.cut()).isEqualTo(1));

        assertThatThrownBy(silent::ping).isInstanceOf(JedisConnectionException.class);
        assertThat(renewing.ping()).isEqualTo("PONG");
    }

    @Test
    void revokedUserIsRefused() {
        gate.revoke(FakeEntra.OBJECT_ID);

        refused(FakeEntra.OBJECT_ID, token(UnaryOperator.identity()));
    }

    private static String token(UnaryOperator<AccessTokenBuilder> change) {
        return change.apply(entra.accessToken().audience("https://redis.azure.com"))
                .build();
    }

    private Jedis connect(String user, String token) {
        Jedis jedis = new Jedis(
                new HostAndPort("localhost", gate.port()),
                DefaultJedisClientConfig.builder()
                        .ssl(true)
                        .sslSocketFactory(entra.sslContext().getSocketFactory())
                        .user(user)
                        .password(token)
                        .build());
        jedis.connect();
        return jedis;
    }

    private void refused(String user, String token) {
        assertThatThrownBy(() -> connect(user, token).ping())
                .isInstanceOf(JedisDataException.class)
                .hasMessageMatching("(?s).*(WRONGPASS|NOAUTH).*");
    }
}
