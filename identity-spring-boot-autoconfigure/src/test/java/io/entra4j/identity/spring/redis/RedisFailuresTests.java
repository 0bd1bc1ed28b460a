package io.entra4j.identity.spring.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.shared.SharedTokenKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Two replicas over a real Redis that has a bad day. */
@Tag("slow")
class RedisFailuresTests {

    private static final Duration TIMEOUT = Duration.ofMillis(50);
    /** What a machine with other work to do may add to a measured time. */
    private static final Duration SLACK = Duration.ofMillis(200);

    private final AtomicLong later = new AtomicLong();
    private final List<AutoCloseable> open = new ArrayList<>();
    private FakeEntra entra;
    private RedisServer redis;
    private int scopes;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        open.add(redis);
        entra = FakeEntra.start();
        open.add(0, entra);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void redisThatIsStoppedCostsNoCallerItsToken() throws Exception {
        Replica first = replica(connections());
        Replica second = replica(connections());
        warm(first, second);

        redis.kill();
        assertThatCallersGoOn(first);
        redis.begin();

        assertThatTokensAreSharedAgain(first, second);
    }

    @Test
    void redisThatHangsCostsOneWaitOfTheTimeout() throws Exception {
        Replica first = replica(connections());
        Replica second = replica(connections());
        warm(first, second);

        redis.hold(true);
        assertThatCallersGoOn(first);
        redis.hold(false);

        assertThatTokensAreSharedAgain(first, second);
    }

    @Test
    void redisThatComesBackEmptyHasTokensFetchedOnce() throws Exception {
        Replica first = replica(connections());
        Replica second = replica(connections());
        warm(first, second);

        redis.kill();
        redis.begin();
        get(first, "https://known.example/.default");

        assertThatTokensAreSharedAgain(first, second);
    }

    @Test
    void redisWithoutMemoryIsLeftAloneUntilItHasSome() throws Exception {
        Replica first = replica(connections());
        Replica second = replica(connections());
        warm(first, second);

        redis.command("CONFIG", "SET", "maxmemory", "1");
        assertThatCallersGoOn(first);
        redis.command("CONFIG", "SET", "maxmemory", "0");

        assertThatTokensAreSharedAgain(first, second);
    }

    @Test
    void failoverToAnotherServerIsFollowed() throws Exception {
        RedisServer standby = RedisServer.start("--replicaof", "127.0.0.1 " + redis.port());
        open.add(standby);
        RedisServer sentinel = RedisServer.sentinel(redis.port());
        open.add(sentinel);
        sentinel.awaitStandby();
        Replica first = replica(sentinelConnections(sentinel));
        Replica second = replica(sentinelConnections(sentinel));
        warm(first, second);

        redis.kill();
        assertThatCallersGoOn(first);

        assertThatTokensAreSharedAgain(first, second);
    }

    private void warm(Replica... replicas) {
        for (Replica replica : replicas) {
            get(replica, "https://known.example/.default");
        }
        assertThat(entra.tokenRequests()).isOne();
        // The time in which a cold replica may wait longer is over.
        later.addAndGet(TimeUnit.MINUTES.toNanos(1));
    }

    private void assertThatCallersGoOn(Replica replica) {
        Replica alone = replica(null);
        for (int i = 0; i < 50; i++) {
            time(alone);
        }
        long errors = replica.cache().status().errors();

        Duration first = time(replica);
        assertThat(replica.cache().status().unavailableFor()).isNotNull();
        // They take turns, so that what else the machine does slows both. A failover may end meanwhile.
        List<Duration> with = new ArrayList<>();
        List<Duration> without = new ArrayList<>();
        while (with.size() < 200 && replica.cache().status().unavailableFor() != null) {
            with.add(time(replica));
            without.add(time(alone));
        }

        List<Duration> added = Stream.of(50, 99)
                .map(percent -> percentile(percent, with).minus(percentile(percent, without)))
                .toList();
        System.out.printf(
                "RedisFailuresTests: the first call took %s ms, the median and p99 of %s others grew by %s µs%n",
                first.toMillis(),
                with.size(),
                added.stream().map(each -> each.toNanos() / 1_000).toList());
        assertThat(first).isLessThan(TIMEOUT.plus(percentile(99, without)).plus(SLACK));
        assertThat(added.get(0)).as("median").isLessThan(TIMEOUT.dividedBy(5));
        assertThat(added.get(1)).as("p99").isLessThan(SLACK);
        assertThat(replica.cache().status().errors() - errors)
                .as("calls that waited, and probes in the background")
                .isBetween(1L, 5L);
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().contains("shared-token-cache"))
                .hasSizeLessThan(20);
    }

    private void assertThatTokensAreSharedAgain(Replica first, Replica second) {
        for (int i = 0; i < 200; i++) {
            String scope = newScope();
            int before = entra.tokenRequests();
            get(first, scope);
            get(second, scope);
            if (entra.tokenRequests() - before == 1 && isToldOfForgottenTokens(first, second, scope)) {
                return;
            }
            later.addAndGet(TimeUnit.SECONDS.toNanos(30));
            RedisServer.pause(Duration.ofMillis(100));
        }
        throw new AssertionError("not shared again: %s, %s"
                .formatted(first.cache().status(), second.cache().status()));
    }

    private static boolean isToldOfForgottenTokens(Replica first, Replica second, String scope) {
        String token = get(second, scope);
        first.credential().invalidate(first.credential().getTokenSync(new TokenRequestContext().addScopes(scope)));
        RedisServer.pause(Duration.ofMillis(100));
        return !get(second, scope).equals(token);
    }

    private Duration time(Replica replica) {
        long begin = System.nanoTime();
        get(replica, newScope());
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static Duration percentile(int percent, List<Duration> times) {
        return times.stream().sorted().toList().get(times.size() * percent / 100);
    }

    private String newScope() {
        return "https://api-" + scopes++ + ".example/.default";
    }

    private static String get(Replica replica, String scope) {
        return replica.credential()
                .getTokenSync(new TokenRequestContext().addScopes(scope))
                .getToken();
    }

    private record Replica(SharedTokenCache cache, EntraCredential credential) {}

    private Replica replica(RedisConnectionFactory connections) {
        SharedTokenCache cache = connections == null ? null : cache(connections);
        EntraCredential credential = new ClientSecretCredentialBuilder()
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .options(CredentialOptions.builder()
                        .authorityHost(entra.authorityHost())
                        .instanceDiscovery(false)
                        .httpClient(entra.httpClient())
                        .sharedTokenCache(cache)
                        .build())
                .build();
        open.add(0, credential);
        return new Replica(cache, credential);
    }

    private SharedTokenCache cache(RedisConnectionFactory connections) {
        RedisSharedTokenStore store = new RedisSharedTokenStore(() -> connections, "app");
        SharedTokenCache cache = SharedTokenCache.builder(store)
                .keys(SharedTokenKeys.of(
                        "k1", Map.of("k1", "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII))))
                .applications(true)
                .timeout(TIMEOUT)
                .nanoTime(() -> System.nanoTime() + later.get())
                .build();
        open.add(0, store);
        open.add(0, cache);
        return cache;
    }

    private LettuceConnectionFactory connections() {
        LettuceConnectionFactory connections = redis.connections();
        open.add(0, connections::destroy);
        return connections;
    }

    private LettuceConnectionFactory sentinelConnections(RedisServer sentinel) {
        LettuceConnectionFactory connections = new LettuceConnectionFactory(
                new RedisSentinelConfiguration().master("main").sentinel("127.0.0.1", sentinel.port()));
        connections.afterPropertiesSet();
        connections.start();
        open.add(0, connections::destroy);
        return connections;
    }
}
