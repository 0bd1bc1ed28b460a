package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.MutableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;

/** Many short rounds of real threads that all start at once, on each transition of an entry. */
@Tag("slow")
class TokenCacheStressTests {

    private static final int ROUNDS = 400;
    private static final int CALLERS = 6;
    private static final String CHALLENGE = "{\"access_token\":{}}";
    private static final AuthenticationFailedException REFUSAL =
            new AuthenticationFailedException("401", EntraError.parse(401, "", null), null);

    enum Threads {
        PLATFORM {
            @Override
            ExecutorService executor() {
                return Executors.newCachedThreadPool();
            }
        },
        VIRTUAL {
            @Override
            ExecutorService executor() {
                return VirtualThreads.executor();
            }
        };

        abstract ExecutorService executor();
    }

    private final MutableClock clock = new MutableClock();
    private final ScriptedSource source = new ScriptedSource(clock);
    private ExecutorService threads;

    @AfterEach
    void stop() {
        if (threads != null) {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void coldOrExpiredEntryIsFetchedOnce(Threads kind) throws Exception {
        EntraCredential credential = credential(kind);
        for (int round = 1; round <= ROUNDS; round++) {
            List<AccessToken> tokens = values(race(CALLERS, mixed(credential)));

            assertThat(tokens).containsOnly(tokens.get(0));
            assertThat(source.fetches()).isEqualTo(round);
            clock.advance(ScriptedSource.LIFETIME);
        }
    }

    @ParameterizedTest
    @EnumSource
    void entryThatExpiresDuringCallsIsFetchedOnceAndNotServedExpired(Threads kind) throws Exception {
        EntraCredential credential = credential(kind);
        AccessToken before = credential.getTokenSync(context());
        for (int round = 1; round <= ROUNDS; round++) {
            List<AccessToken> tokens = values(race(
                    CALLERS,
                    i -> i > 0
                            ? mixed(credential).apply(i)
                            : () -> {
                                clock.advance(ScriptedSource.LIFETIME);
                                return credential.getTokenSync(context());
                            }));
            AccessToken after = credential.getTokenSync(context());

            assertThat(tokens.get(0)).isSameAs(after).isNotSameAs(before);
            assertThat(tokens).isSubsetOf(before, after);
            assertThat(source.fetches()).isEqualTo(round + 1);
            before = after;
        }
    }

    @ParameterizedTest
    @EnumSource
    void dueEntryIsServedWhileItIsRenewedOnce(Threads kind) throws Exception {
        EntraCredential credential = credential(kind);
        for (int round = 1; round <= ROUNDS; round++) {
            AccessToken before = credential.getTokenSync(context());
            clock.advance(Duration.ofMinutes(50));
            List<AccessToken> tokens = values(race(CALLERS, mixed(credential)));
            await(() -> credential.getTokenSync(context()) != before);

            assertThat(tokens).isSubsetOf(before, credential.getTokenSync(context()));
            assertThat(source.fetches()).isEqualTo(round + 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void invalidatedEntryIsNotServedToLaterCallers(Threads kind) throws Exception {
        EntraCredential credential = credential(kind);
        for (int round = 1; round <= ROUNDS; round++) {
            AccessToken refused = credential.getTokenSync(context());
            List<AccessToken> tokens = values(race(
                    CALLERS,
                    i -> i > 1
                            ? mixed(credential).apply(i)
                            : () -> {
                                credential.invalidate(refused);
                                return credential.getTokenSync(context());
                            }));

            assertThat(tokens.subList(0, 2)).doesNotContain(refused);
            assertThat(credential.getTokenSync(context())).isNotSameAs(refused);
        }
    }

    @ParameterizedTest
    @EnumSource
    void failureReachesWaitingCallersOnly(Threads kind) throws Exception {
        EntraCredential credential = credential(kind);
        for (int round = 1; round <= ROUNDS; round++) {
            int number = round;
            AtomicReference<RuntimeException> failure = new AtomicReference<>();
            Hold hold = new Hold();
            source.next(() -> {
                hold.here();
                failure.set(
                        new AuthenticationFailedException("refusal " + number, EntraError.parse(401, "", null), null));
                throw failure.get();
            });
            long coalesced = credential.status().coalesced();
            List<Future<AccessToken>> callers = race(CALLERS, mixed(credential));
            await(() -> credential.status().coalesced() == coalesced + CALLERS - 1);
            hold.release();

            assertThat(causes(callers)).hasSize(CALLERS).containsOnly(failure.get());
            assertThat(credential.getTokenSync(context())).isNotNull();
            clock.advance(ScriptedSource.LIFETIME);
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneWaitingCallerFetchesWhenTheFetchingCallerIsInterrupted(Threads kind) throws Exception {
        EntraCredential credential = credential(kind);
        for (int round = 1; round <= ROUNDS; round++) {
            Hold hold = new Hold();
            source.next(() -> {
                hold.here();
                return source.token("never");
            });
            int fetches = source.fetches();
            Future<Boolean> leader = threads.submit(() -> interruptedIn(() -> credential.getTokenSync(context())));
            Thread leading = hold.awaitArrival();
            long coalesced = credential.status().coalesced();
            List<Future<AccessToken>> followers = race(CALLERS, mixed(credential));
            await(() -> credential.status().coalesced() == coalesced + CALLERS);
            leading.interrupt();

            List<AccessToken> tokens = values(followers);
            assertThat(tokens).containsOnly(tokens.get(0));
            assertThat(leader.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(source.fetches()).isEqualTo(fetches + 2);
            clock.advance(ScriptedSource.LIFETIME);
        }
    }

    @ParameterizedTest
    @EnumSource
    void interruptedWaitingCallerDoesNotStopTheOthers(Threads kind) throws Exception {
        EntraCredential credential = credential(kind);
        for (int round = 1; round <= ROUNDS; round++) {
            Hold hold = new Hold();
            source.next(() -> {
                hold.here();
                return source.token("shared");
            });
            Future<AccessToken> leader = threads.submit(() -> credential.getTokenSync(context()));
            hold.awaitArrival();
            AtomicReference<Thread> thread = new AtomicReference<>();
            Future<Boolean> follower = threads.submit(() -> {
                thread.set(Thread.currentThread());
                return interruptedIn(() -> credential.getTokenSync(context()));
            });
            await(() -> thread.get() != null);
            thread.get().interrupt();

            assertThat(follower.get(10, TimeUnit.SECONDS)).isTrue();
            hold.release();
            assertThat(leader.get(10, TimeUnit.SECONDS).getToken()).isEqualTo("shared");
            clock.advance(ScriptedSource.LIFETIME);
        }
    }

    @ParameterizedTest
    @EnumSource
    void fetchContinuesForOthersWhenACallerTimesOut(Threads kind) throws Exception {
        EntraCredential credential = credential(kind);
        for (int round = 1; round <= ROUNDS / 8; round++) {
            Hold hold = new Hold();
            source.next(() -> {
                hold.here();
                return source.token("slow");
            });
            int fetches = source.fetches();
            Future<Boolean> leader =
                    threads.submit(() -> timedOutIn(() -> credential.getTokenSync(context(), Duration.ofMillis(15))));
            hold.awaitArrival();
            List<Future<AccessToken>> others = race(CALLERS, mixed(credential));
            assertThat(leader.get(10, TimeUnit.SECONDS)).isTrue();
            hold.release();
            List<AccessToken> tokens = values(others);

            assertThat(tokens).containsOnly(tokens.get(0));
            assertThat(source.fetches()).isEqualTo(fetches + 1);
            clock.advance(ScriptedSource.LIFETIME);
        }
    }

    @ParameterizedTest
    @EnumSource
    void cancelledSubscribersDoNotStopOtherCallers(Threads kind) throws Exception {
        EntraCredential credential = credential(kind);
        for (int round = 1; round <= ROUNDS; round++) {
            int fetches = source.fetches();
            Callable<AccessToken> fickle = () -> {
                Disposable subscription = credential.getToken(context()).subscribe();
                subscription.dispose();
                return credential.getTokenSync(context());
            };
            List<AccessToken> tokens = values(
                    race(CALLERS, i -> i % 2 == 0 ? fickle : mixed(credential).apply(i)));

            assertThat(tokens).containsOnly(tokens.get(0));
            assertThat(source.fetches()).isEqualTo(fetches + 1);
            clock.advance(ScriptedSource.LIFETIME);
        }
    }

    @ParameterizedTest
    @EnumSource
    void renewalNeverReplacesTheTokenOfAChallenge(Threads kind) throws Exception {
        AtomicInteger fetches = new AtomicInteger();
        EntraCredential credential = credential(kind, request -> {
            int number = fetches.incrementAndGet();
            Thread.yield();
            return source.token(Integer.toString(number));
        });
        credential.getTokenSync(context());
        for (int round = 1; round <= ROUNDS; round++) {
            clock.advance(Duration.ofMinutes(50));
            AtomicInteger revoked = new AtomicInteger();
            values(race(
                    CALLERS,
                    i -> i > 0
                            ? mixed(credential).apply(i)
                            : () -> {
                                revoked.set(fetches.get());
                                return credential.getTokenSync(context().setClaims(CHALLENGE));
                            }));

            assertThat(number(credential.getTokenSync(context()))).isGreaterThan(revoked.get());
        }
    }

    @ParameterizedTest
    @EnumSource
    void evictionDuringHitsKeepsTheBoundAndServesTheRightTokens(Threads kind) throws Exception {
        EntraCredential credential = new TestCredential(
                request -> source.token(request.scopes().get(0) + "#" + System.nanoTime()),
                options(kind).maxCachedTokens(8).build());
        List<Future<Boolean>> callers = race(CALLERS, i -> () -> {
            boolean own = true;
            for (int n = 0; n < ROUNDS * 5; n++) {
                String scope = "scope-" + (n * (i + 1)) % 12;
                own &= credential
                        .getTokenSync(new TokenRequestContext().addScopes(scope))
                        .getToken()
                        .startsWith(scope + "#");
            }
            return own;
        });

        assertThat(values(callers)).containsOnly(true);
        assertThat(credential.status().cachedTokens()).isLessThanOrEqualTo(8);
        assertThat(credential.status().evictions()).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void closingDuringCallsLeavesNoWaitingCallerAndNoToken(Threads kind) throws Exception {
        for (int round = 1; round <= ROUNDS; round++) {
            boolean refused = round % 5 == 0;
            EntraCredential credential = new TestCredential(
                    request -> {
                        Thread.yield();
                        if (refused) {
                            throw REFUSAL;
                        }
                        return source.token("open");
                    },
                    CredentialOptions.builder().clock(clock).build());
            threads = threads == null ? kind.executor() : threads;
            List<Future<AccessToken>> callers = race(
                    CALLERS,
                    i -> i > 0
                            ? mixed(credential).apply(i)
                            : () -> {
                                credential.close();
                                return null;
                            });

            for (Throwable cause : causes(callers)) {
                assertThat(cause).isInstanceOfAny(IllegalStateException.class, AuthenticationFailedException.class);
            }
            assertThat(credential.status().cachedTokens()).isZero();
        }
    }

    private EntraCredential credential(Threads kind) {
        return credential(kind, source);
    }

    private EntraCredential credential(Threads kind, TokenSource tokens) {
        return new TestCredential(tokens, options(kind).build());
    }

    private CredentialOptions.Builder options(Threads kind) {
        threads = kind.executor();
        return CredentialOptions.builder().clock(clock).executorService(threads);
    }

    /** Sync and async callers, turn and turn about. */
    private static IntFunction<Callable<AccessToken>> mixed(EntraCredential credential) {
        return i -> i % 2 == 0
                ? () -> credential.getTokenSync(context())
                : () -> {
                    CompletableFuture<AccessToken> token =
                            credential.getToken(context()).toFuture();
                    try {
                        return token.get(10, TimeUnit.SECONDS);
                    } catch (ExecutionException e) {
                        throw (Exception) e.getCause();
                    }
                };
    }

    private <T> List<Future<T>> race(int count, IntFunction<Callable<T>> caller) {
        CyclicBarrier start = new CyclicBarrier(count);
        return IntStream.range(0, count)
                .mapToObj(i -> threads.submit(() -> {
                    start.await();
                    return caller.apply(i).call();
                }))
                .toList();
    }

    private static <T> List<T> values(List<Future<T>> futures) throws Exception {
        List<T> values = new ArrayList<>();
        for (Future<T> future : futures) {
            values.add(future.get(10, TimeUnit.SECONDS));
        }
        return values;
    }

    private static List<Throwable> causes(List<? extends Future<?>> futures) throws Exception {
        List<Throwable> causes = new ArrayList<>();
        for (Future<?> future : futures) {
            try {
                future.get(10, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                causes.add(e.getCause());
            }
        }
        return causes;
    }

    private static boolean interruptedIn(Runnable call) {
        try {
            call.run();
            return false;
        } catch (TokenRequestInterruptedException e) {
            return Thread.interrupted();
        }
    }

    private static boolean timedOutIn(Runnable call) {
        try {
            call.run();
            return false;
        } catch (TokenRequestTimeoutException e) {
            return !Thread.interrupted();
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("condition not met within 10 s");
            }
            Thread.yield();
        }
    }

    private static int number(AccessToken token) {
        return Integer.parseInt(token.getToken());
    }

    private static TokenRequestContext context() {
        return new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    }

    /** Keeps a fetch in progress until it is released or interrupted. */
    private static final class Hold {

        private final CompletableFuture<Thread> arrived = new CompletableFuture<>();
        private final CountDownLatch released = new CountDownLatch(1);

        void here() {
            arrived.complete(Thread.currentThread());
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        Thread awaitArrival() throws Exception {
            return arrived.get(10, TimeUnit.SECONDS);
        }

        void release() {
            released.countDown();
        }
    }
}
