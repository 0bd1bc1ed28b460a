package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpClient;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.util.Configuration;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.Gate;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Crowds of callers and long outages, over HTTPS where the network matters. */
@Tag("slow")
class StormTests {

    private static final int CROWD = 200;
    private static final Duration DELAY = Duration.ofMillis(300);
    private static final long TOLERATED_GROWTH = 12L << 20;

    private static FakeEntra entra;

    private final MutableClock clock = new MutableClock();
    private final ExecutorService background = Executors.newCachedThreadPool();
    private final ExecutorService platform = Executors.newCachedThreadPool();

    @BeforeAll
    static void startEntra() {
        entra = FakeEntra.start();
    }

    @AfterAll
    static void stopEntra() {
        entra.close();
    }

    @BeforeEach
    void resetEntra() {
        entra.reset();
        entra.resetRequests();
        entra.clock(clock).delay(DELAY);
    }

    @AfterEach
    void awaitThreads() throws InterruptedException {
        entra.reset();
        platform.shutdownNow();
        background.shutdown();
        assertThat(background.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void coldCrowdCausesOneRequest() throws Exception {
        List<AccessToken> tokens = crowd(platform, CROWD, overHttps());

        assertThat(tokens).hasSize(CROWD).containsOnly(tokens.get(0));
        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void crowdAtExpiryCausesOneRequest() throws Exception {
        EntraCredential credential = overHttps();
        AccessToken expired = credential.getTokenSync(context());
        clock.advance(Duration.ofHours(1));
        List<AccessToken> tokens = crowd(platform, CROWD, credential);

        assertThat(tokens).hasSize(CROWD).containsOnly(tokens.get(0)).doesNotContain(expired);
        assertThat(entra.tokenRequests()).isEqualTo(2);
    }

    @Test
    void coldCrowdOfVirtualThreadsCausesOneRequest() throws Exception {
        try (AutoShutdown virtual = new AutoShutdown(VirtualThreads.executor())) {
            List<AccessToken> tokens = crowd(virtual.threads(), 10 * CROWD, overHttps());

            assertThat(tokens).hasSize(10 * CROWD).containsOnly(tokens.get(0));
        }
        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void renewalMakesNoCallerWait() throws Exception {
        EntraCredential credential = overHttps();
        AccessToken stale = credential.getTokenSync(context());
        clock.advance(Duration.ofMinutes(50));
        Gate gate = entra.holdTokenAnswers();
        List<AccessToken> tokens = crowd(platform, CROWD, credential);
        gate.awaitArrivals(1);
        gate.open();

        assertThat(tokens).hasSize(CROWD).containsOnly(stale);
        assertThat(gate.arrivals()).isOne();
    }

    @Test
    void outageDoesNotDelayCallersWhileTheTokenIsValid() {
        EntraCredential credential = overHttps();
        AccessToken token = credential.getTokenSync(context());
        clock.advance(Duration.ofMinutes(50));
        entra.failUntilReset(Failure.serverError(503)).delay(Duration.ofSeconds(2));
        long slowest = 0;
        for (int i = 0; i < 1_000; i++) {
            long start = System.nanoTime();
            assertThat(credential.getTokenSync(context())).isSameAs(token);
            slowest = Math.max(slowest, System.nanoTime() - start);
        }

        assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(1));
        assertThat(entra.tokenRequests()).isLessThanOrEqualTo(2);
    }

    @Test
    void outageAfterExpiryCausesFewRequestsAndTellsEveryCallerTheCause() {
        EntraCredential credential = overHttps();
        credential.getTokenSync(context());
        clock.advance(Duration.ofHours(1));
        entra.failUntilReset(Failure.serverError(503));
        Throwable first = catchThrowable(() -> credential.getTokenSync(context()));
        for (int i = 0; i < 1_000; i++) {
            assertThat(catchThrowable(() -> credential.getTokenSync(context())))
                    .hasMessageStartingWith(first.getMessage())
                    .hasCause(first);
        }

        assertThat(first).isInstanceOf(AuthenticationFailedException.class).hasMessageContaining("503");
        assertThat(entra.tokenRequests()).isLessThanOrEqualTo(5);
    }

    @Test
    void failuresDoNotGrowTheHeapOfTheEngine() {
        EntraCredential credential = new TestCredential(
                request -> {
                    throw refusal();
                },
                options().executorService(Runnable::run).build());

        assertThat(growth(100_000, i -> {
                    TokenRequestContext context = new TokenRequestContext().addScopes("scope-" + i);
                    if (i % 2 == 0) {
                        assertFails(() -> credential.getTokenSync(context));
                    } else {
                        assertFails(() -> credential.getToken(context).block());
                    }
                }))
                .isLessThan(TOLERATED_GROWTH);
    }

    @Test
    void failuresDoNotGrowTheHeapOfMsal() {
        HttpClient refusing = request -> Mono.just(new TextResponse(
                request, 400, "{\"error\":\"invalid_scope\",\"error_description\":\"AADSTS70011: no such scope\"}"));
        EntraCredential credential = credential(options().httpClient(refusing));

        assertThat(growth(
                        20_000,
                        i -> assertFails(() -> credential.getTokenSync(
                                new TokenRequestContext().addScopes("https://" + i + ".example/.default")))))
                .isLessThan(TOLERATED_GROWTH);
    }

    private static void assertFails(Runnable call) {
        assertThatExceptionOfType(AuthenticationFailedException.class).isThrownBy(call::run);
    }

    private static AuthenticationFailedException refusal() {
        return new AuthenticationFailedException("no", EntraError.parse(400, "", null), null);
    }

    /** Returns by how much the heap in use grows over the last four fifths of the calls. */
    private static long growth(int calls, IntConsumer call) {
        long before = 0;
        for (int i = 0; i < calls; i++) {
            if (i == calls / 5) {
                before = usedHeap();
            }
            call.accept(i);
        }
        return usedHeap() - before;
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static List<AccessToken> crowd(ExecutorService threads, int size, EntraCredential credential)
            throws Exception {
        CountDownLatch ready = new CountDownLatch(size);
        List<Future<AccessToken>> callers = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            callers.add(threads.submit(() -> {
                ready.countDown();
                ready.await();
                return credential.getTokenSync(context());
            }));
        }
        List<AccessToken> tokens = new ArrayList<>();
        for (Future<AccessToken> caller : callers) {
            tokens.add(caller.get(20, TimeUnit.SECONDS));
        }
        return tokens;
    }

    private static TokenRequestContext context() {
        return new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    }

    private EntraCredential overHttps() {
        return credential(options().sslContext(entra.sslContext()));
    }

    private static EntraCredential credential(CredentialOptions.Builder options) {
        return new ClientSecretCredentialBuilder()
                .options(options.build())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .build();
    }

    private CredentialOptions.Builder options() {
        return CredentialOptions.builder()
                .configuration(Configuration.NONE)
                .authorityHost(entra.authorityHost())
                .instanceDiscovery(false)
                .retryOptions(new RetryOptions(new FixedDelayOptions(1, Duration.ofMillis(1))))
                .executorService(background)
                .clock(clock);
    }

    /** An ExecutorService closes itself from JDK 19 only. */
    private record AutoShutdown(ExecutorService threads) implements AutoCloseable {

        @Override
        public void close() {
            threads.shutdownNow();
        }
    }
}
