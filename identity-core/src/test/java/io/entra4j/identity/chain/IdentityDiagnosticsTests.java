package io.entra4j.identity.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.ChildJvm;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.CredentialPlan.State;
import io.entra4j.identity.fake.FakeCommand;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.TestConfiguration;
import io.entra4j.identity.hosted.ManagedIdentityCredentialBuilder;
import io.entra4j.identity.hosted.WorkloadIdentityCredentialBuilder;
import io.entra4j.identity.service.ClientCertificateCredentialBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class IdentityDiagnosticsTests {

    private static final Path GUIDE = Path.of("..", "TROUBLESHOOTING.md");

    private static FakeEntra entra;

    @TempDir
    Path directory;

    private FakeCommand machine;
    private String printed;

    @BeforeAll
    static void startEntra() {
        entra = FakeEntra.start();
    }

    @AfterAll
    static void stopEntra() {
        entra.close();
    }

    @BeforeEach
    void setUpMachine() {
        machine = new FakeCommand(directory);
        entra.resetRequests();
    }

    @Test
    void bareMachineIsExplainedAsTheGuideShows() throws IOException {
        assertThat(diagnose("diagnose")).isZero();

        assertThat(Files.readString(GUIDE)).contains("\n" + printed);
    }

    @Test
    void machineThatLacksTheTenantOnlyIsExplainedAsTheGuideShows() throws IOException {
        machine.variable("AZURE_CLIENT_ID", "22222222-2222-2222-2222-222222222222")
                .variable("AZURE_FEDERATED_TOKEN_FILE", "/var/run/secrets/azure/tokens/azure-identity-token");

        assertThat(diagnose()).isZero();

        assertThat(printed)
                .endsWith("\nClosest to working: WorkloadIdentityCredential, which needs only AZURE_TENANT_ID.\n");
        assertThat(Files.readString(GUIDE)).contains("\n" + printed);
    }

    @Test
    void explainSendsNoRequestAndRunsNoTool() throws IOException {
        servicePrincipal();
        machine.install("az", "exit 1").install("azd", "exit 1").install("pwsh", "exit 1");

        assertThat(diagnose()).isZero();

        assertThat(printed)
                .startsWith("yes   DefaultAzureCredential may get tokens from EnvironmentCredential, ")
                .contains("\n  yes   EnvironmentCredential asks " + entra.authorityHost()
                        + " for tokens of the application '" + FakeEntra.CLIENT_ID
                        + "', with a client secret, in the tenant '" + FakeEntra.TENANT_ID + "'.\n")
                .doesNotContain("Nearest")
                .doesNotContain(FakeEntra.CLIENT_SECRET);
        assertThat(entra.requests()).isEmpty();
        for (String tool : List.of("az", "azd", "pwsh")) {
            assertThat(machine.callsOf(tool)).isEmpty();
        }
    }

    @Test
    void tryPrintsTheIdentityOfTheTokenButNeverTheToken() {
        servicePrincipal();

        assertThat(diagnose("--try", "--scope", "https://vault.azure.net/.default"))
                .isZero();

        assertThat(printed)
                .contains("Trying to get a token for https://vault.azure.net/.default:\n")
                .containsPattern("- ClientSecretCredential answered after \\d+ ms\\.\n")
                .containsPattern("Identity: application " + FakeEntra.CLIENT_ID + ", object [0-9a-f-]{36}, tenant "
                        + FakeEntra.TENANT_ID + ", expires at 20\\d\\d-")
                .doesNotContain("eyJ")
                .doesNotContain(FakeEntra.CLIENT_SECRET);
        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void tryPrintsWhyEarlierMembersDidNotAnswer() {
        machine.variable("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential,AzureCliCredential")
                .install(
                        "az",
                        "cat <<'END'",
                        "{\"accessToken\": \"opaque-token-1\", \"expires_on\": 4102444800}",
                        "END");

        assertThat(diagnose("--try")).isZero();

        assertThat(printed)
                .containsPattern("\n- EnvironmentCredential \\(\\d+ ms\\) is not configured: ")
                .containsPattern("\n- AzureCliCredential answered after \\d+ ms\\.\n")
                .contains("The token does not say whose it is, expires at 2100-01-01T00:00:00Z")
                .doesNotContain("opaque-token-1");
    }

    @Test
    void tryWithoutATokenPrintsTheAttempts() {
        machine.variable("AZURE_TOKEN_CREDENTIALS", "dev");

        assertThat(diagnose("--try")).isOne();

        assertThat(printed)
                .contains("no    DefaultAzureCredential has no member that has what it needs.\n")
                .contains("DefaultAzureCredential found no credential that can get a token.\n")
                .containsPattern("\n- AzureCliCredential \\(\\d+ ms\\) is unavailable: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--tyr", "--scope", "diagnose diagnose"})
    void wrongArgumentsPrintTheUsage(String arguments) {
        assertThat(diagnose(arguments.split(" "))).isEqualTo(2);

        assertThat(printed).startsWith("Usage: [diagnose] [--try] [--scope SCOPE]");
    }

    @Test
    void wrongVariableIsReportedWithoutAStackTrace() {
        machine.variable("AZURE_TOKEN_CREDENTIALS", "AzureCli");

        assertThat(diagnose()).isEqualTo(2);

        assertThat(printed).contains("Did you mean 'AzureCliCredential'?").doesNotContain("Exception");
    }

    @Test
    @Tag("slow")
    void mainRunsInAProcessOfItsOwn() {
        String output =
                ChildJvm.run(Map.of("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential"), IdentityDiagnostics.class);

        assertThat(output).contains("DefaultAzureCredential ", " EnvironmentCredential ");
    }

    @Test
    void toolIsReadyWhenItIsInstalledAndAUserIsLoggedIn() throws IOException {
        machine.install("az", "exit 1").logOut("az").variable("AZURE_TOKEN_CREDENTIALS", "AzureCliCredential");
        diagnose();
        assertThat(printed)
                .contains("no    AzureCliCredential is unavailable: nobody is logged in to the Azure CLI, ")
                .contains(
                        "azureProfile.json. Try: run: az login\nClosest to working: AzureCliCredential, which needs only a login.");

        machine.logIn("az");
        diagnose();

        assertThat(printed).containsPattern("yes   AzureCliCredential runs /.*/az, with the login in /.*Profile.json");
    }

    @Test
    void workloadIdentityReportsAMissingTokenFile() throws IOException {
        Path file = directory.resolve("token");
        TokenCredential credential = new WorkloadIdentityCredentialBuilder()
                .configuration(TestConfiguration.of(Map.of()))
                .tenantId("contoso")
                .clientId("c")
                .tokenFilePath(file.toString())
                .build();

        CredentialPlan lacking = IdentityDiagnostics.describe(credential);
        Files.writeString(file, "a.b.c");

        assertThat(lacking.state()).isEqualTo(State.LACKING);
        assertThat(lacking.text()).contains("does not exist");
        assertThat(lacking.hint()).contains("azure.workload.identity/use");
        assertThat(IdentityDiagnostics.describe(credential))
                .hasToString("yes   WorkloadIdentityCredential asks https://login.microsoftonline.com for tokens of the"
                        + " application 'c', with assertions from the file '" + file
                        + "' (tokenFilePath), in the tenant 'contoso'.");
    }

    @Test
    void managedIdentityReportsItsHost() {
        assertThat(IdentityDiagnostics.describe(new ManagedIdentityCredentialBuilder()
                        .configuration(TestConfiguration.of(
                                Map.of("IDENTITY_ENDPOINT", "http://127.0.0.1:41/msi", "IDENTITY_HEADER", "secret")))
                        .build()))
                .hasToString("yes   ManagedIdentityCredential asks App Service at http://127.0.0.1:41/msi"
                        + " (system-assigned identity).");
    }

    @Test
    void certificateCredentialReportsItsFile() {
        assertThat(IdentityDiagnostics.describe(new ClientCertificateCredentialBuilder()
                                .configuration(TestConfiguration.of(Map.of()))
                                .tenantId("contoso")
                                .clientId("c")
                                .pemCertificate("/etc/app.pem")
                                .build())
                        .toString())
                .contains("with the certificate of ", "/etc/app.pem");
    }

    @Test
    void chainReportsNestedChains() {
        TokenCredential foreign = request -> Mono.empty();
        TokenCredential inner = new ChainedTokenCredentialBuilder()
                .addLast("Broken", () -> {
                    throw new IllegalArgumentException("'x' must be set.");
                })
                .build();
        TokenCredential outer = new ChainedTokenCredentialBuilder()
                .addLast(inner)
                .addLast(foreign)
                .build();

        CredentialPlan plan = IdentityDiagnostics.describe(outer);

        assertThat(plan.state()).isEqualTo(State.UNSURE);
        assertThat(plan.members()).hasSize(2);
        assertThat(plan.members().get(0).members()).hasSize(1);
        assertThat(plan.toString())
                .contains("\n  no    ChainedTokenCredential has no member that has what it needs.")
                .contains("\n    no    Broken could not be built: 'x' must be set. Try: ")
                .contains(" is no credential of this library and does not say what it does.");
        assertThat(IdentityDiagnostics.describe(foreign).state()).isEqualTo(State.UNSURE);
    }

    private void servicePrincipal() {
        machine.variable("AZURE_TENANT_ID", FakeEntra.TENANT_ID)
                .variable("AZURE_CLIENT_ID", FakeEntra.CLIENT_ID)
                .variable("AZURE_CLIENT_SECRET", FakeEntra.CLIENT_SECRET);
    }

    private int diagnose(String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CredentialOptions.Builder options = CredentialOptions.builder().configuration(machine.configuration());
        if (machine.configuration().contains("AZURE_CLIENT_SECRET")) {
            options.authorityHost(entra.authorityHost())
                    .instanceDiscovery(false)
                    .sslContext(entra.sslContext());
        }
        int code = new IdentityDiagnostics(new PrintStream(bytes, true, StandardCharsets.UTF_8), options.build())
                .run(List.of(arguments));
        printed = bytes.toString(StandardCharsets.UTF_8);
        return code;
    }
}
