package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.spring.autoconfigure.TokenSchedule.Wanted;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Mono;

/** Tokens that are fetched at the start: whose, until when, and what keeps them good. */
class PrefetchTests extends EntraFixture {

    private static final String VAULT = "https://vault.azure.net/.default";
    private static final String GRAPH = "https://graph.microsoft.com/.default";
    private static final Failure REFUSAL =
            Failure.entra(401, "invalid_client", 7000215, "Invalid client secret provided.");

    private final ApplicationContextRunner context = application()
            .withPropertyValues(
                    "azure.identity.tenant-id=" + FakeEntra.TENANT_ID,
                    "azure.identity.client-id=" + FakeEntra.CLIENT_ID,
                    "azure.identity.client-secret=" + FakeEntra.CLIENT_SECRET,
                    "azure.identity.retry.max-attempts=1");

    private static TokenPrefetch prefetch(ApplicationContext started) {
        return started.getBean(TokenPrefetch.class);
    }

    @Test
    void scopesWithoutModeAreFetchedInTheBackground() {
        context.withPropertyValues("azure.identity.prefetch.scopes=" + VAULT + "," + GRAPH)
                .run(started -> await().until(() -> prefetch(started).fetched() == 2));

        assertThat(entra.tokenRequests()).isEqualTo(2);
    }

    @Test
    void nothingIsFetchedIfTheModeIsOff() {
        context.withPropertyValues("azure.identity.prefetch.mode=off", "azure.identity.prefetch.scopes=" + VAULT)
                .run(started -> assertThat(prefetch(started).wanted()).isZero());

        assertThat(entra.tokenRequests()).isZero();
    }

    @Test
    void withoutScopesThereIsNoPrefetch() {
        context.run(started -> assertThat(started).hasNotFailed().doesNotHaveBean(TokenPrefetch.class));
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void backgroundPrefetchIsRepeatedUntilItSucceeds(boolean permanent) {
        entra.failUntilReset(permanent ? REFUSAL : Failure.serverError(503));
        context.withPropertyValues("azure.identity.prefetch.scopes=" + VAULT).run(started -> {
            EntraCredential credential = started.getBean(EntraCredential.class);
            await().until(() -> credential.status().consecutiveFailures() == 1);
            assertThat(prefetch(started).fetched()).isZero();

            entra.reset();
            entra.resetRequests();

            await().until(() -> prefetch(started).fetched() == 1);
            assertThat(entra.tokenRequests()).isOne();
        });
    }

    @ParameterizedTest
    @CsvSource({"background", "blocking"})
    void tokensOfNamedCredentialsAreFetchedToo(String mode) {
        context.withPropertyValues(
                        "azure.identity.prefetch.mode=" + mode,
                        "azure.identity.prefetch.credentials.reports=" + VAULT + "," + GRAPH,
                        "azure.identity.credentials.reports.type=client-secret",
                        "azure.identity.credentials.reports.client-id=" + FakeEntra.CLIENT_ID,
                        "azure.identity.credentials.reports.client-secret=" + FakeEntra.CLIENT_SECRET,
                        "azure.identity.credentials.reports.additionally-allowed-tenants=*")
                .run(started -> {
                    await().until(() -> prefetch(started).fetched() == 2);
                    EntraCredential reports = started.getBean("reports", EntraCredential.class);
                    assertThat(reports.status().cachedTokens()).isEqualTo(2);
                    assertThat(started.getBean("azureTokenCredential", EntraCredential.class)
                                    .status()
                                    .cachedTokens())
                            .isZero();
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "credentials.nobody=s/.default|There is no credential 'nobody'",
                "credentials.reports=|It is empty."
            })
    void wrongCredentialNamesFailTheStart(String setting, String says) {
        context.withPropertyValues("azure.identity.prefetch." + setting)
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidCredentialPropertyException.class)
                        .hasMessageStartingWith("azure.identity.prefetch." + setting.split("=", 2)[0] + ": ")
                        .hasMessageContaining(says));
    }

    @Test
    void unusedTokenIsRenewedWhenItIsDue() {
        MutableClock clock = new MutableClock();
        context.withBean("clock", AzureCredentialCustomizer.class, () -> options -> options.clock(clock))
                .run(started -> {
                    TokenCredential credential = started.getBean(TokenCredential.class);
                    TokenSchedule schedule = new TokenSchedule(
                            List.of(new Wanted(() -> credential, VAULT)), Duration.ofMillis(5), Duration.ofMillis(5));
                    schedule.start();
                    await().until(() -> schedule.fetched() == 1);
                    assertThat(entra.tokenRequests()).isOne();

                    clock.advance(Duration.ofMinutes(50));

                    await().until(() -> entra.tokenRequests() == 2);
                    schedule.stop();
                });
    }

    @ParameterizedTest
    @CsvSource({"background,false", "background,true", "blocking,false", "blocking,true"})
    void tokensAreRequestedAgainWhenKeptWarm(String mode, boolean warm) {
        context.withPropertyValues(
                        "azure.identity.prefetch.mode=" + mode,
                        "azure.identity.prefetch.scopes=" + VAULT,
                        "azure.identity.prefetch.keep-warm=" + warm)
                .run(started -> {
                    TokenPrefetch prefetch = prefetch(started);
                    await().until(() -> prefetch.fetched() == 1);
                    await().until(() -> prefetch.isPlanned() == warm);

                    started.getSourceApplicationContext(ConfigurableApplicationContext.class)
                            .close();
                    assertThat(prefetch.isPlanned()).isFalse();
                });
    }

    @Test
    void scheduleContinuesAfterFailuresAndSuccessUntilItIsStopped() {
        AtomicInteger requests = new AtomicInteger();
        TokenCredential failingAtFirst = request -> {
            if (requests.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
            }
            return Mono.just(entraToken());
        };
        TokenSchedule schedule = new TokenSchedule(
                List.of(new Wanted(() -> failingAtFirst, VAULT)), Duration.ofMillis(1), Duration.ofMillis(1));

        schedule.start();

        await().until(() -> requests.get() > 5);
        assertThat(schedule.fetched()).isOne();
        schedule.stop();
        assertThat(schedule.isRunning()).isFalse();
    }

    @Test
    void scheduleWithoutIntervalEndsWhenAllTokensHaveCome() {
        AtomicInteger requests = new AtomicInteger();
        TokenCredential credential = request -> {
            requests.incrementAndGet();
            return Mono.just(entraToken());
        };
        TokenSchedule schedule =
                new TokenSchedule(List.of(new Wanted(() -> credential, VAULT)), Duration.ofMillis(1), null);

        schedule.start();

        assertThat(schedule.fetched()).isOne();
        assertThat(schedule.isPlanned()).isFalse();
        assertThat(requests).hasValue(1);
        schedule.stop();
    }

    private static AccessToken entraToken() {
        return new AccessToken("token", OffsetDateTime.now().plusHours(1));
    }
}
