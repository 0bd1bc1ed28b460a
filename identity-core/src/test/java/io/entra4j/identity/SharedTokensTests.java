package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.shared.FakeSharedTokenStore;
import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.shared.SharedTokenEntry;
import io.entra4j.identity.shared.SharedTokenKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replicas in one JVM, each with a cache of its own, over one store. */
class SharedTokensTests {

    private static final Duration SHORT = Duration.ofMillis(50);

    private final MutableClock clock = new MutableClock();
    private final FakeSharedTokenStore store = new FakeSharedTokenStore();
    private final ScriptedSource service = new ScriptedSource(clock);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static SharedTokenKeys keys(String active, String... ids) {
        return SharedTokenKeys.of(
                active,
                java.util.stream.Stream.of(ids).collect(java.util.stream.Collectors.toMap(id -> id, id -> key(id))));
    }

    private static byte[] key(String id) {
        return (id + " of 32 random bytes, or nearly so").getBytes(StandardCharsets.US_ASCII);
    }

    private SharedTokenCache cache(SharedTokenKeys keys) {
        return cache(keys, Duration.ofSeconds(5));
    }

    private SharedTokenCache cache(SharedTokenKeys keys, Duration timeout) {
        SharedTokenCache cache = SharedTokenCache.builder(store)
                .keys(keys)
                .applications(true)
                .timeout(timeout)
                .build();
        open.add(cache);
        return cache;
    }

    private UserCredential replica() {
        return replica(cache(keys("k1", "k1")), "https://login.example app");
    }

    private UserCredential replica(SharedTokenCache cache, String identity) {
        TokenSource source = new TokenSource.Forwarding(service) {
            @Override
            public String sharedAs() {
                return identity;
            }
        };
        UserCredential credential = new UserCredential(
                source,
                CredentialOptions.builder()
                        .clock(clock)
                        .nanoTime(System::nanoTime)
                        .sharedTokenCache(cache)
                        .build());
        open.add(credential);
        return credential;
    }

    @Test
    void coldReplicasCauseOneRequest() throws Exception {
        List<UserCredential> replicas =
                IntStream.range(0, 8).mapToObj(i -> replica()).toList();
        service.next(() -> {
            pause(100);
            return service.token("shared");
        });

        List<String> tokens = together(replicas, 25);

        assertThat(tokens).hasSize(200).containsOnly("shared");
        assertThat(service.fetches()).isOne();
    }

    @Test
    void expiredTokenIsFetchedOnceForAllReplicas() throws Exception {
        List<UserCredential> replicas =
                IntStream.range(0, 4).mapToObj(i -> replica()).toList();
        together(replicas, 2);
        clock.advance(Duration.ofHours(2));

        assertThat(together(replicas, 5)).containsOnly("token-2");
        assertThat(service.fetches()).isEqualTo(2);
    }

    @Test
    void dueTokenIsRenewedByOneReplicaAndAdoptedByTheOthers() throws Exception {
        List<UserCredential> replicas =
                IntStream.range(0, 4).mapToObj(i -> replica()).toList();
        together(replicas, 2);
        clock.advance(Duration.ofMinutes(50));

        assertThat(together(replicas, 1)).as("no caller waits").containsOnly("token-1");
        for (UserCredential replica : replicas) {
            awaitToken(replica, "token-2");
        }
        assertThat(service.fetches()).isEqualTo(2);
    }

    @Test
    void challengeReachesTheMemoryOfAllReplicas() {
        UserCredential first = replica();
        UserCredential second = replica();
        first.getTokenSync(context());
        second.getTokenSync(context());

        AccessToken renewed = first.getTokenSync(context().setClaims("{\"access_token\":{}}"));

        assertThat(renewed.getToken()).isEqualTo("token-2");
        assertThat(second.tokens()).isEmpty();
        assertThat(second.getTokenSync(context()).getToken()).isEqualTo("token-2");
        assertThat(service.fetches()).isEqualTo(2);
    }

    @Test
    void sameChallengeOfAnotherReplicaIsAnsweredByTheSameToken() {
        UserCredential first = replica();
        UserCredential second = replica();
        first.getTokenSync(context());
        first.getTokenSync(context().setClaims("{\"access_token\":{}}"));

        assertThat(second.getTokenSync(context().setClaims("{\"access_token\":{}}"))
                        .getToken())
                .isEqualTo("token-2");
        assertThat(second.getTokenSync(context().setClaims("{\"access_token\":{\"x\":1}}"))
                        .getToken())
                .isEqualTo("token-3");
    }

    @Test
    void lostMessageBringsNoRevokedTokenBack() {
        UserCredential first = replica();
        first.getTokenSync(context());
        store.losesMessages(true);
        first.invalidate(first.getTokenSync(context()));

        assertThat(replica().getTokenSync(context()).getToken()).isEqualTo("token-2");
    }

    @Test
    void tokenFetchedBeforeARevocationIsNotWrittenAfterIt() throws Exception {
        UserCredential first = replica();
        UserCredential second = replica();
        first.getTokenSync(context());
        clock.advance(Duration.ofMinutes(50));
        CountDownLatch renewing = new CountDownLatch(1);
        CountDownLatch revoked = new CountDownLatch(1);
        service.next(() -> {
            renewing.countDown();
            await(revoked);
            return service.token("from before");
        });
        first.getTokenSync(context());
        await(renewing);
        second.refreshTokenSync(context());
        second.invalidate(second.getTokenSync(context()));
        AccessToken after = second.getTokenSync(context());
        revoked.countDown();

        assertThat(replica().getTokenSync(context()).getToken())
                .isEqualTo(after.getToken())
                .isNotEqualTo("from before");
    }

    @Test
    void usersNeverMeet() {
        UserCredential first = replica();
        UserCredential second = replica();

        String alices = first.forUser("alice").getTokenSync(context()).getToken();
        String bobs = second.forUser("bob").getTokenSync(context()).getToken();

        assertThat(second.forUser("alice").getTokenSync(context()).getToken()).isEqualTo(alices);
        assertThat(first.forUser("bob").getTokenSync(context()).getToken())
                .isEqualTo(bobs)
                .isNotEqualTo(alices);
        assertThat(service.fetches()).isEqualTo(2);
    }

    @Test
    void applicationsWithAnotherIdentityOrAuthorityNeverMeet() {
        SharedTokenCache cache = cache(keys("k1", "k1"));

        String ours = replica(cache, "https://login.example app")
                .getTokenSync(context())
                .getToken();
        String others = replica(cache, "https://login.example other")
                .getTokenSync(context())
                .getToken();

        assertThat(others).isNotEqualTo(ours);
        assertThat(SharedTokens.canonical("a", "bc")).isNotEqualTo(SharedTokens.canonical("ab", "c"));
        assertThat(SharedTokens.canonical("a", null)).isNotEqualTo(SharedTokens.canonical("a", "-"));
    }

    @Test
    void sourceWithoutSharedIdentityIsNeverShared() {
        TestCredential credential = new TestCredential(
                service,
                CredentialOptions.builder()
                        .clock(clock)
                        .sharedTokenCache(cache(keys("k1", "k1")))
                        .build());

        credential.getTokenSync(context());

        assertThat(store.texts()).isEmpty();
    }

    @Test
    void applicationsAreSharedOnlyIfThatIsWanted() {
        SharedTokenCache cache =
                SharedTokenCache.builder(store).keys(keys("k1", "k1")).build();
        open.add(cache);
        UserCredential replica = replica(cache, "app");

        replica.getTokenSync(context());
        assertThat(store.texts()).isEmpty();
        replica.forUser("alice").getTokenSync(context());
        assertThat(store.texts()).hasSize(1);
    }

    @Test
    void excludedTokenIsNeitherReadNorWritten() {
        SharedTokenCache cache = cache(keys("k1", "k1"));
        cache.exclude(context().getScopes());
        UserCredential excluding = replica(cache, "https://login.example app");
        replica().getTokenSync(context());

        assertThat(excluding.getTokenSync(context()).getToken()).isEqualTo("token-2");
        assertThat(replica().getTokenSync(context()).getToken()).isEqualTo("token-1");
        assertThat(service.fetches()).isEqualTo(2);
    }

    @Test
    void waitThatTheServiceAskedOneReplicaForHoldsForAll() {
        service.fail(new AuthenticationFailedException(
                "slow down", EntraError.unusable(429, "temporarily_unavailable", Duration.ofSeconds(60)), null));
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> replica().getTokenSync(context()));

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> replica().getTokenSync(context()))
                .withMessageContaining("told another instance of this application to wait for 61 more s");
        assertThat(service.fetches()).isOne();
        clock.advance(Duration.ofSeconds(61));
        assertThat(replica().getTokenSync(context()).getToken()).isEqualTo("token-2");
    }

    @Test
    void keysRotateWithoutLoss() {
        UserCredential before = replica(cache(keys("k1", "k1")), "app");
        UserCredential during = replica(cache(keys("k2", "k1", "k2")), "app");
        before.getTokenSync(context());

        assertThat(during.getTokenSync(context()).getToken()).isEqualTo("token-1");
        clock.advance(Duration.ofHours(2));
        during.getTokenSync(context());
        assertThat(replica(cache(keys("k2", "k2")), "app")
                        .getTokenSync(context())
                        .getToken())
                .isEqualTo("token-2");
    }

    @Test
    void entryThatWasTamperedWithOrMovedIsAMiss() {
        UserCredential first = replica();
        first.forUser("alice").getTokenSync(context());
        first.forUser("bob").getTokenSync(context());
        List<Map.Entry<String, String>> texts = new ArrayList<>(store.texts().entrySet());
        store.tamper(texts.get(0).getKey(), texts.get(1).getValue());
        store.tamper(texts.get(1).getKey(), "B" + texts.get(1).getValue().substring(1));

        SharedTokenCache cache = cache(keys("k1", "k1"));
        UserCredential second = replica(cache, "https://login.example app");
        second.forUser("alice").getTokenSync(context());
        second.forUser("bob").getTokenSync(context());

        assertThat(service.fetches()).isEqualTo(4);
        assertThat(cache.status().unreadable()).isPositive();
    }

    @Test
    void storeHoldsNothingReadable() {
        replica().forUser("alice").getTokenSync(context());

        assertThat(store.texts().toString()).doesNotContain("token-1", "alice", "scope", "login.example");
    }

    @Test
    void storeThatHangsCostsOneWaitOfItsTimeout() {
        AtomicLong passed = new AtomicLong();
        SharedTokenCache cache = SharedTokenCache.builder(store)
                .keys(keys("k1", "k1"))
                .timeout(SHORT)
                .nanoTime(() -> System.nanoTime() + passed.get())
                .build();
        UserCredential replica = replica(cache, "app");
        replica.forUser("first").getTokenSync(context());
        passed.addAndGet(TimeUnit.MINUTES.toNanos(1));
        CountDownLatch back = new CountDownLatch(1);
        store.trouble(() -> back.await(1, TimeUnit.MINUTES));

        long begin = System.nanoTime();
        IntStream.range(0, 20).forEach(user -> replica.forUser("user-" + user).getTokenSync(context()));
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        back.countDown();

        assertThat(took).isGreaterThanOrEqualTo(SHORT).isLessThan(SHORT.multipliedBy(10));
        assertThat(cache.status().errors()).isOne();
        assertThat(cache.status().unavailableFor()).isNotNull();
    }

    @Test
    void firstAnswersMayTakeLongerSinceAColdReplicaHasToConnect() {
        SharedTokenCache cache = cache(keys("k1", "k1"), SHORT);
        CountDownLatch connected = new CountDownLatch(1);
        store.trouble(() -> connected.await(4 * SHORT.toMillis(), TimeUnit.MILLISECONDS) || true);

        replica(cache, "app").forUser("alice").getTokenSync(context());

        assertThat(cache.status().misses()).isPositive();
    }

    @Test
    void storeThatFailsIsFoundAgainWithoutACaller() throws Exception {
        SharedTokenCache cache = cache(keys("k1", "k1"));
        UserCredential replica = replica(cache, "app");
        store.trouble(() -> {
            throw new IllegalStateException("connection refused");
        });
        replica.forUser("alice").getTokenSync(context());
        store.trouble(null);

        while (cache.status().unavailableFor() != null) {
            pause(20);
        }
        replica.forUser("carol").getTokenSync(context());
        int before = service.fetches();
        replica().forUser("carol");
        replica(cache(keys("k1", "k1")), "app").forUser("carol").getTokenSync(context());
        assertThat(service.fetches()).isEqualTo(before);
    }

    @Test
    void replicaThatDiedWhileItFetchedIsWaitedForNoLongerThanItsLease() throws Exception {
        UserCredential dead = replica();
        CountDownLatch never = new CountDownLatch(1);
        service.next(() -> {
            await(never);
            return service.token("late");
        });
        ExecutorService threads = Executors.newSingleThreadExecutor();
        threads.submit(() -> dead.getTokenSync(context()));
        while (service.fetches() == 0) {
            pause(5);
        }

        long begin = System.nanoTime();
        AccessToken token = replica().getTokenSync(context());

        assertThat(token.getToken()).isEqualTo("token-2");
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(SharedTokenEntry.LEASE.minusSeconds(1), SharedTokenEntry.LEASE.plusSeconds(1));
        never.countDown();
        threads.shutdownNow();
    }

    @Test
    void keysMustBeLongAndTheActiveOneAmongThem() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedTokenKeys.of("k1", Map.of("k1", new byte[16])))
                .withMessage("The key 'k1' has 16 bytes, and needs at least 32. Make one by: openssl rand -base64 32.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedTokenKeys.of("k2", Map.of("k1", new byte[32])))
                .withMessage("The active key 'k2' is not among the keys: [k1].");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedTokenCache.builder(store).build())
                .withMessage("'keys' must be set: shared tokens are kept encrypted only.");
    }

    private static TokenRequestContext context() {
        return new TokenRequestContext().addScopes("https://resource.example/.default");
    }

    private static List<String> together(List<UserCredential> replicas, int callers) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(replicas.size() * callers);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<String>> answers = new ArrayList<>();
            for (UserCredential replica : replicas) {
                for (int i = 0; i < callers; i++) {
                    Callable<String> caller = () -> {
                        start.await();
                        return replica.getTokenSync(context()).getToken();
                    };
                    answers.add(threads.submit(caller));
                }
            }
            start.countDown();
            List<String> tokens = new ArrayList<>();
            for (Future<String> answer : answers) {
                tokens.add(answer.get(30, TimeUnit.SECONDS));
            }
            return tokens;
        } finally {
            threads.shutdownNow();
        }
    }

    private static void awaitToken(UserCredential replica, String name) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!replica.getTokenSync(context()).getToken().equals(name)) {
            assertThat(System.nanoTime()).isLessThan(end);
            pause(10);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pause(long millis) {
        java.util.concurrent.locks.LockSupport.parkNanos(millis * 1_000_000);
    }
}
