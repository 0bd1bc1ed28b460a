package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenRequestListener;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.HostileServer;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.spring.autoconfigure.endpoint.AzureIdentityEndpointAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.health.AzureIdentityHealthContributorAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.metrics.AzureIdentityMetricsAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.metrics.AzureIdentityObservationAutoConfiguration;
import io.entra4j.identity.spring.endpoint.AzureIdentityEndpoint;
import io.entra4j.identity.spring.health.AzureIdentityHealthIndicator;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Asks services that answer anything at all, what they were sent above all. After any answer: nothing that is shown
 * holds a secret or a control character, nothing goes to a host that no setting names, every call ends, and nothing stays in
 * memory.
 */
@Tag("slow")
class HostileServiceTests {

    private static final Duration DEADLINE = Duration.ofMillis(500);
    private static final Duration TOLERANCE = Duration.ofSeconds(5);
    private static final String SECRET = "s3cr3t~Value.of-the-application";
    private static final String HOST_SECRET = "s3cr3t-header-of-the-host";
    private static final FakeOidcIssuer CLUSTER = FakeOidcIssuer.at("https://cluster.example");

    private static HostileServer server;

    @TempDir
    private static Path directory;

    private final ExecutorService caller = Executors.newCachedThreadPool();
    private final HostileRounds rounds = new HostileRounds(server, SECRET, HOST_SECRET);

    enum Kind {
        CLIENT_SECRET("azure.identity.client-secret=" + SECRET),
        CLIENT_CERTIFICATE("azure.identity.certificate.location=file:{dir}/app.pem"),
        ASSERTION_FILE(
                "azure.identity.type=client-assertion",
                "azure.identity.assertion.source=file",
                "azure.identity.assertion.token-file={dir}/assertion"),
        WORKLOAD_IDENTITY(
                "azure.identity.type=workload-identity", "azure.identity.workload-identity.token-file={dir}/assertion"),
        AZURE_PIPELINES(
                "azure.identity.type=azure-pipelines",
                "azure.identity.azure-pipelines.service-connection-id=5e7c0000-0000-4000-8000-000000000001",
                "azure.identity.azure-pipelines.system-access-token=" + SECRET,
                "SYSTEM_OIDCREQUESTURI={https}/oidc"),
        GITHUB_ACTIONS(
                "azure.identity.type=github-actions",
                "azure.identity.assertion.audience=api://AzureADTokenExchange",
                "ACTIONS_ID_TOKEN_REQUEST_URL={https}/oidc?a=b",
                "ACTIONS_ID_TOKEN_REQUEST_TOKEN=" + SECRET),
        DEVICE_CODE("azure.identity.type=device-code"),
        CHAIN(
                "azure.identity.type=chain",
                "azure.identity.chain=client-secret,managed-identity",
                "azure.identity.client-secret=" + SECRET,
                "IDENTITY_ENDPOINT={http}/msi/token",
                "IDENTITY_HEADER=" + HOST_SECRET),
        APP_SERVICE(
                "azure.identity.type=managed-identity",
                "azure.identity.tenant-id=",
                "azure.identity.client-id=",
                "IDENTITY_ENDPOINT={http}/msi/token",
                "IDENTITY_HEADER=" + HOST_SECRET),
        ARC(
                "azure.identity.type=managed-identity",
                "azure.identity.tenant-id=",
                "azure.identity.client-id=",
                "IDENTITY_ENDPOINT={http}/metadata/identity/oauth2/token",
                "IMDS_ENDPOINT={http}"),
        CLOUD_SHELL(
                "azure.identity.type=managed-identity",
                "azure.identity.tenant-id=",
                "azure.identity.client-id=",
                "MSI_ENDPOINT={http}/oauth2/token"),
        VIRTUAL_MACHINE(
                "azure.identity.type=managed-identity",
                "azure.identity.tenant-id=",
                "azure.identity.client-id=",
                "AZURE_POD_IDENTITY_AUTHORITY_HOST={http}");

        private final String[] properties;

        Kind(String... properties) {
            this.properties = properties;
        }

        String[] properties() {
            return Stream.of(properties)
                    .map(property -> property.replace("{https}", server.https().toString())
                            .replace("{http}", server.http().toString())
                            .replace("{dir}", directory.toString()))
                    .toArray(String[]::new);
        }
    }

    @BeforeAll
    static void start() throws IOException {
        server = HostileServer.start();
        Files.writeString(directory.resolve("ca.pem"), server.authorityPem());
        Files.writeString(directory.resolve("assertion"), CLUSTER.token("pod", "api://AzureADTokenExchange"));
        Files.writeString(
                directory.resolve("app.pem"),
                TestCertificate.issued("CN=orders").pem());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void release() {
        rounds.close();
        caller.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    void hostileAnswersOfAServiceLeakNoSecret(Kind kind) {
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        context(kind, meters).run(started -> {
            started.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(meters));
            rounds.run(HostileRounds.ROUNDS / 2 / Kind.values().length, chance -> {
                EntraCredential credential = started.getBean(EntraCredential.class);
                credential.clear();
                call(chance, credential);
                show(started, credential, meters);
                assertThat(server.elsewhere()).isEmpty();
            });
        });
    }

    /** Asks with a deadline, or without one and is interrupted. Each must end. */
    private void call(Random chance, EntraCredential credential) throws Exception {
        TokenRequestContext request = new TokenRequestContext()
                .addScopes("https://vault.azure.net/.default")
                .setCaeEnabled(chance.nextBoolean())
                .setClaims(chance.nextInt(4) == 0 ? "{\"access_token\":{\"a\":" + chance.nextInt() + "}}" : null);
        boolean timed = chance.nextInt(4) == 0;
        Future<?> ended = caller.submit(() -> {
            try {
                if (timed) {
                    credential.getTokenSync(request, DEADLINE);
                } else {
                    credential.getTokenSync(request);
                }
            } catch (RuntimeException e) {
                rounds.show(e);
            }
        });
        try {
            ended.get(timed ? DEADLINE.plus(TOLERANCE).toMillis() : DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            assertThat(timed).as("a deadline was not kept").isFalse();
            ended.cancel(true);
        }
    }

    private void show(
            AssertableApplicationContext started, EntraCredential credential, PrometheusMeterRegistry meters) {
        rounds.show(Arrays.asList(
                credential,
                credential.status().lastFailure(),
                credential.tokens(),
                credential.plan(),
                started.getBean(AzureIdentityHealthIndicator.class).health(),
                started.getBean(AzureIdentityEndpoint.class).credentials(),
                meters.scrape()));
    }

    private ApplicationContextRunner context(Kind kind, PrometheusMeterRegistry meters) {
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(spans());
        List<String> properties = new ArrayList<>(List.of(
                "azure.identity.authority-host=" + server.https(),
                "azure.identity.instance-discovery=false",
                "azure.identity.tenant-id=7a1e6c70-5b7e-4d2a-9c1f-0fa4e0000001",
                "azure.identity.client-id=c11e4717-91d3-4b0e-8a55-0fa4e0000002",
                "azure.identity.http.log-level=body-and-headers",
                "azure.identity.retry.max-attempts=2",
                "azure.identity.retry.base-delay=1ms",
                "azure.identity.retry.honour-retry-after=false",
                "spring.ssl.bundle.pem.hostile.truststore.certificate=file:" + directory.resolve("ca.pem"),
                "azure.identity.http.ssl-bundle=hostile"));
        properties.addAll(List.of(kind.properties()));
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SslAutoConfiguration.class,
                        AzureIdentityAutoConfiguration.class,
                        AzureIdentityHealthContributorAutoConfiguration.class,
                        AzureIdentityMetricsAutoConfiguration.class,
                        AzureIdentityObservationAutoConfiguration.class,
                        AzureIdentityEndpointAutoConfiguration.class))
                .withPropertyValues("management.endpoints.web.exposure.include=*")
                .withPropertyValues(properties.toArray(String[]::new))
                .withBean(MeterRegistry.class, () -> meters)
                .withBean(ObservationRegistry.class, () -> observations)
                .withBean("events", TokenRequestListener.class, () -> rounds::show);
    }

    private ObservationHandler<Observation.Context> spans() {
        return new ObservationHandler<>() {
            @Override
            public void onStop(Observation.Context context) {
                rounds.show(context.getAllKeyValues());
                if (context.getError() != null) {
                    rounds.show(context.getError());
                }
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        };
    }
}
