package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialAttempt;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.chain.DefaultAzureCredential;
import io.entra4j.identity.chain.IdentityDiagnostics;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeCommand;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.FakeManagedIdentity.Host;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** What the types of developers, and the chains that hold them, become of properties. There is no metadata service. */
class DeveloperTypeTests extends EntraFixture {

    private static final String NOWHERE = "AZURE_POD_IDENTITY_AUTHORITY_HOST=http://127.0.0.1:1";
    private static final String TOKEN = "token-of-a-tool";

    private static FakeManagedIdentity host;

    @TempDir
    Path directory;

    private FakeCommand machine;
    private ApplicationContextRunner context;

    @BeforeAll
    static void start() {
        host = FakeManagedIdentity.start();
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    @BeforeEach
    void setUp() {
        host.reset();
        machine = new FakeCommand(directory);
        context = application().withPropertyValues(NOWHERE, "PATH=" + machine.directory(), "HOME=" + machine.home());
    }

    private void install(String program) {
        String answer = program.equals("az")
                ? "{\"accessToken\": \"%s\", \"expires_on\": 4102444800}"
                : "{\"token\": \"%s\", \"expiresOn\": \"2100-01-01T00:00:00Z\"}";
        machine.install(program, "cat << 'EOF'", answer.formatted(TOKEN), "EOF");
    }

    private static String token(ApplicationContext started) {
        return started.getBean(TokenCredential.class)
                .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"))
                .getToken();
    }

    private static String answeredBy(ApplicationContext started) {
        return started.getBean(EntraCredential.class).status().answeredBy();
    }

    @Test
    void azureCliGetsTheArgumentsOfTheProperties() {
        install("az");
        context.withPropertyValues(
                        "azure.identity.type=azure-cli",
                        "azure.identity.azure-cli.subscription=Pay as you go",
                        "azure.identity.azure-cli.process-timeout=5s")
                .run(started -> {
                    assertThat(token(started)).isEqualTo(TOKEN);
                    assertThat(machine.callsOf("az").get(0)).contains("[--subscription][Pay as you go]");
                });
        context.withPropertyValues("azure.identity.type=azure-cli", "azure.identity.tenant-id=contoso.example")
                .run(started -> {
                    token(started);
                    assertThat(machine.callsOf("az").get(1)).contains("[--tenant][contoso.example]");
                });
    }

    @Test
    void azureDeveloperCliGetsTheArgumentsOfTheProperties() {
        install("azd");
        context.withPropertyValues("azure.identity.type=azure-developer-cli", "AZURE_TENANT_ID=contoso.example")
                .run(started -> {
                    assertThat(token(started)).isEqualTo(TOKEN);
                    assertThat(machine.callsOf("azd").get(0)).contains("contoso.example");
                });
    }

    @Test
    void azurePowershellIsUnavailableWhenNotInstalled() {
        context.withPropertyValues(
                        "azure.identity.type=azure-powershell", "azure.identity.azure-powershell.process-timeout=5s")
                .run(started -> assertThat(
                                catchThrowableOfType(CredentialUnavailableException.class, () -> token(started)))
                        .hasMessageContaining("pwsh"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"true|2", "false|1"})
    void anotherLoginIsNoticedUnlessAPropertySwitchesItOff(boolean follow, int processes) throws Exception {
        install("az");
        Path profile = Files.createDirectories(machine.home().resolve(".azure")).resolve("azureProfile.json");
        Files.writeString(profile, "one");
        MutableClock time = new MutableClock();
        context.withBean("time", AzureCredentialCustomizer.class, () -> options -> options.clock(time))
                .withPropertyValues("azure.identity.type=azure-cli", "azure.identity.azure-cli.follow-login=" + follow)
                .run(started -> {
                    token(started);
                    Files.writeString(profile, "another");
                    time.advance(Duration.ofSeconds(2));
                    token(started);

                    assertThat(machine.callsOf("az")).hasSize(processes);
                });
    }

    @Test
    void typeAutoIsTheDefaultChain() {
        install("az");
        context.run(started -> {
            assertThat(started.getBean(EntraCredential.class)).isInstanceOf(DefaultAzureCredential.class);
            assertThat(token(started)).isEqualTo(TOKEN);
            assertThat(answeredBy(started)).isEqualTo("AzureCliCredential");
            assertThat(machine.callsOf("az").get(0)).doesNotContain("--tenant", "--subscription");
        });
    }

    @Test
    void typeAutoUsesTheSettingsOfItsMembers() {
        install("az");
        context.withPropertyValues("azure.identity.azure-cli.subscription=Pay as you go")
                .run(started -> {
                    token(started);
                    assertThat(machine.callsOf("az").get(0)).contains("[--subscription][Pay as you go]");
                });
    }

    @Test
    void typeAutoTriesTheVariablesOfAServicePrincipalFirst() {
        install("az");
        context.withPropertyValues(
                        "AZURE_TENANT_ID=" + FakeEntra.TENANT_ID,
                        "AZURE_CLIENT_ID=" + FakeEntra.CLIENT_ID,
                        "AZURE_CLIENT_SECRET=" + FakeEntra.CLIENT_SECRET)
                .run(started -> {
                    token(started);
                    assertThat(answeredBy(started)).isEqualTo("ClientSecretCredential");
                });
        assertThat(machine.callsOf("az")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', client_id", "azure.identity.managed-identity.identity=system, ''"})
    void typeAutoAsksTheHostForTheConfiguredIdentity(String property, String parameter) {
        ApplicationContextRunner onHost = context;
        for (Map.Entry<String, String> variable :
                host.variables(Host.APP_SERVICE).entrySet()) {
            onHost = onHost.withPropertyValues(variable.getKey() + "=" + variable.getValue());
        }
        onHost.withPropertyValues("AZURE_CLIENT_ID=" + FakeManagedIdentity.CLIENT_ID, property)
                .run(started -> {
                    token(started);
                    assertThat(answeredBy(started)).isEqualTo("ManagedIdentityCredential");
                    assertThat(String.join(" ", host.requests().get(0).query().keySet()))
                            .contains(parameter);
                    assertThat(host.requests().get(0).query().containsKey("client_id"))
                            .isEqualTo(!parameter.isEmpty());
                });
    }

    @Test
    void typeAutoUsesWorkloadIdentityWithAClientIdAndATokenFile() throws Exception {
        FakeOidcIssuer cluster = FakeOidcIssuer.at("https://cluster.example");
        String audience = "api://AzureADTokenExchange";
        entra.trust(cluster);
        entra.application(FakeApplication.builtIn().withFederatedCredential(cluster.issuer(), "pod", audience));
        Path file = Files.writeString(directory.resolve("token"), cluster.token("pod", audience));

        context.withPropertyValues(
                        "azure.identity.client-id=" + FakeEntra.CLIENT_ID,
                        "AZURE_CLIENT_ID=of-another-application",
                        "AZURE_TENANT_ID=" + FakeEntra.TENANT_ID,
                        "AZURE_FEDERATED_TOKEN_FILE=" + file)
                .run(started -> {
                    assertThat(token(started)).startsWith("eyJ");
                    assertThat(answeredBy(started)).isEqualTo("WorkloadIdentityCredential");
                });
    }

    @Test
    void typeAutoWithoutSettingsReportsWhatEachMemberLacks() {
        context.withPropertyValues(
                        "azure.identity.workload-identity.token-file=/var/run/token", "AZURE_CLIENT_ID=of-the-pod")
                .run(started -> assertThat(
                                catchThrowableOfType(CredentialUnavailableException.class, () -> token(started)))
                        .hasMessageStartingWith(
                                "DefaultAzureCredential found no credential that can get a token. Closest to working: WorkloadIdentityCredential, which needs only AZURE_TENANT_ID.")
                        .extracting(CredentialUnavailableException::attempts)
                        .asInstanceOf(InstanceOfAssertFactories.list(CredentialAttempt.class))
                        .extracting(CredentialAttempt::credential)
                        .containsExactly(
                                "EnvironmentCredential",
                                "WorkloadIdentityCredential",
                                "ManagedIdentityCredential",
                                "IntelliJCredential",
                                "VisualStudioCodeCredential",
                                "AzureCliCredential",
                                "AzurePowerShellCredential",
                                "AzureDeveloperCliCredential",
                                "BrokerCredential"));
    }

    @Test
    void excludedMembersAreNotAsked() {
        install("az");
        install("azd");
        context.withPropertyValues("azure.identity.exclude=managed-identity,azure-cli")
                .run(started -> {
                    token(started);
                    assertThat(answeredBy(started)).isEqualTo("AzureDeveloperCliCredential");
                });
        assertThat(machine.callsOf("az")).isEmpty();
    }

    @Test
    void variableChoosesTheMembers() {
        install("az");
        context.withPropertyValues("AZURE_TOKEN_CREDENTIALS=azureclicredential")
                .run(started -> assertThat(IdentityDiagnostics.describe(started.getBean(TokenCredential.class))
                                .members())
                        .singleElement()
                        .satisfies(member -> assertThat(member.credential()).isEqualTo("AzureCliCredential")));
    }

    @Test
    void listedChainSkipsMembersThatLackSettings() {
        install("az");
        context.withPropertyValues(
                        "azure.identity.type=chain",
                        "azure.identity.chain=client-certificate,client-secret,azure-pipelines,azure-powershell,azure-cli",
                        "azure.identity.tenant-id=" + FakeEntra.TENANT_ID)
                .run(started -> {
                    assertThat(token(started)).isEqualTo(TOKEN);
                    assertThat(answeredBy(started)).isEqualTo("AzureCliCredential");
                });
    }

    @Test
    void listedChainWithoutATokenNamesTheMissingProperties() {
        context.withPropertyValues(
                        "azure.identity.type=chain",
                        "azure.identity.chain=client-secret,azure-cli",
                        "azure.identity.tenant-id=" + FakeEntra.TENANT_ID,
                        "AZURE_CLIENT_ID=" + FakeEntra.CLIENT_ID)
                .run(started -> assertThat(
                                catchThrowableOfType(CredentialUnavailableException.class, () -> token(started)))
                        .hasMessageContaining(
                                "ClientSecretCredential, which needs only azure.identity.client-secret."));
    }

    @Test
    void refusedMemberEndsAListedChain() {
        install("az");
        context.withPropertyValues(
                        "azure.identity.type=chain",
                        "azure.identity.chain=client-secret,azure-cli",
                        "azure.identity.tenant-id=" + FakeEntra.TENANT_ID,
                        "azure.identity.client-id=" + FakeEntra.CLIENT_ID,
                        "azure.identity.client-secret=wrong")
                .run(started -> assertThat(
                                catchThrowableOfType(AuthenticationFailedException.class, () -> token(started)))
                        .hasMessageStartingWith("ChainedTokenCredential stopped: ClientSecretCredential"));
        assertThat(machine.callsOf("az")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            value = {
                "azure.identity.type=azure-cli azure.identity.client-id=x|azure.identity.client-id|'azure-cli' does not use it",
                "azure.identity.type=azure-cli azure.identity.azure-cli.subscription=a;b|azure.identity.azure-cli.subscription|'subscription'",
                "azure.identity.type=azure-cli azure.identity.azure-cli.process-timeout=0s|azure.identity.azure-cli.process-timeout|positive",
                "azure.identity.type=azure-cli azure.identity.tenant-id=a;b|azure.identity.tenant-id|'a;b'",
                "azure.identity.type=azure-cli azure.identity.exclude=azure-cli|azure.identity.exclude|does not use it",
                "azure.identity.type=environment azure.identity.azure-cli.follow-login=false|azure.identity.azure-cli.follow-login|does not use it",
                "azure.identity.exclude=client-secret|azure.identity.exclude|is not a member of the default chain",
                "azure.identity.exclude=azure-cli azure.identity.azure-cli.subscription=x|azure.identity.azure-cli.subscription|does not use it",
                "azure.identity.client-id=x|azure.identity.client-id|must be a GUID",
                "azure.identity.client-id=x azure.identity.tenant-id=t|azure.identity.client-secret|AZURE_CLIENT_SECRET",
                "AZURE_TOKEN_CREDENTIALS=AzureCliCredentail|AZURE_TOKEN_CREDENTIALS|Did you mean 'AzureCliCredential'?"
            })
    void wrongPropertyFailsTheStart(String settings, String property, String says) {
        context.withPropertyValues(settings.split(" "))
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(InvalidCredentialPropertyException.class, e -> {
                            assertThat(e.property()).isEqualTo(property);
                            assertThat(e.reason()).contains(says);
                        }));
    }

    @Test
    void chainWithAllMembersExcludedFailsTheStart() {
        String all =
                "environment,workload-identity,managed-identity,azure-cli,azure-developer-cli,azure-powershell,intellij,"
                        + "visual-studio-code,broker";
        Stream.of("AZURE_TOKEN_CREDENTIALS=dev", "AZURE_TOKEN_CREDENTIALS=")
                .forEach(variable -> context.withPropertyValues(variable, "azure.identity.exclude=" + all)
                        .run(started -> assertThat(started)
                                .getFailure()
                                .rootCause()
                                .hasMessageContaining("every member is excluded")));
    }
}
