package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.fake.TestConfiguration;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What many users of one credential cause while a token service is down. */
class OutageTests {

    private static final int USERS = 400;

    private final MutableClock clock = new MutableClock();
    private final ScriptedSource source = new ScriptedSource(clock);
    private final ManualExecutor background = new ManualExecutor();
    private final UserCredential shared =
            new UserCredential(source, options().executorService(background).build());

    @ParameterizedTest
    @ValueSource(ints = {0, 429, 500, 503})
    void outageOfOneUserFailsOtherUsersWithoutARequest(int status) {
        source.fail(status == 0 ? noAnswer() : answered(status));
        Throwable first = fail("alice", context());

        for (int i = 0; i < USERS; i++) {
            assertThat(fail("user-" + i, context()))
                    .hasMessageStartingWith(first.getMessage())
                    .hasMessageContaining("no request was sent");
        }
        assertThat(source.fetches()).isOne();
    }

    @Test
    void outageOfOneTenantDoesNotAffectAnotherTenant() {
        source.fail(noAnswer());
        fail("alice", context().setTenantId("one"));

        assertThat(token("alice", context().setTenantId("two"))).isEqualTo("token-2");
    }

    @Test
    void refusalOfOneUserDoesNotAffectOtherUsers() {
        source.fail(answered(400));
        fail("alice", context());

        assertThat(token("bob", context())).isEqualTo("token-2");
    }

    @Test
    void onlyOneUserProbesWhetherTheOutageIsOver() {
        source.fail(noAnswer());
        fail("alice", context());
        clock.advance(Duration.ofSeconds(1));
        AtomicReference<Throwable> meanwhile = new AtomicReference<>();
        source.next(() -> {
            meanwhile.set(fail("bob", context()));
            return source.token("over");
        });

        assertThat(token("carol", context())).isEqualTo("over");
        assertThat(meanwhile.get()).hasMessageStartingWith("no answer");
        assertThat(token("bob", context())).isEqualTo("token-3");
    }

    @Test
    void nextUserProbesWhenTheProbingUserIsInterrupted() {
        source.fail(noAnswer());
        fail("alice", context());
        clock.advance(Duration.ofSeconds(1));
        source.fail(new TokenRequestInterruptedException(null));
        fail("bob", context());
        assertThat(Thread.interrupted()).isTrue();

        assertThat(token("carol", context())).isEqualTo("token-3");
    }

    @Test
    void refusalEndsAnOutage() {
        source.fail(noAnswer());
        fail("alice", context());
        clock.advance(Duration.ofSeconds(1));
        source.fail(answered(400));
        fail("bob", context());

        assertThat(token("carol", context())).isEqualTo("token-3");
    }

    @Test
    void waitDoublesOnceWhenManyUsersFailTogether() {
        source.next(() -> {
            source.next(() -> {
                throw noAnswer();
            });
            fail("bob", context());
            throw noAnswer();
        });
        fail("alice", context());
        clock.advance(Duration.ofSeconds(1));

        assertThat(token("carol", context())).isEqualTo("token-3");
    }

    @Test
    void renewalsOfAllUsersWaitForOneProbe() {
        for (int i = 0; i < USERS; i++) {
            token("user-" + i, context());
        }
        clock.advance(Duration.ofMinutes(50));
        source.fail(noAnswer());
        for (int i = 0; i < USERS; i++) {
            token("user-" + i, context());
            background.runAll();
        }

        assertThat(source.fetches()).isEqualTo(USERS + 1);
    }

    @Test
    void failedRenewalsAreRepeatedUntilTheTokenExpires() {
        token("alice", context());
        clock.advance(Duration.ofMinutes(45));
        int lastMinutes = 0;
        for (int second = 0; second < 14 * 60; second++) {
            source.fail(noAnswer());
            int before = source.fetches();
            assertThat(token("alice", context())).isEqualTo("token-1");
            background.runAll();
            lastMinutes += second >= 10 * 60 ? source.fetches() - before : 0;
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(source.fetches()).isBetween(6, 12);
        assertThat(lastMinutes).isGreaterThanOrEqualTo(2);
    }

    @Test
    void persistedTokenIsServedDuringAnOutage() {
        UserCredential keeping = new UserCredential(
                new TokenSource() {
                    @Override
                    public AccessToken fetch(TokenRequest request) {
                        throw noAnswer();
                    }

                    @Override
                    public @Nullable AccessToken kept(TokenRequest request) {
                        return request.scopes().contains("kept") ? source.token("kept") : null;
                    }
                },
                options().build());
        catchThrowable(() -> keeping.getTokenSync(context()));

        AccessToken kept = keeping.getTokenSync(new TokenRequestContext().addScopes("kept"));

        assertThat(kept.getToken()).isEqualTo("kept");
        assertThat(catchThrowable(() -> keeping.getTokenSync(context()))).hasMessageStartingWith("no answer");
    }

    @Test
    void usersWhoWaitForASilentServiceUseABoundedNumberOfThreads() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger fetching = new AtomicInteger();
        try (UserCredential credential =
                new UserCredential(silent(answer, fetching), options().build())) {
            List<CompletableFuture<AccessToken>> users = new ArrayList<>();
            for (int i = 0; i < USERS; i++) {
                users.add(credential.forUser("user-" + i).getToken(context()).toFuture());
            }
            answer.countDown();
            for (CompletableFuture<AccessToken> user : users) {
                assertThat(catchThrowable(() -> user.get(20, TimeUnit.SECONDS)))
                        .cause()
                        .hasMessageStartingWith("no answer");
            }
        }

        assertThat(fetching.get()).isLessThanOrEqualTo(100);
    }

    @Test
    void usersBeyondTheLimitOfWaitingCallersAreRefusedAtOnce() {
        CountDownLatch answer = new CountDownLatch(1);
        try (UserCredential credential = new UserCredential(
                silent(answer, new AtomicInteger()), options().build())) {
            for (int i = 0; i < 2_100; i++) {
                credential.forUser("user-" + i).getToken(context()).subscribe(token -> {}, failure -> {});
            }

            CompletableFuture<AccessToken> next =
                    credential.forUser("one-too-many").getToken(context()).toFuture();

            assertThat(next)
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(CredentialUnavailableException.class)
                    .withMessageContaining("its executor accepts no more tasks");
        } finally {
            answer.countDown();
        }
    }

    @Test
    void refusalsCanBeGarbageCollected() {
        List<WeakReference<Throwable>> refusals = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            source.fail(answered(400));
            refusals.add(new WeakReference<>(fail("user-" + i, context())));
        }
        token("alice", context());
        System.gc();

        assertThat(refusals).filteredOn(refusal -> refusal.get() != null).hasSizeLessThan(10);
    }

    private static TokenSource silent(CountDownLatch answer, AtomicInteger fetching) {
        return request -> {
            fetching.incrementAndGet();
            try {
                answer.await();
            } catch (InterruptedException e) {
                throw new TokenRequestInterruptedException(e);
            }
            throw noAnswer();
        };
    }

    private Throwable fail(String user, TokenRequestContext context) {
        Throwable failure = catchThrowable(() -> shared.forUser(user).getTokenSync(context));
        assertThat(failure).isNotNull();
        return failure;
    }

    private String token(String user, TokenRequestContext context) {
        return shared.forUser(user).getTokenSync(context).getToken();
    }

    private static TokenRequestContext context() {
        return new TokenRequestContext().addScopes("https://graph.microsoft.com/.default");
    }

    private CredentialOptions.Builder options() {
        return CredentialOptions.builder()
                .configuration(TestConfiguration.of(Map.of()))
                .clock(clock)
                .jitter(() -> 0);
    }

    private static AuthenticationFailedException noAnswer() {
        return new AuthenticationFailedException("no answer", EntraError.network(), null);
    }

    private static AuthenticationFailedException answered(int status) {
        return new AuthenticationFailedException("HTTP " + status, EntraError.parse(status, "", null), null);
    }
}
