package io.entra4j.identity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TokenRequestEvent.Type;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.chain.Member.Kind;
import io.entra4j.identity.developer.AzureCliCredentialBuilder;
import io.entra4j.identity.fake.FakeCommand;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.fake.RecordingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a chain finds its member, keeps to it, and gives up. */
class ChainSearchTests {

    private static final Duration MEMORY = Duration.ofSeconds(5);

    private final MutableClock clock = new MutableClock();
    private final TestMember first = new TestMember("First", clock);
    private final TestMember second = new TestMember("Second", clock);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final RecordingListener listener = new RecordingListener();
    private int scopes;

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    void memberThatAnsweredIsAskedFirstFromThenOn(Kind kind) {
        EntraCredential chain = chain(kind, kind);
        second.answers();

        chain.getTokenSync(anyScope());
        first.answers();
        chain.getTokenSync(anyScope());

        assertThat(first.asked()).isOne();
        assertThat(chain.status().answeredBy()).isEqualTo("TestMember");
    }

    @Test
    void statusNamesNoMemberBeforeOneHasAnswered() {
        EntraCredential chain = chain(Kind.DEPLOYED, Kind.DEVELOPER);
        assertThat(chain.status().answeredBy()).isNull();

        thrown(chain, anyScope());

        assertThat(chain.status().answeredBy()).isNull();
        assertThat(listener.events().get(1).answeredBy()).isEqualTo("DefaultAzureCredential");
    }

    @Test
    void statusNamesTheLastMemberAfterTheChainForgotIt() {
        EntraCredential chain = chain(Kind.DEPLOYED, Kind.DEVELOPER);
        first.answers();
        chain.getTokenSync(anyScope());

        chain.clear();

        assertThat(chain.status().answeredBy()).isEqualTo("TestMember");
    }

    @ParameterizedTest
    @EnumSource(names = {"DEVELOPER", "LISTED"})
    void chainSearchesAgainWhenTheAnsweringMemberBecomesUnavailable(Kind kind) {
        EntraCredential chain = chain(kind, kind);
        second.answers();
        chain.getTokenSync(anyScope());
        second.lacks("a login");
        first.answers();

        assertThat(chain.getTokenSync(anyScope()).getToken()).isEqualTo("token of First");
        assertThat(chain.getTokenSync(anyScope()).getToken()).isEqualTo("token of First");
        assertThat(second.asked()).isEqualTo(2);
    }

    @Test
    void deployedMemberThatAnsweredIsNeverReplacedByAnotherIdentity() {
        EntraCredential chain = chain(Kind.DEPLOYED, Kind.DEPLOYED);
        first.answers();
        second.answers();
        chain.getTokenSync(anyScope());
        first.lacks("a file");

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> chain.getTokenSync(anyScope()))
                .withMessageContaining("First, which needs only a file")
                .withMessageNotContaining("Second");
        assertThat(second.asked()).isZero();
        first.answers();
        assertThat(chain.getTokenSync(anyScope()).getToken()).isEqualTo("token of First");
    }

    @Test
    void clearForgetsTheAnsweringMember() {
        EntraCredential chain = chain(Kind.DEPLOYED, Kind.DEPLOYED);
        second.answers();
        chain.getTokenSync(anyScope());
        first.answers();

        chain.clear();

        assertThat(chain.getTokenSync(anyScope()).getToken()).isEqualTo("token of First");
    }

    @Test
    void failedChainWithDeveloperToolsFailsAtOnceForFiveSeconds() {
        EntraCredential chain = chain(Kind.DEPLOYED, Kind.DEVELOPER);

        Throwable thrown = thrown(chain, anyScope());
        clock.advance(MEMORY.minusMillis(1));
        Throwable again = thrown(chain, anyScope());

        assertThat(first.asked()).isOne();
        assertThat(second.asked()).isOne();
        assertThat(again)
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .isNotSameAs(thrown)
                .hasMessage(thrown.getMessage());
        second.answers();
        clock.advance(Duration.ofMillis(1));
        assertThat(chain.getTokenSync(anyScope())).isNotNull();
    }

    @Test
    void rememberedFailureDoesNotCountAsFetch() {
        EntraCredential chain = chain(Kind.DEPLOYED, Kind.DEVELOPER);
        thrown(chain, anyScope());

        thrown(chain, anyScope());
        thrown(chain, anyScope());

        assertThat(chain.status().consecutiveFailures()).isOne();
        assertThat(chain.status().misses()).isOne();
        assertThat(listener.types()).containsExactly(Type.FETCH_STARTED, Type.FETCH_FAILED);
    }

    @Test
    void renewalsWaitQuietlyWhileAFailureIsRemembered() throws Exception {
        EntraCredential chain = chain(Kind.DEPLOYED, Kind.DEVELOPER);
        second.answers();
        TokenRequestContext scope = anyScope();
        AccessToken token = chain.getTokenSync(scope);
        second.lacks("a login");
        clock.advance(Duration.ofMinutes(50));
        thrown(chain, anyScope());

        assertThat(chain.getTokenSync(scope)).isSameAs(token);

        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(listener.types())
                .containsExactly(Type.FETCH_STARTED, Type.FETCHED, Type.FETCH_STARTED, Type.FETCH_FAILED);
        assertThat(chain.status().consecutiveFailures()).isOne();
    }

    @Test
    void searchThatManyCallersWaitForFailsOnce() throws Exception {
        EntraCredential chain = chain(Kind.DEPLOYED, Kind.DEVELOPER);
        CountDownLatch searching = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        first.does(() -> {
            searching.countDown();
            await(ended);
            throw new CredentialUnavailableException(Failure.of("First is slow.", null), List.of("a file"), null);
        });
        List<Future<?>> callers = callers(5, searching, () -> thrown(chain, anyScope()));

        ended.countDown();

        for (Future<?> caller : callers) {
            assertThat(caller.get(10, TimeUnit.SECONDS)).isInstanceOf(CredentialUnavailableException.class);
        }
        assertThat(first.asked()).isOne();
        assertThat(chain.status().consecutiveFailures()).isOne();
    }

    @Test
    void chainWithoutDeveloperToolsIsRetriedOnEveryCall() {
        EntraCredential chain = chain(Kind.DEPLOYED, Kind.DEPLOYED);
        thrown(chain, anyScope());
        second.answers();

        assertThat(chain.getTokenSync(anyScope())).isNotNull();
    }

    @Test
    void clearForgetsTheRememberedFailure() {
        EntraCredential chain = chain(Kind.DEPLOYED, Kind.DEVELOPER);
        thrown(chain, anyScope());
        second.answers();

        chain.clear();

        assertThat(chain.getTokenSync(anyScope())).isNotNull();
    }

    @Test
    void clockThatWasSetBackEndsTheRememberedFailure() {
        EntraCredential chain = chain(Kind.DEPLOYED, Kind.DEVELOPER);
        thrown(chain, anyScope());
        second.answers();

        clock.advance(Duration.ofHours(-1));

        assertThat(chain.getTokenSync(anyScope())).isNotNull();
    }

    @Test
    void failureForOneScopeDoesNotStopOtherScopes() {
        EntraCredential chain = chain(Kind.DEPLOYED, Kind.DEVELOPER);
        second.isRefused();
        TokenRequestContext scope = anyScope();

        thrown(chain, scope);
        thrown(chain, scope);
        assertThat(second.asked()).isOne();
        second.answers();

        assertThat(chain.getTokenSync(anyScope())).isNotNull();
    }

    @Test
    void failureDoesNotStopRequestsWithAnotherTenantOrClaims() {
        EntraCredential chain = chain(Kind.DEPLOYED, Kind.DEVELOPER);

        thrown(chain, anyScope());
        thrown(chain, anyScope().setTenantId("other"));
        thrown(chain, anyScope().setCaeEnabled(true).setClaims("{}"));

        assertThat(second.asked()).isEqualTo(3);
    }

    @Test
    void loginEndsTheRememberedFailureAtOnce(@TempDir Path directory) throws IOException {
        FakeCommand machine = new FakeCommand(directory);
        machine.install("az", "echo 'ERROR: Please run az login to setup account.' >&2", "exit 1");
        EntraCredential chain = new ChainedTokenCredentialBuilder()
                .options(CredentialOptions.builder()
                        .configuration(machine.configuration())
                        .clock(clock)
                        .build())
                .addLast(
                        "AzureCliCredential",
                        () -> new AzureCliCredentialBuilder()
                                .options(CredentialOptions.builder()
                                        .configuration(machine.configuration())
                                        .clock(clock)
                                        .build())
                                .build())
                .build();
        assertThat(thrown(chain, anyScope())).hasMessageContaining("AzureCliCredential, which needs only a login");
        clock.advance(Duration.ofHours(1));
        thrown(chain, anyScope());
        assertThat(machine.callsOf("az")).as("calls without a login").hasSize(1);

        String token = "{\"accessToken\": \"opaque-token-1\", \"expires_on\": %s}"
                .formatted(clock.instant().plus(Duration.ofHours(1)).getEpochSecond());
        machine.install("az", "cat <<'END'", token, "END");
        Path profile = Files.createDirectories(machine.home().resolve(".azure")).resolve("azureProfile.json");
        Files.setLastModifiedTime(Files.writeString(profile, FakeCommand.ACCOUNT), FileTime.from(Instant.EPOCH));
        clock.advance(Duration.ofSeconds(1));

        assertThat(chain.getTokenSync(anyScope()).getToken()).isEqualTo("opaque-token-1");
    }

    @Test
    void buildingAMemberDoesNotCountAsLoginChange(@TempDir Path directory) {
        FakeCommand machine = new FakeCommand(directory);
        String token = "{\"accessToken\": \"opaque-token-1\", \"expires_on\": %s}"
                .formatted(clock.instant().plus(Duration.ofHours(1)).getEpochSecond());
        machine.install("az", "cat <<'END'", token, "END");
        CredentialOptions options = CredentialOptions.builder()
                .configuration(machine.configuration())
                .clock(clock)
                .build();
        EntraCredential chain = new DefaultAzureCredentialBuilder()
                .options(options)
                .include(DefaultChainMember.AZURE_CLI)
                .build();
        TokenRequestContext scope = anyScope();

        chain.getTokenSync(scope);
        chain.getTokenSync(scope);

        assertThat(machine.callsOf("az")).hasSize(1);
    }

    @Test
    void customChainContinuesAfterARefusedDeveloperTool(@TempDir Path directory) {
        FakeCommand machine = new FakeCommand(directory);
        machine.install("az", "echo 'ERROR: AADSTS50076: You must use multi-factor authentication.' >&2", "exit 1");
        EntraCredential chain = new ChainedTokenCredentialBuilder()
                .options(CredentialOptions.builder().clock(clock).build())
                .addLast(new AzureCliCredentialBuilder()
                        .configuration(machine.configuration())
                        .build())
                .addLast(second.answers())
                .build();

        assertThat(chain.getTokenSync(anyScope()).getToken()).isEqualTo("token of Second");
    }

    @Test
    void oneSearchServesAllConcurrentCallers() throws Exception {
        EntraCredential chain = chain(Kind.DEPLOYED, Kind.DEVELOPER);
        CountDownLatch searching = new CountDownLatch(1);
        CountDownLatch found = new CountDownLatch(1);
        first.does(() -> {
            searching.countDown();
            await(found);
            throw new CredentialUnavailableException("First is slow.");
        });
        second.answers();
        List<Future<?>> callers = callers(20, searching, () -> chain.getTokenSync(anyScope()));

        found.countDown();

        for (Future<?> caller : callers) {
            caller.get(10, TimeUnit.SECONDS);
        }
        assertThat(first.asked()).isOne();
        assertThat(second.asked()).isEqualTo(20);
    }

    @Test
    void callersContinueInParallelAfterASearchThatEndedWithARefusal() throws Exception {
        EntraCredential chain = chain(Kind.DEPLOYED, Kind.DEPLOYED);
        CountDownLatch searching = new CountDownLatch(1);
        CountDownLatch refused = new CountDownLatch(1);
        first.does(() -> {
            searching.countDown();
            await(refused);
            throw new CredentialUnavailableException("First is slow.");
        });
        // All at once in the second member, or this never ends.
        CountDownLatch together = new CountDownLatch(3);
        AtomicInteger place = new AtomicInteger();
        second.does(() -> {
            if (place.getAndIncrement() > 0) {
                together.countDown();
                await(together);
            }
            throw new AuthenticationFailedException("no", EntraError.local("test"), null);
        });
        List<Future<?>> callers = callers(4, searching, () -> thrown(chain, anyScope()));

        refused.countDown();

        for (Future<?> caller : callers) {
            assertThat(caller.get(10, TimeUnit.SECONDS)).isInstanceOf(AuthenticationFailedException.class);
        }
        assertThat(first.asked()).isOne();
    }

    @Test
    void nextCallerSearchesWhenTheSearchingCallerIsInterrupted() throws Exception {
        EntraCredential chain = chain(Kind.DEPLOYED, Kind.DEPLOYED);
        CountDownLatch searching = new CountDownLatch(1);
        first.does(() -> {
            searching.countDown();
            await(new CountDownLatch(1));
            return null;
        });
        second.answers();
        Future<?> interrupted = threads.submit(() -> chain.getTokenSync(anyScope()));
        assertThat(searching.await(10, TimeUnit.SECONDS)).isTrue();
        first.lacks("a login");
        Future<?> next = threads.submit(() -> chain.getTokenSync(anyScope()));

        interrupted.cancel(true);

        assertThat(next.get(10, TimeUnit.SECONDS)).isNotNull();
    }

    /** When this returns, the first of them searches and the others wait for it. */
    private List<Future<?>> callers(int number, CountDownLatch searching, Callable<?> call) throws Exception {
        List<Future<?>> callers = new ArrayList<>();
        callers.add(threads.submit(call));
        assertThat(searching.await(10, TimeUnit.SECONDS)).isTrue();
        List<Thread> waiting = new CopyOnWriteArrayList<>();
        for (int i = 1; i < number; i++) {
            callers.add(threads.submit(() -> {
                waiting.add(Thread.currentThread());
                return call.call();
            }));
        }
        while (waiting.size() < number - 1
                || waiting.stream().anyMatch(thread -> thread.getState() != Thread.State.WAITING)) {
            Thread.onSpinWait();
        }
        return callers;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenRequestInterruptedException(e);
        }
    }

    private EntraCredential chain(Kind firstKind, Kind secondKind) {
        return new DefaultAzureCredential(
                List.of(first.in(firstKind), second.in(secondKind)),
                CredentialOptions.builder()
                        .clock(clock)
                        .listener(listener)
                        .executorService(threads)
                        .build());
    }

    private synchronized TokenRequestContext anyScope() {
        return new TokenRequestContext().addScopes("https://scope%s.example/.default".formatted(scopes++));
    }

    private static Throwable thrown(EntraCredential chain, TokenRequestContext scope) {
        return catchThrowable(() -> chain.getTokenSync(scope));
    }
}
