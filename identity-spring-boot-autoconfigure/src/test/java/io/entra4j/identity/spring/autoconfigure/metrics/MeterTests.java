package io.entra4j.identity.spring.autoconfigure.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.spring.autoconfigure.EntraFixture;
import io.entra4j.identity.spring.metrics.AzureTokenObservationConvention;
import io.entra4j.identity.spring.metrics.TokenObservationContext;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** What registries are told, by fetches, failures and chains that really happen. */
class MeterTests extends EntraFixture {

    private static final String AUDIENCE = "api://AzureADTokenExchange";
    private static final FakeOidcIssuer CLUSTER = FakeOidcIssuer.at("https://cluster.example");
    private static final TestCertificate CERTIFICATE = TestCertificate.issued("CN=orders");
    private static final Pattern SERIES = Pattern.compile("(azure_identity_[a-z_]+)(?:\\{([^}]*)})?");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*(?:=|!=|=~|!~)\\s*\"");
    private static final Pattern BY = Pattern.compile("by \\(([^)]*)\\)[^a]*?(azure_identity_[a-z_]+)");

    @TempDir
    private static Path directory;

    private ApplicationContextRunner context;

    @BeforeAll
    static void start() throws IOException {
        entra.trust(CLUSTER);
        Files.writeString(directory.resolve("token"), CLUSTER.token("pod", AUDIENCE));
        Files.writeString(directory.resolve("app.pem"), CERTIFICATE.pem());
    }

    @BeforeEach
    void setUp() {
        entra.application(FakeApplication.builtIn()
                .withCertificate(CERTIFICATE.certificate())
                .withFederatedCredential(CLUSTER.issuer(), "pod", AUDIENCE));
        context = application()
                .withConfiguration(AutoConfigurations.of(
                        AzureIdentityMetricsAutoConfiguration.class, AzureIdentityObservationAutoConfiguration.class))
                .withPropertyValues(SECRET)
                .withPropertyValues(
                        "azure.identity.credentials.pod.type=workload-identity",
                        "azure.identity.credentials.pod.client-id=" + FakeEntra.CLIENT_ID,
                        "azure.identity.credentials.pod.workload-identity.token-file=" + directory.resolve("token"),
                        "azure.identity.credentials.certified.client-id=" + FakeEntra.CLIENT_ID,
                        "azure.identity.credentials.certified.certificate.location=file:"
                                + directory.resolve("app.pem"),
                        "azure.identity.credentials.mixed.type=chain",
                        "azure.identity.credentials.mixed.chain=azure-pipelines,pod",
                        "azure.identity.credentials.empty.type=chain",
                        "azure.identity.credentials.empty.chain=azure-pipelines",
                        "azure.identity.credentials.throttled.client-id=" + FakeEntra.CLIENT_ID,
                        "azure.identity.credentials.throttled.client-secret=other");
    }

    private void measured(MeterRegistry registry, Consumer<ApplicationContext> check) {
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(registry));
        context.withBean(MeterRegistry.class, () -> registry)
                .withBean(ObservationRegistry.class, () -> observations)
                .run(started -> {
                    started.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));
                    for (String name : new String[] {"azureTokenCredential", "pod", "certified", "mixed", "empty"}) {
                        fetch(started, name);
                        fetch(started, name);
                    }
                    entra.failNext(1, Failure.throttled(Duration.ofSeconds(60)));
                    fetch(started, "throttled");
                    check.accept(started);
                });
    }

    private static void fetch(ApplicationContext started, String name) {
        catchThrowable(() -> started.getBean(name, TokenCredential.class)
                .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default")));
    }

    @Test
    void rememberedFailureIsNotMeasured() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        context = context.withPropertyValues(
                "PATH=/nowhere", "azure.identity.credentials.empty.chain=azure-pipelines,azure-cli");

        measured(registry, started -> {
            assertThat(registry.get("azure.identity.chain.attempts")
                            .tag("credential", "empty")
                            .tag("kind", "AzureCliCredential")
                            .counter()
                            .count())
                    .isOne();
            assertThat(registry.get("azure.identity.token.failures")
                            .tag("credential", "empty")
                            .counter()
                            .count())
                    .isOne();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"azure-identity.json", "alerts.yaml"})
    void dashboardAndAlertsUseExistingMetersOnly(String file) throws IOException {
        String asks = Files.readString(Path.of("..", "dashboards", file)).replace("\\\"", "\"");
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        measured(registry, started -> {
            String scrape = registry.scrape();
            Matcher series = SERIES.matcher(asks);
            int found = 0;
            while (series.find()) {
                assertThat(scrape).as(series.group(1)).containsPattern("(?m)^" + series.group(1) + "[{ ]");
                Matcher label = LABEL.matcher(String.valueOf(series.group(2)));
                while (label.find()) {
                    assertThat(labels(scrape, series.group(1))).contains(label.group(1));
                }
                found++;
            }
            assertThat(found).isGreaterThan(5);
            Matcher by = BY.matcher(asks);
            while (by.find()) {
                assertThat(labels(scrape, by.group(2))).contains(by.group(1).split(", "));
            }
        });
    }

    private static Set<String> labels(String scrape, String series) {
        Set<String> labels = new TreeSet<>();
        Matcher line = Pattern.compile("(?m)^" + series + "\\{([^}]*)}").matcher(scrape);
        while (line.find()) {
            Matcher label = LABEL.matcher(line.group(1));
            while (label.find()) {
                labels.add(label.group(1));
            }
        }
        return labels;
    }

    @Test
    void dashboardIsValidJson() throws IOException {
        Map<String, Object> dashboard = JsonParserFactory.getJsonParser()
                .parseMap(Files.readString(Path.of("..", "dashboards", "azure-identity.json")));

        assertThat(dashboard).containsKeys("title", "panels", "templating").containsEntry("uid", "azure-identity");
    }

    @Test
    void prometheusShowsFetchesAndFailures() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        measured(
                registry,
                started -> assertThat(registry.scrape())
                        .contains("azure_identity_token_requests_total{credential=\"default\",result=\"hit\"} 1.0")
                        .contains("azure_identity_token_requests_total{credential=\"default\",result=\"miss\"} 1.0")
                        .contains(
                                "azure_identity_chain_attempts_total{credential=\"mixed\",kind=\"WorkloadIdentityCredential\","
                                        + "outcome=\"selected\"} 1.0")
                        .contains("azure_identity_chain_attempts_total{credential=\"empty\","
                                + "kind=\"AzurePipelinesCredential\",outcome=\"unavailable\"} 2.0")
                        .containsPattern("azure_identity_assertion_expiry_seconds\\{credential=\"pod\"} \\d{3}")
                        .containsPattern(
                                "azure_identity_certificate_expiry_seconds\\{credential=\"certified\"} \\d[0-9.E]+")
                        .containsPattern(
                                "azure_identity_throttle_remaining_seconds\\{credential=\"throttled\"} [45]\\d")
                        .containsPattern(
                                "azure_identity_token_failures_total\\{code=\"AADSTS[0-9]+\",credential=\"throttled\"|"
                                        + "azure_identity_token_failures_total\\{code=\"http_429\",credential=\"throttled\"")
                        .doesNotContain(
                                FakeEntra.CLIENT_SECRET, FakeEntra.CLIENT_ID, FakeEntra.TENANT_ID, "vault.azure.net"));
    }

    @Test
    void otlpRegistryReceivesTheMeters() {
        OtlpMeterRegistry registry =
                new OtlpMeterRegistry(key -> key.equals("otlp.enabled") ? "false" : null, Clock.SYSTEM);
        measured(
                registry,
                started -> assertThat(registry.get("azure.identity.token.acquisition")
                                .tag("credential", "default")
                                .timer()
                                .count())
                        .isOne());
        registry.close();
    }

    @Test
    void observationConventionOfTheApplicationIsUsed() {
        TestObservationRegistry observations = TestObservationRegistry.create();
        context.withBean(ObservationRegistry.class, () -> observations)
                .withBean(AzureTokenObservationConvention.class, Own::new)
                .run(started -> {
                    fetch(started, "azureTokenCredential");

                    TestObservationRegistryAssert.assertThat(observations)
                            .hasObservationWithNameEqualTo("own.tokens")
                            .that()
                            .hasLowCardinalityKeyValue("team", "orders")
                            .hasHighCardinalityKeyValue("azure.scopes", "https://vault.azure.net/.default")
                            .hasBeenStarted()
                            .hasBeenStopped();
                });
    }

    @Test
    void tokenFromTheCacheIsNotObserved() {
        TestObservationRegistry observations = TestObservationRegistry.create();
        context.withBean(ObservationRegistry.class, () -> observations).run(started -> {
            fetch(started, "azureTokenCredential");
            fetch(started, "azureTokenCredential");

            TestObservationRegistryAssert.assertThat(observations)
                    .hasNumberOfObservationsWithNameEqualTo(AzureTokenObservationConvention.NAME, 1);
        });
    }

    private static final class Own extends AzureTokenObservationConvention {

        @Override
        public String getName() {
            return "own.tokens";
        }

        @Override
        public KeyValues getLowCardinalityKeyValues(TokenObservationContext context) {
            return super.getLowCardinalityKeyValues(context).and("team", "orders");
        }
    }
}
