package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.entra4j.identity.spring.credential.AzureCredentials;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.NestedExceptionUtils;

/** What processes really have in their environment. */
@ExtendWith(OutputCaptureExtension.class)
class VariableTests extends EntraFixture {

    private static final String IDENTITY = "5e7c0000-0000-4000-8000-0000000000aa";

    @BeforeEach
    void logWarnings() {
        // Otherwise only errors are logged in tests.
        LoggingSystem.get(VariableTests.class.getClassLoader()).setLogLevel("io.entra4j", LogLevel.WARN);
    }

    private static ApplicationContextRunner process(Map<String, String> variables, String... file) {
        return new ApplicationContextRunner(() -> Processes.with(variables, file))
                .withConfiguration(AutoConfigurations.of(AzureIdentityAutoConfiguration.class))
                .withBean(AzureCredentialCustomizer.class, () -> options -> options.sslContext(entra.sslContext()))
                .withInitializer(created -> created.getEnvironment()
                        .getPropertySources()
                        .addLast(Processes.document(
                                "cloud",
                                "azure.identity.authority-host=" + entra.authorityHost(),
                                "azure.identity.instance-discovery=false")));
    }

    private static Map<String, String> application(String secret) {
        entra.application(FakeApplication.builtIn().withSecret(secret));
        return new HashMap<>(Map.of(
                "AZURE_TENANT_ID", FakeEntra.TENANT_ID,
                "AZURE_CLIENT_ID", FakeEntra.CLIENT_ID,
                "AZURE_CLIENT_SECRET", secret));
    }

    private static String token(TokenCredential credential) {
        return credential
                .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"))
                .getToken();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab${cd}~ef", "ab${cd:zz}~ef", "${AZURE_TENANT_ID}", "\\${x}"})
    void placeholdersInAVariableAreNotResolved(String secret) {
        Map<String, String> variables = application(secret);
        variables.put("PATH", "/opt/x:${PATH}");
        process(variables, "azure.identity.type=client-secret")
                .run(started -> assertThat(token(started.getBean(TokenCredential.class)))
                        .startsWith("eyJ"));
    }

    @ParameterizedTest
    @CsvSource({
        "azure.identity.client-secret, azure.identity.client-secret",
        "AZURE_CLIENT_SECRET, AZURE_CLIENT_SECRET",
        "azure.identity.http.proxy.password, azure.identity.http.proxy.password",
        "azure.identity.tenant-id, azure.identity.tenant-id"
    })
    void unresolvablePlaceholderIsRefused(String property, String named) {
        Map<String, String> variables = application("a-secret");
        variables.remove("AZURE_CLIENT_SECRET");
        process(
                        variables,
                        property + "=be${VAULT_SECRET}fore",
                        "azure.identity.type=client-secret",
                        "SOMEBODY_ELSES=${UNKNOWN}")
                .run(started -> assertThat(NestedExceptionUtils.getMostSpecificCause(started.getStartupFailure()))
                        .hasMessageStartingWith(
                                named + ": No property gives its placeholder '${VAULT_SECRET}' a value.")
                        .hasMessageNotContaining("fore."));
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void placeholderOfAFileIsResolved() {
        Map<String, String> variables = application("a-secret");
        variables.remove("AZURE_CLIENT_SECRET");
        variables.put("VAULT_SECRET", "a-secret");
        process(variables, "AZURE_CLIENT_SECRET=${VAULT_SECRET}", "azure.identity.type=client-secret")
                .run(started -> assertThat(token(started.getBean(TokenCredential.class)))
                        .startsWith("eyJ"));
    }

    @Test
    void escapedPlaceholderIsUsedAsText() {
        Map<String, String> variables = application("ab${cd}");
        variables.remove("AZURE_CLIENT_SECRET");
        process(variables, "azure.identity.client-secret=ab\\${cd}")
                .run(started -> assertThat(token(started.getBean(TokenCredential.class)))
                        .startsWith("eyJ"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'%s'", "\"%s\"", " %s", "%s\n"})
    void quotesAndBlanksAroundAValueAreRefused(String written) {
        Stream.of("AZURE_CLIENT_SECRET", "AZURE_CLIENT_ID", "AZURE_TENANT_ID").forEach(name -> {
            Map<String, String> variables = application("a-secret");
            variables.compute(name, (key, value) -> written.formatted(value));
            process(variables, "azure.identity.type=client-secret")
                    .run(started -> assertThat(NestedExceptionUtils.getMostSpecificCause(started.getStartupFailure()))
                            .hasMessageStartingWith(name + ": ")
                            .hasMessageContaining("begins or ends with a quote or a blank")
                            .hasMessageNotContaining("a-secret"));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "IDENTITY_ENDPOINT, http://127.0.0.1:1/msi, ManagedIdentityCredential",
        "AZURE_FEDERATED_TOKEN_FILE, /var/run/token, WorkloadIdentityCredential",
        "ANYTHING, at all, ManagedIdentityCredential"
    })
    void clientIdAloneSelectsTheIdentityOfTheHost(String variable, String value, String type) {
        Map<String, String> variables =
                Map.of("AZURE_IDENTITY_CLIENT_ID", IDENTITY, "AZURE_TENANT_ID", FakeEntra.TENANT_ID, variable, value);
        process(variables).run(started -> {
            EntraCredential credential = started.getBean(EntraCredential.class);
            assertThat(credential).hasToString(type);
            if (type.startsWith("Managed")) {
                assertThat(credential.plan().text()).contains(IDENTITY);
            }
        });
    }

    @Test
    void clientIdWithATenantButWithoutASecretIsIncomplete() {
        process(Map.of(), "azure.identity.client-id=" + IDENTITY, "azure.identity.tenant-id=" + FakeEntra.TENANT_ID)
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .hasMessageStartingWith("azure.identity.client-secret: The type 'client-secret' needs it"));
    }

    @Test
    void variablesOfOtherSoftwareCreateNoCredentials() {
        Map<String, String> variables = new HashMap<>(Map.of(
                "AZURE_IDENTITY_CREDENTIALS_PORT", "tcp://10.0.0.1:443",
                "AZURE_IDENTITY_CREDENTIALS_PORT_443_TCP_ADDR", "10.0.0.1",
                "AZURE_IDENTITY_CREDENTIALS_SERVICE_HOST", "10.0.0.1",
                "AZURE_IDENTITY_TYPO", "x"));
        process(variables, "azure.identity.type=azure-cli").run(started -> {
            assertThat(started).hasNotFailed();
            assertThat(started.getBean(AzureCredentials.class).names()).containsExactly("default");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "azure.identity.credentials.my-reports.type=client-secret, MY_REPORTS_CLIENT_SECRET, my-reports",
        "azure.identity.credentials.my-reports.type=client-secret, MYREPORTS_CLIENTSECRET, my-reports",
        "azure.identity.enabled=true, MY_REPORTS_CLIENT_SECRET, my-reports",
        "azure.identity.enabled=true, MYREPORTS_CLIENTSECRET, myreports"
    })
    void variablesDescribeCredentialsWithDashedNames(String file, String variable, String name) {
        Map<String, String> variables = application("a-secret");
        variables.put("AZURE_IDENTITY_CREDENTIALS_" + variable, "a-secret");
        variables.remove("AZURE_CLIENT_SECRET");
        process(variables, file, "azure.identity.tenant-id=" + FakeEntra.TENANT_ID)
                .run(started -> assertThat(token(started.getBean(name, TokenCredential.class)))
                        .startsWith("eyJ"));
    }

    @ParameterizedTest
    @CsvSource({
        "azure.identity.credentials=x, azure.identity.credentials",
        "azure.identity.credentials.reporting=x, azure.identity.credentials.reporting"
    })
    void valueInsteadOfACredentialIsRefused(String setting, String named) {
        process(Map.of(), setting)
                .run(started -> assertThat(NestedExceptionUtils.getMostSpecificCause(started.getStartupFailure()))
                        .hasMessageStartingWith(named)
                        .hasMessageContaining("azure.identity.credentials.<name>.type"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"azure.identity.credentials=", "azure.identity.credentials.reporting="})
    void blankPropertyCreatesNoCredential(String setting) {
        process(Map.of(), setting, "azure.identity.type=azure-cli").run(started -> {
            assertThat(started).hasNotFailed();
            assertThat(started.getBean(AzureCredentials.class).names()).containsExactly("default");
        });
    }

    @Test
    void variableThatTheTypeDoesNotUseIsWarnedAbout(CapturedOutput output) {
        process(Map.of("AZURE_IDENTITY_CLIENT_ID", IDENTITY), "azure.identity.type=managed-identity")
                .run(started -> {
                    assertThat(started).hasNotFailed();
                    assertThat(output)
                            .contains("azure.identity.client-id is set by an environment variable")
                            .contains("the type 'managed-identity' does not use it")
                            .contains("Set azure.identity.managed-identity.client-id instead.");
                });
    }
}
