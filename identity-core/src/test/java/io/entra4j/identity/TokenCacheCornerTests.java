package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.MutableClock;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What {@link TokenCacheModelTests} found, and its neighbours, each as small as it gets. */
class TokenCacheCornerTests {

    private static final AuthenticationFailedException OUTAGE =
            new AuthenticationFailedException("503", EntraError.parse(503, "", null), null);
    private static final Duration DUE = Duration.ofMinutes(50);

    private final MutableClock clock = new MutableClock();
    private final AtomicLong nanos = new AtomicLong();
    private final ScriptedSource source = new ScriptedSource(clock);
    private final ManualExecutor background = new ManualExecutor();
    private final EntraCredential credential = credential(background);

    @Test
    void expiredTokenIsNotServedWhenTheClockIsSetBackToTheLastCall() {
        credential.getTokenSync(context());
        nanos.addAndGet(ScriptedSource.LIFETIME.toNanos());
        clock.advance(Duration.ofMillis(1));

        assertThat(credential.getTokenSync(context()).getToken()).isEqualTo("token-2");
    }

    @Test
    void expiredTokenIsNotServedWhenTheMachineWasSuspendedAfterAClockSetBack() {
        credential.getTokenSync(context());
        clock.advance(Duration.ofHours(-2));
        credential.getTokenSync(context());
        clock.advance(ScriptedSource.LIFETIME);

        assertThat(credential.getTokenSync(context()).getToken()).isEqualTo("token-2");
    }

    @Test
    void statusShowsNoUsableTokenWhenTheClockWasSetBackAfterExpiry() {
        credential.getTokenSync(context());
        pass(ScriptedSource.LIFETIME);
        clock.advance(ScriptedSource.LIFETIME.negated().plusMillis(1));

        assertThat(credential.status().hasUsableToken()).isFalse();
    }

    @Test
    void forcedRefreshThatWaitedForAThreadReplacesTheTokenOfAChallenge() {
        CompletableFuture<AccessToken> forced =
                credential.refreshToken(context()).toFuture();
        credential.getTokenSync(context().setClaims("{}"));
        background.runAll();

        assertThat(forced.getNow(null).getToken()).isEqualTo("token-2");
        assertThat(credential.getTokenSync(context()).getToken()).isEqualTo("token-2");
    }

    @Test
    void forcedRefreshThatJoinsAQueuedFetchGetsAnotherToken() {
        credential.getToken(context()).subscribe();
        credential.getTokenSync(context().setClaims("{}"));

        assertThat(credential.refreshTokenSync(context()).getToken()).isEqualTo("token-2");
    }

    @Test
    void failedFetchReturnsTheTokenThatAChallengeFetchedMeanwhile() {
        source.next(() -> {
            credential.getTokenSync(context().setClaims("{}"));
            throw OUTAGE;
        });
        CompletableFuture<AccessToken> async = credential.getToken(context()).toFuture();
        AccessToken sync = credential.getTokenSync(context());
        background.runAll();

        assertThat(sync.getToken()).isEqualTo("token-2");
        assertThat(async.getNow(null)).isSameAs(sync);
    }

    @Test
    void backOffIsKeptWhenMoreRequestsFailThanTheCacheHolds() {
        EntraCredential small = new TestCredential(
                source, options(background).maxCachedTokens(2).build());
        for (int i = 0; i < 3; i++) {
            source.fail(OUTAGE);
        }
        fail(small, context());
        fail(small, context().setTenantId("other"));
        clock.advance(Duration.ofSeconds(1));
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        fail(small, context());
        fail(small, context());

        assertThat(source.fetches()).isEqualTo(3);
    }

    @Test
    void staleTokenIsServedWhenNoThreadIsAvailable() {
        EntraCredential starved = credential(noThreads());
        AccessToken token = starved.getTokenSync(context());
        pass(DUE);

        assertThat(starved.getTokenSync(context())).isSameAs(token);
    }

    @Test
    void asyncCallersFailAtOnceWhenNoThreadIsAvailable() {
        EntraCredential starved = credential(noThreads());
        CompletableFuture<AccessToken> first = starved.getToken(context()).toFuture();
        CompletableFuture<AccessToken> second = starved.getToken(context()).toFuture();

        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompletedExceptionally();
        assertThat(starved.getTokenSync(context()).getToken()).isEqualTo("token-1");
    }

    @Test
    void waitingCallersAreAnsweredWhenNoThreadIsAvailable() {
        AtomicReference<Executor> executor = new AtomicReference<>(background);
        EntraCredential starving = credential(task -> executor.get().execute(task));
        CompletableFuture<AccessToken> follower = starving.getToken(context()).toFuture();
        executor.set(noThreads());
        AccessToken token = starving.getTokenSync(context());

        assertThat(follower).isCompletedWithValue(token);
    }

    @Test
    void undeclaredCheckedExceptionOfASourceFailsTheCaller() {
        source.next(() -> {
            throw TokenCacheCornerTests.<RuntimeException>sneaky(new IOException("from Kotlin"));
        });
        CompletableFuture<AccessToken> async = credential.getToken(context()).toFuture();
        background.runOne();

        assertThat(async).isCompletedExceptionally();
        assertThat(source.fetches()).isOne();
    }

    @Test
    void callerFailsWhenTheCredentialIsClosedDuringTheCall() {
        AtomicReference<EntraCredential> closing = new AtomicReference<>();
        closing.set(credential(task -> {
            closing.get().close();
            throw new RejectedExecutionException();
        }));

        assertThatIllegalStateException()
                .isThrownBy(() -> closing.get().getToken(context()).block())
                .withMessage("TestCredential is closed. Build a new credential, or close this one later.");
    }

    private static void fail(EntraCredential credential, TokenRequestContext context) {
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> credential.getTokenSync(context));
    }

    private static Executor noThreads() {
        return task -> {
            // The JDK throws an OutOfMemoryError, with which JUnit would give up.
            throw new Error("unable to create native thread");
        };
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneaky(Throwable thrown) throws E {
        throw (E) thrown;
    }

    private void pass(Duration time) {
        clock.advance(time);
        nanos.addAndGet(time.toNanos());
    }

    private static TokenRequestContext context() {
        return new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    }

    private EntraCredential credential(Executor executor) {
        return new TestCredential(source, options(executor).build());
    }

    private CredentialOptions.Builder options(Executor executor) {
        return CredentialOptions.builder()
                .clock(clock)
                .nanoTime(nanos::get)
                .jitter(() -> 0)
                .executorService(executor);
    }
}
