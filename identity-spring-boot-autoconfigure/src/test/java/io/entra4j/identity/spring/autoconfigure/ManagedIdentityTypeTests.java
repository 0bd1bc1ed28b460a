package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.FakeManagedIdentity.Host;
import io.entra4j.identity.spring.autoconfigure.health.AzureIdentityHealthContributorAutoConfiguration;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.health.AzureIdentityHealthIndicator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** {@code type: managed-identity}, from properties to a token of the host. */
class ManagedIdentityTypeTests {

    private static FakeManagedIdentity fake;

    @BeforeAll
    static void start() {
        fake = FakeManagedIdentity.start();
    }

    @AfterAll
    static void stop() {
        fake.close();
    }

    @BeforeEach
    void reset() {
        fake.reset();
    }

    private static ApplicationContextRunner on(Host host) {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AzureIdentityAutoConfiguration.class, AzureIdentityHealthContributorAutoConfiguration.class))
                .withPropertyValues("azure.identity.type=managed-identity");
        for (String name : fake.variables(host).keySet()) {
            runner = runner.withPropertyValues(name + "=" + fake.variables(host).get(name));
        }
        return runner;
    }

    private static void ask(org.springframework.context.ApplicationContext started) {
        started.getBean(TokenCredential.class)
                .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Host.class,
            names = {"APP_SERVICE", "SERVICE_FABRIC", "AZURE_ML", "CLOUD_SHELL", "VIRTUAL_MACHINE"})
    void variablesOfTheHostAreReadThroughSpringsEnvironment(Host host) {
        on(host).run(started -> {
            ask(started);

            assertThat(started.getBean(EntraCredential.class).status().host()).isNotNull();
            assertThat(fake.tokenRequests()).isOne();
            assertThat(started.getBean(AzureIdentityHealthIndicator.class)
                            .health()
                            .getDetails())
                    .containsKey("host");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "identity=user,           client_id",
        "client-id=" + FakeManagedIdentity.CLIENT_ID + ",     client_id",
        "resource-id=" + FakeManagedIdentity.RESOURCE_ID + ", mi_res_id",
        "object-id=" + FakeManagedIdentity.OBJECT_ID + ",     principal_id"
    })
    void userAssignedIdentityIsAskedForByItsId(String property, String parameter) {
        on(Host.APP_SERVICE)
                .withPropertyValues(
                        "azure.identity.managed-identity." + property,
                        "AZURE_CLIENT_ID=" + FakeManagedIdentity.CLIENT_ID)
                .run(started -> {
                    ask(started);

                    assertThat(fake.requests().get(0).query()).containsKey(parameter);
                });
    }

    @Test
    void systemIdentityIgnoresTheClientIdOfTheEnvironment() {
        on(Host.APP_SERVICE)
                .withPropertyValues(
                        "azure.identity.managed-identity.identity=system",
                        "AZURE_CLIENT_ID=" + FakeManagedIdentity.CLIENT_ID)
                .run(started -> {
                    ask(started);

                    assertThat(fake.requests().get(0).query()).doesNotContainKey("client_id");
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "managed-identity.identity=user|azure.identity.managed-identity.client-id",
                "managed-identity.client-id=orders|must be a GUID",
                "managed-identity.resource-id=/x|must be the resource ID",
                "client-id=c11e4717-91d3-4b0e-8a55-0fa4e0000101|the type 'managed-identity' does not use it",
                "managed-identity.probe-timeout=0s|managed-identity.probe-timeout azure.identity.managed-identity.probe-timeout must be positive",
                "managed-identity.probe-interval=0s|managed-identity.probe-interval azure.identity.managed-identity.probe-interval must be positive",
                "managed-identity.retry-timeout=0s|managed-identity.retry-timeout azure.identity.managed-identity.retry-timeout must be positive"
            })
    void wrongPropertyFailsTheStart(String property, String words) {
        on(Host.APP_SERVICE)
                .withPropertyValues("azure.identity." + property)
                .run(started -> assertThat(started.getStartupFailure())
                        .rootCause()
                        .isInstanceOfSatisfying(
                                InvalidCredentialPropertyException.class,
                                e -> assertThat(e.property() + " " + e.reason()).contains(words)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"managed-identity", "auto"})
    void retryTimeoutEndsTheRetries(String type) {
        fake.failUntilReset(Failure.answer(410, "text/plain", ""));
        on(Host.VIRTUAL_MACHINE)
                .withPropertyValues(
                        "azure.identity.type=" + type,
                        "AZURE_TOKEN_CREDENTIALS=ManagedIdentityCredential",
                        "azure.identity.managed-identity.retry-timeout=2s")
                .run(started -> {
                    assertThat(catchThrowable(() -> ask(started))).isInstanceOf(AuthenticationFailedException.class);
                    assertThat(fake.tokenRequests()).as("of 8 in 80 s").isLessThan(4);
                });
    }

    @Test
    void defaultChainUsesTheClientIdOfTheEnvironmentWhenOnlyTimesAreSet() {
        on(Host.APP_SERVICE)
                .withPropertyValues(
                        "azure.identity.type=auto",
                        "azure.identity.managed-identity.retry-timeout=30s",
                        "AZURE_CLIENT_ID=" + FakeManagedIdentity.CLIENT_ID)
                .run(started -> {
                    ask(started);

                    assertThat(fake.requests().get(0).query()).containsKey("client_id");
                });
    }

    @ParameterizedTest
    @CsvSource({"managed-identity, 1ns, 2", "managed-identity, 1h, 1", "auto, 1ns, 2", "auto, 1h, 1"})
    void probeIntervalSaysHowLongAnAbsentServiceIsRemembered(String type, String interval, int probes)
            throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            new Thread(() -> hangUp(silent, asked)).start();
            on(Host.VIRTUAL_MACHINE)
                    .withPropertyValues(
                            "azure.identity.type=" + type,
                            "AZURE_TOKEN_CREDENTIALS=EnvironmentCredential,ManagedIdentityCredential",
                            "AZURE_POD_IDENTITY_AUTHORITY_HOST=http://127.0.0.1:" + silent.getLocalPort(),
                            "azure.identity.managed-identity.probe-timeout=5s",
                            "azure.identity.managed-identity.probe-interval=" + interval)
                    .run(started -> {
                        assertThat(catchThrowable(() -> ask(started)))
                                .isInstanceOf(CredentialUnavailableException.class);
                        int first = asked.get();
                        catchThrowable(() -> ask(started));

                        assertThat(asked).hasValue(first * probes);
                    });
        }
    }

    /** Answers no request. */
    private static void hangUp(ServerSocket server, AtomicInteger asked) {
        while (!server.isClosed()) {
            try {
                server.accept().close();
                asked.incrementAndGet();
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    @Test
    void twoIdsAndSystemWithAnIdAreRefused() {
        on(Host.APP_SERVICE)
                .withPropertyValues(
                        "azure.identity.managed-identity.identity=system",
                        "azure.identity.managed-identity.client-id=" + FakeManagedIdentity.CLIENT_ID)
                .run(started -> assertThat(started).hasFailed());
    }
}
