package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.Gate;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** What happens when an application starts. */
@ExtendWith(OutputCaptureExtension.class)
class StartTests extends EntraFixture {

    private static final String VAULT = "https://vault.azure.net/.default";

    private ApplicationContextRunner context;

    @BeforeEach
    void setUp() {
        // Another test may have changed the logging system of this JVM.
        LoggingSystem.get(StartTests.class.getClassLoader()).setLogLevel("io.entra4j", LogLevel.INFO);
        context = application().withPropertyValues(SECRET);
    }

    @Test
    void nothingIsFetchedAtTheStartByDefault() {
        context.run(started -> assertThat(started).hasNotFailed());

        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void blockingPrefetchFetchesBeforeTheApplicationIsStarted() {
        context.withPropertyValues(
                        "azure.identity.prefetch.mode=blocking",
                        "azure.identity.prefetch.scopes=" + VAULT + ",https://storage.azure.com/.default")
                .run(started -> {
                    assertThat(entra.tokenRequests()).isEqualTo(2);
                    started.getBean(TokenCredential.class).getTokenSync(new TokenRequestContext().addScopes(VAULT));
                    assertThat(entra.tokenRequests()).isEqualTo(2);
                });
    }

    @Test
    void backgroundPrefetchDoesNotDelayTheStart() {
        Gate gate = entra.holdTokenAnswers();
        context.withPropertyValues("azure.identity.prefetch.mode=background", "azure.identity.prefetch.scopes=" + VAULT)
                .run(started -> {
                    gate.awaitArrivals(1);
                    gate.open();
                    assertThat(started.getBean(TokenCredential.class)
                                    .getTokenSync(new TokenRequestContext().addScopes(VAULT)))
                            .isNotNull();
                    assertThat(entra.tokenRequests()).isOne();
                });
    }

    @Test
    void backgroundPrefetchThatFailsDoesNotFailTheStart() {
        entra.failUntilReset(Failure.entra(401, "invalid_client", 7000215, "Invalid client secret provided."));
        context.withPropertyValues("azure.identity.prefetch.mode=background", "azure.identity.prefetch.scopes=" + VAULT)
                .run(started -> {
                    assertThat(started).hasNotFailed();
                    EntraCredential credential = started.getBean(EntraCredential.class);
                    org.awaitility.Awaitility.await()
                            .until(() -> credential.status().consecutiveFailures() == 1);
                });
    }

    @Test
    void blockingPrefetchThatFailsIsAnalysed(CapturedOutput output) {
        entra.failUntilReset(Failure.entra(401, "invalid_client", 7000215, "Invalid client secret provided."));

        assertThatException()
                .isThrownBy(() ->
                        run("--azure.identity.prefetch.mode=blocking", "--azure.identity.prefetch.scopes=" + VAULT));

        assertThat(output)
                .contains(
                        "APPLICATION FAILED TO START",
                        "No token for " + VAULT,
                        "AADSTS7000215",
                        "Try: use the secret's value")
                .contains("set azure.identity.prefetch.mode to 'background'")
                .doesNotContain(FakeEntra.CLIENT_SECRET);
    }

    @Test
    void blockingPrefetchWaitsNoLongerThanItsTimeout() {
        Gate gate = entra.holdTokenAnswers();
        context.withPropertyValues(
                        "azure.identity.prefetch.mode=blocking",
                        "azure.identity.prefetch.scopes=" + VAULT,
                        "azure.identity.prefetch.timeout=50ms")
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(java.util.concurrent.TimeoutException.class));
        gate.open();
    }

    @Test
    void prefetchWithoutScopesIsRefused() {
        context.withPropertyValues("azure.identity.prefetch.mode=background")
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .hasMessageStartingWith(
                                "azure.identity.prefetch.scopes: It is empty, but the mode is 'background'"));
    }

    @Test
    void lazyApplicationsPrefetchTokens() {
        context.withInitializer(created -> created.addBeanFactoryPostProcessor(
                        new org.springframework.boot.LazyInitializationBeanFactoryPostProcessor()))
                .withPropertyValues("azure.identity.prefetch.mode=blocking", "azure.identity.prefetch.scopes=" + VAULT)
                .run(started -> assertThat(entra.tokenRequests()).isOne());
    }

    @Test
    void startLineListsTheCredentials(CapturedOutput output) {
        context.withPropertyValues(
                        "azure.identity.credentials.ci.type=chain", "azure.identity.credentials.ci.chain=azure-cli")
                .run(started -> assertThat(output)
                        .contains("Azure credentials: default = ClientSecretCredential;"
                                + " ci = ChainedTokenCredential [AzureCliCredential]"));
    }

    @Test
    void startLineNamesIdentifiersWhenThePropertyIsSet(CapturedOutput output) {
        context.withPropertyValues(
                        "azure.identity.diagnostics.log-identifiers=true",
                        "azure.identity.credentials.ci.type=chain",
                        "azure.identity.credentials.ci.chain=workload-identity,azure-pipelines",
                        "azure.identity.credentials.ci.client-id=of-ci",
                        "AZURE_FEDERATED_TOKEN_FILE=/nowhere/token")
                .run(started -> assertThat(output)
                        .contains(
                                "default = ClientSecretCredential: asks %s for tokens of the application '%s', with a client secret, in the tenant '%s'; "
                                        .formatted(entra.authorityHost(), FakeEntra.CLIENT_ID, FakeEntra.TENANT_ID))
                        .containsPattern(
                                "ci = ChainedTokenCredential \\[WorkloadIdentityCredential: .*'/nowhere/token'.*;"
                                        + " AzurePipelinesCredential: .*SYSTEM_OIDCREQUESTURI.*\\]")
                        .doesNotContain(FakeEntra.CLIENT_SECRET));
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void startLineNamesNoIdentifiersByDefault(CapturedOutput output) {
        context.run(started -> assertThat(output)
                .contains("Azure credentials:")
                .doesNotContain(FakeEntra.TENANT_ID, FakeEntra.CLIENT_ID));
    }

    @Test
    void startLineCanBeSwitchedOff(CapturedOutput output) {
        context.withPropertyValues("azure.identity.diagnostics.start-up-report=false")
                .run(started -> assertThat(output).doesNotContain("Azure credentials:"));
    }

    @ParameterizedTest
    @CsvSource({
        "azure.identity.typ=azure-cli, azure.identity.typ, azure.identity.type",
        "azure.identity.tennant-id=x, azure.identity.tennant-id, azure.identity.tenant-id",
        "azure.identity.managed-identity.clientid2=x, azure.identity.managed-identity.clientid2, azure.identity.managed-identity.client-id",
        "azure.identity.credentials.ci.client-scret=x, azure.identity.credentials.ci.client-scret, azure.identity.credentials.ci.client-secret"
    })
    void misspeltPropertyOfACredentialIsRefused(String setting, String named, String meant) {
        context.withPropertyValues(setting)
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .hasMessageStartingWith(named + ": There is no such property. Did you mean '" + meant + "'?"));
    }

    @ParameterizedTest
    @CsvSource({
        "azure.identity.retry.max-atempts=x, azure.identity.retry.max-atempts, azure.identity.retry.max-attempts",
        "azure.identity.http.connection-timeout=x, azure.identity.http.connection-timeout, azure.identity.http.connect-timeout",
        "azure.identity.azure-cli.whatever-else=x, azure.identity.azure-cli.whatever-else, azure.identity."
    })
    void otherUnknownPropertyIsWarnedAbout(String setting, String named, String meant, CapturedOutput output) {
        context.withPropertyValues(setting)
                .run(started -> assertThat(output)
                        .contains("There is no property '%s'. Did you mean '%s".formatted(named, meant)));
    }

    @Test
    void knownPropertiesCauseNoWarning(CapturedOutput output) {
        context.withPropertyValues(
                        "azure.identity.additionallyAllowedTenants[0]=a",
                        "azure.identity.instance_discovery=false",
                        "azure.identity.http.service-groups.orders.scopes=s/.default",
                        "azure.identity.http.proxy.uri=http://127.0.0.1:1",
                        "azure.identity.cache.refreshAhead=5m",
                        "azure.identity.certificate.algorithm=",
                        "azure.identity.credentials.ci.type=azure-cli",
                        "azure.identity.credentials.ci.azure-cli.follow-login=true")
                .run(started -> assertThat(output).doesNotContain("There is no property"));
    }

    @Test
    void severalCredentialsOfTheApplicationAreExplained(CapturedOutput output) {
        assertThatException().isThrownBy(() -> run(Ambiguous.class));

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("gives no name, but there are several: [one, two]")
                .contains("@Qualifier");
    }

    @Test
    void misspeltQualifierIsExplained(CapturedOutput output) {
        assertThatException()
                .isThrownBy(() -> run(Misspelt.class, "--azure.identity.credentials.reporting.type=azure-cli"));

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("with the qualifier 'reportin', but there is no credential of this name")
                .contains("Did you mean 'reporting'?");
    }

    @Test
    void credentialsThatAreSwitchedOffAreExplained(CapturedOutput output) {
        assertThatException().isThrownBy(() -> run(Consumer.class, "--azure.identity.enabled=false"));

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("but there is none, because azure.identity.enabled is false")
                .contains("Set the property to true");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http.proxy.uri=proxy:3128|http.proxy.uri|not the URI of an HTTP proxy",
                "http.proxy.uri=http://user:s3cr3t@proxy:3128|http.proxy.uri|not the URI of an HTTP proxy",
                "http.proxy.username=x|http.proxy.uri|not set",
                "http.connect-timeout=0s|http.connect-timeout|positive",
                "http.read-timeout=-1s|http.read-timeout|positive",
                "http.ssl-bundle=nobody|http.ssl-bundle|SSL bundle",
                "retry.max-attempts=0|retry.max-attempts|at least 1",
                "retry.base-delay=0s|retry.base-delay|positive",
                "retry.base-delay=9s|retry.base-delay|but the longest delay is 8 s"
            })
    void wrongConnectionSettingsFailTheStart(String setting, String key, String says) {
        context.withPropertyValues("azure.identity." + setting)
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidCredentialPropertyException.class)
                        .hasMessageStartingWith("azure.identity." + key + ":")
                        .hasMessageContaining(says)
                        .hasMessageNotContaining("s3cr3t"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void maxAttemptsLimitsTheRequests(int attempts) {
        entra.failUntilReset(Failure.serverError(503));
        context.withPropertyValues(
                        "azure.identity.retry.max-attempts=" + attempts,
                        "azure.identity.retry.base-delay=1ms",
                        "azure.identity.retry.max-delay=2ms")
                .run(started -> {
                    assertThatException()
                            .isThrownBy(() -> started.getBean(TokenCredential.class)
                                    .getTokenSync(new TokenRequestContext().addScopes(VAULT)));
                    assertThat(entra.tokenRequests()).isEqualTo(attempts);
                });
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "false, 3"})
    void retryAfterEndsTheRetriesUnlessAPropertyIgnoresIt(boolean honoured, int attempts) {
        entra.failUntilReset(Failure.throttled(Duration.ofHours(1)));
        context.withPropertyValues(
                        "azure.identity.retry.honour-retry-after=" + honoured,
                        "azure.identity.retry.max-attempts=3",
                        "azure.identity.retry.base-delay=1ms",
                        "azure.identity.retry.max-delay=2ms")
                .run(started -> {
                    EntraCredential credential = started.getBean(EntraCredential.class);
                    for (boolean async : new boolean[] {false, true}) {
                        credential.clear();
                        entra.resetRequests();
                        TokenRequestContext wanted = new TokenRequestContext().addScopes(VAULT);
                        assertThatException().isThrownBy(() -> {
                            if (async) {
                                credential.getToken(wanted).block();
                            } else {
                                credential.getTokenSync(wanted);
                            }
                        });
                        assertThat(entra.tokenRequests()).isEqualTo(attempts);
                    }
                    assertThat(credential.status().throttledUntil() != null).isEqualTo(honoured);
                });
    }

    private static void run(String... arguments) {
        run(App.class, arguments);
    }

    private static void run(Class<?> application, String... arguments) {
        SpringApplication spring = new SpringApplication(application);
        spring.setWebApplicationType(WebApplicationType.NONE);
        spring.setDefaultProperties(java.util.Map.of(
                "azure.identity.authority-host",
                entra.authorityHost(),
                "azure.identity.instance-discovery",
                "false",
                "azure.identity.tenant-id",
                FakeEntra.TENANT_ID,
                "azure.identity.client-id",
                FakeEntra.CLIENT_ID,
                "azure.identity.client-secret",
                FakeEntra.CLIENT_SECRET,
                "logging.level.root",
                "error"));
        spring.run(arguments).close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {

        @Bean
        AzureCredentialCustomizer trustFakeEntra() {
            return options -> options.sslContext(entra.sslContext());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Ambiguous {

        @Bean
        TokenCredential one() {
            return request -> Mono.empty();
        }

        @Bean
        TokenCredential two() {
            return request -> Mono.empty();
        }

        @Bean
        String consumer(TokenCredential credential) {
            return credential.toString();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Misspelt {

        @Bean
        String consumer(@Qualifier("reportin") TokenCredential credential) {
            return credential.toString();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Consumer {

        @Bean
        String consumer(TokenCredential credential) {
            return credential.toString();
        }
    }
}
