package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Level;
import com.azure.core.credential.AccessToken;
import com.azure.core.credential.ProofOfPossessionOptions;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.TokenRequestEvent.Reason;
import io.entra4j.identity.TokenRequestEvent.Type;
import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.fake.RecordingListener;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class EntraCredentialTests {

    private static final String SCOPE = "https://vault.azure.net/.default";
    private static final AuthenticationFailedException OUTAGE =
            new AuthenticationFailedException("503", EntraError.parse(503, "", null), null);

    private final MutableClock clock = new MutableClock();
    private final ScriptedSource source = new ScriptedSource(clock);
    private final ManualExecutor background = new ManualExecutor();
    private final RecordingListener listener = new RecordingListener();
    private final EntraCredential credential = credential(options());
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void secondRequestIsAnsweredFromTheCache() {
        AccessToken first = credential.getTokenSync(context());
        AccessToken second = credential.getTokenSync(context());

        assertThat(second).isSameAs(first);
        assertThat(source.fetches()).isOne();
        assertThat(credential.status().hits()).isOne();
    }

    @Test
    void asyncRequestIsAnsweredFromTheCacheThatASyncRequestFilled() {
        AccessToken first = credential.getTokenSync(context());

        assertThat(credential.getToken(context()).block()).isSameAs(first);
        assertThat(background.size()).isZero();
    }

    @Test
    void eachSubscriptionAsksTheCacheAgain() {
        Mono<AccessToken> token = credential.getToken(context());
        credential.getTokenSync(context());
        clock.advance(ScriptedSource.LIFETIME);
        AccessToken renewed = credential.getTokenSync(context());

        assertThat(token.block()).isSameAs(renewed);
    }

    @Test
    void otherScopesTenantsOrContinuousAccessGetSeparateTokens() {
        credential.getTokenSync(context());
        credential.getTokenSync(new TokenRequestContext().addScopes("https://graph.microsoft.com/.default"));
        credential.getTokenSync(context().setTenantId("other"));
        credential.getTokenSync(context().setCaeEnabled(true));

        assertThat(source.fetches()).isEqualTo(4);
    }

    @Test
    void laterChangesOfTheCallersContextDoNotChangeTheCache() {
        TokenRequestContext context = context();
        AccessToken first = credential.getTokenSync(context);
        context.setScopes(List.of("https://graph.microsoft.com/.default"));
        credential.getTokenSync(context);

        assertThat(credential.getTokenSync(context())).isSameAs(first);
    }

    @Test
    void staleTokenIsServedAtOnceAndRenewedInTheBackgroundOnce() {
        AccessToken first = credential.getTokenSync(context());
        clock.advance(Duration.ofMinutes(50));
        List<AccessToken> whileStale = List.of(credential.getTokenSync(context()), credential.getTokenSync(context()));
        int tasks = background.size();
        background.runAll();

        assertThat(whileStale).containsOnly(first);
        assertThat(tasks).isOne();
        assertThat(credential.getTokenSync(context()).getToken()).isEqualTo("token-2");
        assertThat(listener.events().get(2).reason()).isEqualTo(Reason.REFRESH_AHEAD);
    }

    @Test
    void refreshTimeOfTheServiceIsHonoured() {
        source.refreshIn(Duration.ofMinutes(10));
        credential.getTokenSync(context());
        clock.advance(Duration.ofMinutes(10));
        credential.getTokenSync(context());

        assertThat(background.size()).isOne();
    }

    @Test
    void tokenCarriesARefreshTimeForCachesOfTheCaller() {
        AccessToken token = credential.getTokenSync(context());

        assertThat(token.getRefreshAt())
                .isBetween(
                        token.getExpiresAt().minusMinutes(20),
                        token.getExpiresAt().minusMinutes(14));
    }

    @Test
    void failedRefreshKeepsTheTokenAndBacksOff() {
        AccessToken first = credential.getTokenSync(context());
        source.fail(OUTAGE);
        clock.advance(Duration.ofMinutes(50));
        credential.getTokenSync(context());
        background.runAll();
        AccessToken afterFailure = credential.getTokenSync(context());
        int tasksWithinBackOff = background.size();
        clock.advance(Duration.ofSeconds(40));
        credential.getTokenSync(context());

        assertThat(afterFailure).isSameAs(first);
        assertThat(tasksWithinBackOff).isZero();
        assertThat(background.size()).isOne();
        assertThat(listener.events()).anyMatch(TokenRequestEvent::isRefreshFailure);
    }

    @Test
    void expiredTokenIsNeverServed() {
        credential.getTokenSync(context());
        clock.advance(ScriptedSource.LIFETIME);
        source.fail(OUTAGE);

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> credential.getTokenSync(context()))
                .isSameAs(OUTAGE);
    }

    @Test
    void outageIsRememberedForOneSecond() {
        source.fail(OUTAGE);
        for (int i = 0; i < 1000; i++) {
            assertThatExceptionOfType(AuthenticationFailedException.class)
                    .isThrownBy(() -> credential.getTokenSync(context()));
        }
        int duringOutage = source.fetches();
        clock.advance(Duration.ofSeconds(1));

        assertThat(duringOutage).isOne();
        assertThat(credential.getTokenSync(context()).getToken()).isEqualTo("token-2");
    }

    @Test
    void retryAfterIsObeyed() {
        source.fail(new AuthenticationFailedException("429", EntraError.parse(429, "", Duration.ofMinutes(2)), null));
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> credential.getTokenSync(context()));
        clock.advance(Duration.ofSeconds(119));

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> credential.getTokenSync(context()));
        assertThat(source.fetches()).isOne();
    }

    @Test
    void permanentRefusalIsNotRemembered() {
        source.fail(new AuthenticationFailedException("401", EntraError.parse(401, "", null), null));

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> credential.getTokenSync(context()));
        assertThat(credential.getTokenSync(context()).getToken()).isEqualTo("token-2");
    }

    @Test
    void claimsChallengeBypassesAndReplacesTheCachedToken() {
        credential.getTokenSync(context());
        AccessToken challenged = credential.getTokenSync(context().setClaims("{\"access_token\":{}}"));

        assertThat(challenged.getToken()).isEqualTo("token-2");
        assertThat(credential.getTokenSync(context())).isSameAs(challenged);
        assertThat(source.requests().get(1).claims()).isEqualTo("{\"access_token\":{}}");
        assertThat(listener.events().get(2).reason()).isEqualTo(Reason.CLAIMS);
    }

    @Test
    void renewalThatStartedBeforeAClaimsChallengeDoesNotReplaceItsToken() {
        credential.getTokenSync(context());
        clock.advance(Duration.ofMinutes(50));
        source.next(() -> {
            AccessToken beforeRevocation = source.token("revoked");
            credential.getTokenSync(context().setClaims("{}"));
            return beforeRevocation;
        });
        credential.getTokenSync(context());
        background.runAll();

        assertThat(credential.getTokenSync(context()).getToken()).isEqualTo("token-3");
    }

    @Test
    void forcedRefreshReplacesAGoodToken() {
        credential.getTokenSync(context());
        AccessToken forced = credential.refreshTokenSync(context());

        assertThat(forced.getToken()).isEqualTo("token-2");
        assertThat(credential.getTokenSync(context())).isSameAs(forced);
    }

    @Test
    void invalidatedTokenIsNotServedAgain() {
        AccessToken first = credential.getTokenSync(context());
        credential.invalidate(first);

        assertThat(credential.getTokenSync(context())).isNotSameAs(first);
    }

    @Test
    void fiftyColdCallersCauseOneFetch() throws Exception {
        CountDownLatch everyoneWaits = new CountDownLatch(1);
        source.next(() -> {
            awaitQuietly(everyoneWaits);
            return source.token("shared");
        });
        EntraCredential shared = credential(CredentialOptions.builder().clock(clock));
        List<Future<AccessToken>> callers = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            callers.add(threads.submit(() -> shared.getTokenSync(context())));
            callers.add(shared.getToken(context())
                    .toFuture()
                    .thenApply(token -> token)
                    .toCompletableFuture());
        }
        await(() -> shared.status().coalesced() == 49);
        everyoneWaits.countDown();

        for (Future<AccessToken> caller : callers) {
            assertThat(caller.get(10, TimeUnit.SECONDS).getToken()).isEqualTo("shared");
        }
        assertThat(source.fetches()).isOne();
    }

    @Test
    void failedFetchFailsAllWaitingCallersWithTheSameCause() throws Exception {
        CountDownLatch followed = new CountDownLatch(1);
        RuntimeException refusal = new AuthenticationFailedException("no", EntraError.parse(401, "", null), null);
        source.next(() -> {
            awaitQuietly(followed);
            throw refusal;
        });
        Future<AccessToken> leader = threads.submit(() -> credential.getTokenSync(context()));
        await(() -> source.fetches() == 1);
        Future<AccessToken> follower = threads.submit(() -> credential.getTokenSync(context()));
        await(() -> credential.status().coalesced() == 1);
        followed.countDown();

        assertThat(leader)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isSameAs(refusal);
        assertThat(follower)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isSameAs(refusal);
        assertThat(credential.getTokenSync(context()).getToken()).isEqualTo("token-2");
    }

    @Test
    void waitingCallerFetchesWhenTheFetchingCallerIsInterrupted() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        source.next(() -> {
            awaitQuietly(never);
            return source.token("never");
        });
        Future<Boolean> leader = threads.submit(() -> {
            try {
                credential.getTokenSync(context());
                return false;
            } catch (TokenRequestInterruptedException e) {
                return Thread.currentThread().isInterrupted();
            }
        });
        await(() -> source.fetches() == 1);
        Future<AccessToken> follower = threads.submit(() -> credential.getTokenSync(context()));
        await(() -> credential.status().coalesced() == 1);
        interruptThreadThatWaitsOn(never);

        assertThat(follower.get(10, TimeUnit.SECONDS).getToken()).isEqualTo("token-2");
        assertThat(leader.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(credential.status().consecutiveFailures()).isZero();
    }

    @Test
    void cancellingOneSubscriberDoesNotCancelTheFetch() throws Exception {
        var cancelled = credential.getToken(context()).subscribe();
        var kept = credential.getToken(context()).toFuture();
        cancelled.dispose();
        background.runAll();

        assertThat(kept.get(10, TimeUnit.SECONDS).getToken()).isEqualTo("token-1");
        assertThat(source.fetches()).isOne();
    }

    @Test
    void syncCallerFetchesWhenAnAsyncFetchStillWaitsForAThread() {
        var async = credential.getToken(context()).toFuture();
        AccessToken token = credential.getTokenSync(context());
        background.runAll();

        assertThat(token.getToken()).isEqualTo("token-1");
        assertThat(async.join()).isSameAs(token);
        assertThat(source.fetches()).isOne();
    }

    @Test
    void asyncFetchThatWaitedForAThreadUsesTheTokenOfAnEarlierFetch() {
        var async = credential.getToken(context()).toFuture();
        AccessToken landed = credential.getTokenSync(context().setClaims("{}"));
        background.runAll();

        assertThat(async.join()).isSameAs(landed);
        assertThat(source.fetches()).isOne();
    }

    @Test
    void syncRequestOnAThreadThatMustNotBlockIsRefusedUnlessTheTokenIsCached() {
        Callable<AccessToken> onEventLoop = () -> Mono.fromCallable(() -> credential.getTokenSync(context()))
                .subscribeOn(Schedulers.parallel())
                .block();

        assertThatIllegalStateException().isThrownBy(onEventLoop::call).withMessageContaining("getToken()");
        credential.getTokenSync(context());
        assertThat(source.fetches()).isOne();
        assertThat(call(onEventLoop).getToken()).isEqualTo("token-1");
    }

    @Test
    void fetchContinuesForTheNextCallerWhenACallerTimesOut() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        source.next(() -> {
            awaitQuietly(answer);
            return source.token("late");
        });
        EntraCredential own = new TestCredential(
                source, CredentialOptions.builder().clock(clock).build());
        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(TokenRequestTimeoutException.class)
                    .isThrownBy(() -> own.getTokenSync(context(), Duration.ofMillis(20)));
        }
        answer.countDown();

        assertThat(own.getTokenSync(context()).getToken()).isEqualTo("late");
        assertThat(source.fetches()).isOne();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void timeoutOfAnHttpClientDoesNotCountAsInterruption() {
        source.fail(new IllegalStateException(new InterruptedIOException("timeout")));

        assertThatIllegalStateException().isThrownBy(() -> credential.getTokenSync(context()));
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void eachCallerGetsItsOwnExceptionForARememberedFailure() {
        source.fail(OUTAGE);
        for (int i = 0; i < 100; i++) {
            assertThatExceptionOfType(AuthenticationFailedException.class)
                    .isThrownBy(() -> credential.getTokenSync(context()))
                    .satisfies(thrown -> thrown.addSuppressed(new IllegalStateException()));
        }

        assertThat(OUTAGE.getSuppressed()).hasSizeLessThan(2);
    }

    @Test
    void executorWithoutThreadsFailsAsyncCallersButNotLaterSyncCallers() {
        AtomicBoolean full = new AtomicBoolean(true);
        EntraCredential crowded = new TestCredential(
                source,
                options()
                        .executorService(task -> {
                            if (full.get()) {
                                throw new OutOfMemoryError("unable to create native thread");
                            }
                            task.run();
                        })
                        .build());

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> crowded.getToken(context()).block());
        assertThat(crowded.getTokenSync(context()).getToken()).isEqualTo("token-1");
        clock.advance(Duration.ofMinutes(50));
        assertThat(crowded.getTokenSync(context()).getToken()).isEqualTo("token-1");
        full.set(false);
        clock.advance(Duration.ofMinutes(1));
        crowded.getTokenSync(context());
        assertThat(crowded.getTokenSync(context()).getToken()).isEqualTo("token-2");
    }

    @Test
    void tokenWithoutAnEndIsServedAfterAYear() {
        source.next(() -> new AccessToken("static", OffsetDateTime.MAX));

        assertThat(credential.getTokenSync(context()).getToken()).isEqualTo("static");
        clock.advance(Duration.ofDays(365));
        assertThat(credential.getTokenSync(context()).getToken()).isEqualTo("static");
    }

    @Test
    void listenersReceiveEventsWhenAnotherListenerThrows() {
        RecordingListener second = new RecordingListener();
        EntraCredential observed = credential(CredentialOptions.builder()
                .clock(clock)
                .listener(event -> {
                    throw new IllegalStateException("observer");
                })
                .listener(second));
        observed.getTokenSync(context());

        assertThat(second.types()).containsExactly(Type.FETCH_STARTED, Type.FETCHED);
    }

    @Test
    void statusShowsNoUsableTokenWhenTheTokenExpiredAndTheClockWasSetBack() {
        AtomicLong nanos = new AtomicLong();
        EntraCredential steady = credential(options().nanoTime(nanos::get));
        steady.getTokenSync(context());
        clock.advance(Duration.ofHours(-5));
        nanos.addAndGet(ScriptedSource.LIFETIME.toNanos());

        assertThat(steady.status().hasUsableToken()).isFalse();
    }

    @Test
    void asyncCallerFailsWhenEveryFetchIsInterrupted() {
        EntraCredential inline = new TestCredential(
                request -> {
                    source.requests().add(request);
                    throw new TokenRequestInterruptedException(null);
                },
                options().executorService(Runnable::run).build());

        assertThatExceptionOfType(TokenRequestInterruptedException.class)
                .isThrownBy(() -> join(inline.getToken(context()).toFuture()));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(source.fetches()).isEqualTo(100);
    }

    @Test
    void getTokenWithTimeoutFetchesTheTokenAndRefusesZero() {
        EntraCredential own = credential(options().executorService(Runnable::run));

        assertThat(own.getTokenSync(context(), Duration.ofMinutes(1)).getToken())
                .isEqualTo("token-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> credential.getTokenSync(context(), Duration.ZERO))
                .withMessageContaining("'timeout'");
    }

    @Test
    void asyncForcedRefreshReplacesAGoodToken() {
        credential.getTokenSync(context());
        var forced = credential.refreshToken(context()).toFuture();
        background.runAll();

        assertThat(forced.join().getToken()).isEqualTo("token-2");
        assertThat(credential.getTokenSync(context())).isSameAs(forced.join());
    }

    @Test
    void statusCountsTokensServedWhileTheRenewalFails() {
        credential.getTokenSync(context());
        clock.advance(Duration.ofMinutes(50));
        source.fail(OUTAGE);
        credential.getTokenSync(context());
        background.runAll();
        credential.getTokenSync(context());

        assertThat(credential.status().staleHits()).isOne();
        assertThat(credential.status().outageHits()).isOne();
    }

    @Test
    void expiredTokenStaysExpiredWhenTheClockIsSetBack() {
        AtomicLong nanos = new AtomicLong();
        EntraCredential steady = credential(options().nanoTime(nanos::get));
        steady.getTokenSync(context());
        clock.advance(Duration.ofHours(-5));
        nanos.addAndGet(ScriptedSource.LIFETIME.toNanos());

        assertThat(steady.getTokenSync(context()).getToken()).isEqualTo("token-2");
    }

    @Test
    void credentialThatAsksItselfFailsInsteadOfHanging() {
        source.next(() -> credential.getTokenSync(context()));

        assertThatIllegalStateException()
                .isThrownBy(() -> credential.getTokenSync(context()))
                .withMessageContaining("while fetching the same token");
    }

    @Test
    void bearerTokenSupplierIsServedFromTheCache() {
        Supplier<String> supplier = AuthenticationUtil.getBearerTokenSupplier(credential, SCOPE);

        assertThat(List.of(supplier.get(), supplier.get())).containsExactly("token-1", "token-1");
        assertThat(source.fetches()).isOne();
        assertThatIllegalArgumentException().isThrownBy(() -> AuthenticationUtil.getBearerTokenSupplier(credential));
    }

    @Test
    void leastRecentlyUsedTokensAreEvictedFirst() {
        EntraCredential small = credential(options().maxCachedTokens(3));
        for (int i = 0; i < 3; i++) {
            small.getTokenSync(new TokenRequestContext().addScopes("scope-" + i));
            clock.advance(Duration.ofSeconds(1));
        }
        small.getTokenSync(new TokenRequestContext().addScopes("scope-0"));
        clock.advance(Duration.ofSeconds(1));
        small.getTokenSync(new TokenRequestContext().addScopes("scope-3"));
        int before = source.fetches();
        small.getTokenSync(new TokenRequestContext().addScopes("scope-0"));

        assertThat(source.fetches()).isEqualTo(before);
        assertThat(small.status().evictions()).isOne();
        assertThat(small.status().cachedTokens()).isEqualTo(3);
    }

    @Test
    void answerWithoutTokenOrAlreadyExpiredIsAFailure() {
        source.next(() -> null).next(() -> source.token("")).next(() -> expired());

        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(AuthenticationFailedException.class)
                    .isThrownBy(() -> credential.getTokenSync(context()))
                    .withMessageStartingWith("TestCredential got an answer with");
        }
    }

    @Test
    void requestWithoutScopeIsRefusedBeforeAnyFetch() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> credential.getTokenSync(new TokenRequestContext()))
                .withMessageContaining("'scopes'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> credential
                        .getToken(new TokenRequestContext().addScopes(" "))
                        .block());
        assertThat(source.fetches()).isZero();
    }

    @Test
    void closedCredentialRefusesEveryCall() {
        credential.getTokenSync(context());
        credential.close();
        credential.close();

        assertThatIllegalStateException().isThrownBy(() -> credential.getTokenSync(context()));
        assertThatIllegalStateException()
                .isThrownBy(() -> credential.getToken(context()).block());
    }

    @Test
    void listenerReceivesFetchesWithoutTheToken() {
        credential.getTokenSync(context());

        assertThat(listener.types()).containsExactly(Type.FETCH_STARTED, Type.FETCHED);
        assertThat(listener.events()).noneMatch(event -> event.toString().contains("token-1"));
    }

    @Test
    void callerGetsItsTokenWhenAListenerThrows() {
        EntraCredential observed = credential(options().listener(event -> {
            throw new IllegalStateException("observer");
        }));

        assertThat(observed.getTokenSync(context()).getToken()).isEqualTo("token-1");
    }

    private static AccessToken expired() {
        return new AccessToken(
                "late", new MutableClock().instant().minusSeconds(5).atOffset(java.time.ZoneOffset.UTC));
    }

    @Test
    void proofOfPossessionIsIgnoredWithOneWarning() {
        TokenRequestContext bound = context().setProofOfPossessionOptions(new ProofOfPossessionOptions());
        try (CapturedLog log = new CapturedLog()) {
            credential.getTokenSync(bound);
            credential.refreshTokenSync(bound);

            assertThat(log.count("io.entra4j", Level.WARN)).isOne();
            assertThat(log.text()).contains("TestCredential ignores the proof-of-possession options");
        }
    }

    private static TokenRequestContext context() {
        return new TokenRequestContext().addScopes(SCOPE);
    }

    private CredentialOptions.Builder options() {
        return CredentialOptions.builder()
                .clock(clock)
                .executorService(background)
                .listener(listener);
    }

    private EntraCredential credential(CredentialOptions.Builder options) {
        return new TestCredential(source, options.build());
    }

    private static AccessToken join(CompletableFuture<AccessToken> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    private static <T> T call(Callable<T> callable) {
        try {
            return callable.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void interruptThreadThatWaitsOn(CountDownLatch latch) {
        Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> java.util.Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getMethodName().equals("awaitQuietly")))
                .forEach(thread -> thread.getKey().interrupt());
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("condition not met within 10 s");
            }
            Thread.onSpinWait();
        }
    }
}
