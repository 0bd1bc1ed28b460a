package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.VirtualTime;
import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.shared.SharedTokenKeys;
import io.entra4j.identity.shared.VirtualTimeCaches;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Replicas of one application in virtual time: each is the engine as it is, with a cache of its own. The token service and
 * Redis are models that count.
 */
final class ScaleSimulation implements AutoCloseable {

    static final Duration RESTART = Duration.ofSeconds(10);
    /** Time that the token service takes for an answer. */
    static final Duration FETCH = Duration.ofMillis(300);

    static final int TOKEN_LENGTH = 2_000;
    private static final String CLAIMS = "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1\"}}}";
    private static final SharedTokenKeys KEYS = SharedTokenKeys.of(
            "k1", Map.of("k1", "32 bytes that are the same for all".getBytes(StandardCharsets.US_ASCII)));

    private final Random random;
    private final VirtualTime time = new VirtualTime();
    private final SimulatedRedis redis = new SimulatedRedis(time);
    private final SimulatedRedis.Rate fetchRate = new SimulatedRedis.Rate();
    private final List<UserCredential> replicas = new ArrayList<>();
    private final List<SharedTokenCache> caches = new ArrayList<>();
    private Duration throttledUntil = Duration.ZERO;
    private boolean nextLeaderDies;
    private boolean refused;
    private int fetches;
    private int revoked;
    private int failures;
    private int answers;
    private Duration longestWait = Duration.ZERO;

    /**
     * @param shared whether the replicas share their tokens
     */
    ScaleSimulation(long seed, int count, boolean shared) {
        random = new Random(seed);
        for (int i = 0; i < count; i++) {
            CredentialOptions.Builder options = CredentialOptions.builder()
                    .clock(time.clock())
                    .nanoTime(time::nanos)
                    .jitter(random::nextDouble)
                    .pause(time::sleep)
                    .executorService(time);
            if (shared) {
                SharedTokenCache cache = VirtualTimeCaches.cache(redis, KEYS, time, random::nextDouble);
                caches.add(cache);
                options.sharedTokenCache(cache);
            }
            replicas.add(new UserCredential(service(), options.build()));
        }
    }

    private TokenSource service() {
        return new TokenSource() {
            @Override
            public AccessToken fetch(TokenRequest request) {
                return fetched();
            }

            @Override
            public String sharedAs() {
                return "https://login.microsoftonline.com/ 6f1f2f3f-0000-4000-8000-000000000000";
            }
        };
    }

    private AccessToken fetched() {
        fetches++;
        fetchRate.count(time.nanos());
        if (nextLeaderDies) {
            nextLeaderDies = false;
            time.sleep(Duration.ofDays(1));
        }
        boolean slowedDown = time.elapsed().compareTo(throttledUntil) < 0;
        time.sleep(FETCH);
        if (refused) {
            throw new AuthenticationFailedException(
                    "wrong secret", EntraError.unusable(401, "invalid_client", null), null);
        }
        if (slowedDown) {
            throw new AuthenticationFailedException(
                    "slow down", EntraError.unusable(429, "temporarily_unavailable", Duration.ofSeconds(60)), null);
        }
        Duration life = Duration.ofSeconds(3_600 + random.nextInt(1_800));
        String number = String.valueOf(fetches);
        return new AccessToken(
                number + "-".repeat(TOKEN_LENGTH - number.length()),
                time.clock().instant().plus(life).atOffset(ZoneOffset.UTC));
    }

    /** Refuses all requests for tokens until then. */
    void throttleUntil(Duration end) {
        throttledUntil = end;
    }

    /** Refuses the application. */
    void refuse() {
        refused = true;
    }

    void nextLeaderDies() {
        nextLeaderDies = true;
    }

    void redisDown(Duration from, Duration to) {
        time.at(from, () -> redis.down(true));
        time.at(to, () -> redis.down(false));
    }

    /** Each replica starts at some time within the duration, connects, and needs a token 1 s later. */
    void start(Duration within, Duration every, Duration until) {
        for (int i = 0; i < replicas.size(); i++) {
            int replica = i;
            Duration start = random(within);
            if (!caches.isEmpty()) {
                time.at(start, () -> caches.get(replica).connect());
            }
            Duration first = start.plusSeconds(1);
            for (Duration at = first; at.compareTo(until) <= 0; at = at.plus(every)) {
                time.at(at, () -> call(replicas.get(replica), context(), token -> {}));
            }
        }
    }

    /** Each user calls all of some replicas, each at some time within the duration. */
    void users(int users, int replicasOfEach, Duration within) {
        for (int user = 0; user < users; user++) {
            String assertion = "user-" + user;
            for (int i = 0; i < replicasOfEach; i++) {
                UserCredential replica = replicas.get((user + i) % replicas.size());
                time.at(random(within), () -> call(replica.forUser(assertion), context(), token -> {}));
            }
        }
    }

    /** A resource refuses the token of each replica, at some time within the duration, and asks for another one. */
    void challenge(Duration from, Duration within) {
        time.at(from, () -> revoked = fetches);
        for (UserCredential replica : replicas) {
            time.at(
                    from.plus(random(within)),
                    () -> call(replica, context(), token -> {
                        if (Integer.parseInt(token.getToken().replace("-", "")) <= revoked) {
                            call(replica, context().setClaims(CLAIMS), renewed -> {});
                        }
                    }));
        }
    }

    private Duration random(Duration within) {
        return Duration.ofNanos((long) (random.nextDouble() * within.toNanos()));
    }

    private static TokenRequestContext context() {
        return new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    }

    private void call(UserCredential credential, TokenRequestContext context, Consumer<AccessToken> then) {
        Duration begin = time.elapsed();
        credential
                .getToken(context)
                .subscribe(
                        token -> {
                            ended(begin, null);
                            then.accept(token);
                        },
                        failure -> ended(begin, failure));
    }

    private void ended(Duration begin, @Nullable Throwable failure) {
        Duration wait = time.elapsed().minus(begin);
        longestWait = wait.compareTo(longestWait) > 0 ? wait : longestWait;
        answers++;
        if (failure != null) {
            failures++;
        }
    }

    void runUntil(Duration end) {
        time.runUntil(end);
    }

    Result result() {
        return new Result(
                fetches,
                fetchRate.peakSecond(),
                redis.requests(),
                redis.count(SimulatedRedis.Operation.MESSAGE),
                redis.rate().peakSecond(),
                redis.received(),
                redis.sent(),
                redis.slowest(),
                answers,
                failures,
                longestWait);
    }

    @Override
    public void close() {
        time.close();
    }

    /**
     * What a run has counted.
     *
     * @param fetches requests to the token service
     * @param fetchesPerSecond the same in the busiest second
     * @param operations operations of Redis
     * @param messages messages that entries were forgotten, to single replicas
     * @param operationsPerSecond operations in the busiest second
     * @param received bytes that Redis received
     * @param sent bytes that Redis sent
     * @param slowest the longest time that Redis took for an answer
     * @param answers callers that were answered
     * @param failures of these, callers that got no token
     * @param longestWait the longest time that a caller waited
     */
    record Result(
            int fetches,
            int fetchesPerSecond,
            long operations,
            long messages,
            int operationsPerSecond,
            long received,
            long sent,
            Duration slowest,
            int answers,
            int failures,
            Duration longestWait) {

        /** Returns what happened since an earlier result of the same run. */
        Result since(Result before) {
            return new Result(
                    fetches - before.fetches,
                    fetchesPerSecond,
                    operations - before.operations,
                    messages - before.messages,
                    operationsPerSecond,
                    received - before.received,
                    sent - before.sent,
                    slowest,
                    answers - before.answers,
                    failures - before.failures,
                    longestWait);
        }
    }
}
