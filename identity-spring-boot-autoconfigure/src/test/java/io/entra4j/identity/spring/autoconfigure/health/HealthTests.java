package io.entra4j.identity.spring.autoconfigure.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.spring.autoconfigure.EntraFixture;
import io.entra4j.identity.spring.autoconfigure.TokenSchedule;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** Health as the actuator shows it, driven by what the service does. */
class HealthTests extends EntraFixture {

    private static final String VAULT = "https://vault.azure.net/.default";

    private ApplicationContextRunner context;

    @BeforeEach
    void setUp() {
        context = application()
                .withConfiguration(AutoConfigurations.of(
                        AzureIdentityHealthContributorAutoConfiguration.class,
                        HealthContributorRegistryAutoConfiguration.class,
                        HealthEndpointAutoConfiguration.class))
                .withPropertyValues(SECRET)
                .withPropertyValues(
                        "azure.identity.retry.max-attempts=1",
                        "management.endpoint.health.group.readiness.include=azureIdentity");
    }

    private static void fetch(ApplicationContext started, String name) {
        catchThrowable(() ->
                started.getBean(name, TokenCredential.class).getTokenSync(new TokenRequestContext().addScopes(VAULT)));
    }

    private static Status status(ApplicationContext started, String... path) {
        var health = started.getBean(HealthEndpoint.class).healthForPath(path);
        return health == null ? Status.UNKNOWN : health.getStatus();
    }

    @Test
    void refusalTurnsHealthDownAndSuccessTurnsItUp() {
        context.run(started -> {
            assertThat(status(started, "azureIdentity")).isEqualTo(Status.UNKNOWN);

            entra.failUntilReset(Failure.entra(401, "invalid_client", 7000215, "Invalid client secret provided."));
            fetch(started, "azureTokenCredential");
            assertThat(status(started, "azureIdentity")).isEqualTo(Status.DOWN);
            assertThat(status(started, "readiness")).isEqualTo(Status.DOWN);

            entra.reset();
            fetch(started, "azureTokenCredential");
            assertThat(status(started, "azureIdentity")).isEqualTo(Status.UP);
            assertThat(status(started, "readiness", "azureIdentity")).isEqualTo(Status.UP);
        });
    }

    @Test
    void rememberedFailureDoesNotTurnHealthDown() {
        context.withPropertyValues(
                        "PATH=/nowhere",
                        "azure.identity.credentials.tools.type=chain",
                        "azure.identity.credentials.tools.chain=azure-pipelines,azure-cli")
                .run(started -> {
                    fetch(started, "tools");
                    fetch(started, "tools");
                    fetch(started, "tools");

                    assertThat(status(started, "azureIdentity", "tools")).isEqualTo(Status.UNKNOWN);
                });
    }

    @Test
    void namedCredentialsAreHealthComponents() {
        context.withPropertyValues(
                        "azure.identity.credentials.tools.type=chain",
                        "azure.identity.credentials.tools.chain=azure-pipelines,workload-identity",
                        "management.endpoint.health.group.reports.include=azureIdentity/tools")
                .run(started -> {
                    fetch(started, "tools");
                    fetch(started, "tools");
                    fetch(started, "azureTokenCredential");

                    assertThat(status(started, "azureIdentity", "default")).isEqualTo(Status.UP);
                    assertThat(status(started, "azureIdentity", "tools")).isEqualTo(Status.DOWN);
                    assertThat(status(started, "reports")).isEqualTo(Status.DOWN);
                });
    }

    @Test
    void healthOfAChainShowsOutcomesWithoutReasons() {
        context.withPropertyValues(
                        "azure.identity.type=chain",
                        "azure.identity.chain=azure-pipelines,client-secret",
                        "azure.identity.client-secret=wrong")
                .run(started -> {
                    fetch(started, "azureTokenCredential");

                    assertThat(started.getBean(HealthIndicator.class).health().getDetails())
                            .containsEntry(
                                    "chain",
                                    List.of(
                                            Map.of("credential", "AzurePipelinesCredential", "outcome", "unavailable"),
                                            Map.of("credential", "ClientSecretCredential", "outcome", "failed")));
                });
    }

    @Test
    void healthShowsTheEndOfThrottling() {
        context.run(started -> {
            entra.failNext(1, Failure.throttled(Duration.ofSeconds(60)));
            fetch(started, "azureTokenCredential");

            assertThat(started.getBean(HealthIndicator.class).health().getDetails())
                    .containsEntry("state", "THROTTLED")
                    .containsKey("throttledUntil");
        });
    }

    @Test
    void thousandHealthChecksCauseNoRequestAndTakeLessThanAMillisecond() {
        context.run(started -> {
            fetch(started, "azureTokenCredential");
            HealthEndpoint endpoint = started.getBean(HealthEndpoint.class);
            long[] nanos = new long[3_000];
            for (int i = 0; i < nanos.length; i++) {
                long begin = System.nanoTime();
                endpoint.health();
                nanos[i] = System.nanoTime() - begin;
            }
            long[] warm = Arrays.copyOfRange(nanos, 2_000, 3_000);
            Arrays.sort(warm);

            assertThat(Duration.ofNanos(warm[989])).isLessThan(Duration.ofMillis(1));
            assertThat(entra.tokenRequests()).isOne();
        });
    }

    @Test
    void healthProbeAsksTheCache() {
        context.withPropertyValues(
                        "azure.identity.health.probe.enabled=true", "azure.identity.health.probe.scopes=" + VAULT)
                .run(started -> {
                    org.awaitility.Awaitility.await()
                            .until(() -> status(started, "azureIdentity").equals(Status.UP));
                    TokenSchedule probe = started.getBean(TokenSchedule.class);
                    probe.ask();
                    probe.ask();

                    assertThat(entra.tokenRequests()).isOne();
                    probe.stop();
                    assertThat(probe.isRunning()).isFalse();
                });
    }

    @ParameterizedTest
    @CsvSource({
        "azure.identity.health.probe.enabled=true, azure.identity.health.probe.scopes",
        "azure.identity.health.probe.enabled=true azure.identity.health.probe.scopes=s azure.identity.health.probe.interval=1s, azure.identity.health.probe.interval"
    })
    void wrongHealthProbeFailsTheStart(String setting, String property) {
        context.withPropertyValues(setting.split(" "))
                .run(started -> assertThat(started).getFailure().rootCause().hasMessageStartingWith(property + ":"));
    }
}
