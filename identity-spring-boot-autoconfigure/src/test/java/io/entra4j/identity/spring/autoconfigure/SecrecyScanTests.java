package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenRequestListener;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeCommand;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.spring.autoconfigure.endpoint.AzureIdentityEndpointAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.health.AzureIdentityHealthContributorAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.metrics.AzureIdentityMetricsAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.metrics.AzureIdentityObservationAutoConfiguration;
import io.entra4j.identity.spring.credential.AzureCredentials;
import io.entra4j.identity.spring.credential.AzureIdentityProperties;
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
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * Looks for secrets wherever anything is shown, after fetches of credentials that chance has put together and failures
 * that it chose. A failure prints its seed; {@code -Dsecrecy.seed=…} repeats it.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecrecyScanTests extends EntraFixture {

    private static final String AUDIENCE = "api://AzureADTokenExchange";
    private static final FakeOidcIssuer CLUSTER = FakeOidcIssuer.at("https://cluster.example");

    private static FakeManagedIdentity host;

    @TempDir
    private Path directory;

    /** What the credential sends, and a service may repeat. */
    private String sent = "nothing";

    @BeforeAll
    static void start() {
        entra.trust(CLUSTER);
        host = FakeManagedIdentity.start();
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    private static void logAt(LogLevel level) {
        LoggingSystem logging = LoggingSystem.get(SecrecyScanTests.class.getClassLoader());
        List.of("io.entra4j", "com.azure", "com.microsoft.aad").forEach(name -> logging.setLogLevel(name, level));
    }

    static LongStream seeds() {
        Long given = Long.getLong("secrecy.seed");
        return given != null ? LongStream.of(given) : new Random().longs(24);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noOutputShowsASecret(long seed, CapturedOutput output) throws IOException {
        logAt(LogLevel.TRACE);
        entra.reset();
        host.reset();
        Random chance = new Random(seed);
        List<String> secrets = new ArrayList<>();
        StringBuilder shown = new StringBuilder();
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(spans(shown));
        context(chance, secrets)
                .withBean(MeterRegistry.class, () -> meters)
                .withBean(ObservationRegistry.class, () -> observations)
                .withBean("events", TokenRequestListener.class, () -> shown::append)
                .run(started -> {
                    started.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(meters));
                    for (int i = 0; i < 4; i++) {
                        if (chance.nextBoolean()) {
                            entra.failNext(5, failure(chance));
                            host.failNext(
                                    5,
                                    Failure.answer(400, "application/json", "{\"message\":\"you sent " + sent + "\"}"));
                        } else {
                            entra.reset();
                            entra.application(pod());
                        }
                        fetch(started, chance, secrets, shown);
                    }
                    show(started, shown);
                });
        shown.append(meters.scrape()).append(output);

        assertThat(secrets).isNotEmpty();
        for (String secret : secrets) {
            int at = shown.indexOf(secret);
            assertThat(at)
                    .as(() -> "seed %s: …%s…"
                            .formatted(seed, shown.substring(Math.max(0, at - 200), Math.min(shown.length(), at + 60))))
                    .isNegative();
        }
    }

    private static FakeApplication pod() {
        return FakeApplication.builtIn().withFederatedCredential(CLUSTER.issuer(), "pod", AUDIENCE);
    }

    /** One of the types, with secrets that chance made up. */
    private ApplicationContextRunner context(Random chance, List<String> secrets) throws IOException {
        String secret = secret(chance, secrets);
        entra.application(pod());
        ApplicationContextRunner context = application()
                .withConfiguration(AutoConfigurations.of(
                        AzureIdentityHealthContributorAutoConfiguration.class,
                        AzureIdentityMetricsAutoConfiguration.class,
                        AzureIdentityObservationAutoConfiguration.class,
                        AzureIdentityEndpointAutoConfiguration.class))
                .withPropertyValues(
                        "management.endpoints.web.exposure.include=*",
                        "azure.identity.retry.max-attempts=1",
                        "azure.identity.http.log-level=body-and-headers",
                        "AZURE_POD_IDENTITY_AUTHORITY_HOST=http://127.0.0.1:1");
        String application = "azure.identity.tenant-id=%s;azure.identity.client-id=%s"
                .formatted(FakeEntra.TENANT_ID, FakeEntra.CLIENT_ID);
        return switch (chance.nextInt(5)) {
            case 0 -> {
                sent = chance.nextBoolean() ? secret : known(FakeEntra.CLIENT_SECRET, secrets);
                yield context.withPropertyValues(application.split(";"))
                        .withPropertyValues("azure.identity.client-secret=" + sent);
            }
            case 1 -> {
                Path file = Files.write(
                        directory.resolve("app.pfx"),
                        TestCertificate.issued("CN=orders").pkcs12(secret));
                yield context.withPropertyValues(application.split(";"))
                        .withPropertyValues(
                                "azure.identity.certificate.location=file:" + file,
                                "azure.identity.certificate.password=" + secret);
            }
            case 2 -> {
                sent = known(CLUSTER.token("pod", AUDIENCE), secrets);
                Path file = Files.writeString(directory.resolve("token"), sent);
                yield context.withPropertyValues(application.split(";"))
                        .withPropertyValues(
                                "azure.identity.type=chain",
                                "azure.identity.chain=workload-identity,client-secret",
                                "azure.identity.client-secret=" + secret,
                                "azure.identity.workload-identity.token-file=" + file);
            }
            case 3 -> {
                sent = known(FakeManagedIdentity.SECRET, secrets);
                for (Map.Entry<String, String> variable :
                        host.variables(FakeManagedIdentity.Host.APP_SERVICE).entrySet()) {
                    context = context.withPropertyValues(variable.getKey() + "=" + variable.getValue());
                }
                yield context.withPropertyValues("azure.identity.type=managed-identity");
            }
            default -> {
                FakeCommand machine = new FakeCommand(directory)
                        .install(
                                "az",
                                "echo \"WARNING: $(printf '%s' '" + secret + "' | wc -c)\" >&2",
                                "echo '{\"accessToken\": \"" + secret + "\", \"expires_on\": 4102444800}'",
                                chance.nextBoolean() ? "exit 0" : "exit 1");
                yield context.withPropertyValues("PATH=" + machine.directory(), "HOME=" + machine.home());
            }
        };
    }

    private static String secret(Random chance, List<String> secrets) {
        StringBuilder secret = new StringBuilder();
        chance.ints(24, '!', '~')
                .filter(letter -> "'\"\\;,${}#".indexOf(letter) < 0)
                .forEach(letter -> secret.append((char) letter));
        return known("S" + secret, secrets);
    }

    private static String known(String secret, List<String> secrets) {
        secrets.add(secret);
        return secret;
    }

    /** Some services repeat in their refusals what they were sent. */
    private Failure failure(Random chance) {
        return switch (chance.nextInt(6)) {
            case 0 -> Failure.entra(401, "invalid_client", 7000215, "Invalid client secret: " + sent);
            case 1 -> Failure.throttled(Duration.ofSeconds(60));
            case 2 -> Failure.serverError(503);
            case 3 -> Failure.htmlPage(502);
            case 4 -> Failure.malformedJson();
            default -> Failure.connectionReset();
        };
    }

    private static void fetch(
            AssertableApplicationContext started, Random chance, List<String> secrets, StringBuilder shown) {
        TokenRequestContext request = new TokenRequestContext()
                .addScopes(
                        chance.nextBoolean()
                                ? "https://vault.azure.net/.default"
                                : "https://storage.azure.com/.default");
        try {
            secrets.add(
                    started.getBean(TokenCredential.class).getTokenSync(request).getToken());
        } catch (RuntimeException e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            shown.append(trace);
        }
    }

    private static void show(AssertableApplicationContext started, StringBuilder shown) {
        EntraCredential credential = started.getBean(EntraCredential.class);
        shown.append(credential)
                .append(credential.status().lastFailure())
                .append(credential.tokens())
                .append(credential.plan())
                .append(started.getBean(AzureIdentityHealthIndicator.class).health())
                .append(started.getBean(AzureIdentityEndpoint.class).credentials())
                .append(started.getBean(AzureIdentityProperties.class))
                .append(started.getBean(AzureCredentials.class));
    }

    private static ObservationHandler<Observation.Context> spans(StringBuilder shown) {
        return new ObservationHandler<>() {
            @Override
            public void onStop(Observation.Context context) {
                shown.append(context.getAllKeyValues()).append(context.getError());
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        };
    }
}
