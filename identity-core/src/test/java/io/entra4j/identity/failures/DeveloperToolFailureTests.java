package io.entra4j.identity.failures;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.developer.AzureCliCredentialBuilder;
import io.entra4j.identity.developer.AzureDeveloperCliCredentialBuilder;
import io.entra4j.identity.developer.AzurePowerShellCredentialBuilder;
import io.entra4j.identity.fake.FakeCommand;
import io.entra4j.identity.fake.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class DeveloperToolFailureTests {

    private static final String CLAIMS = "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1764000000\"}}}";
    private static final String IDS = " Trace ID: 11111111-2222-3333-4444-555555555555 Correlation ID:"
            + " 66666666-7777-8888-9999-000000000000 Timestamp: 2026-11-24 12:00:00Z";
    private static final TokenRequestContext VAULT = FailureFixture.context();

    @TempDir
    private Path directory;

    private FakeCommand machine;
    private FailureBook book;
    private String program;
    private Supplier<TokenCredential> credential;

    @BeforeEach
    void setUpMachine() throws IOException {
        machine = new FakeCommand(directory);
    }

    private FailureBook open(String room) throws IOException {
        return FailureBook.of(room).show(directory.toRealPath(), "/app").show(directory, "/app");
    }

    private CredentialOptions options() {
        return CredentialOptions.builder()
                .configuration(machine.configuration())
                .clock(new MutableClock())
                .build();
    }

    private AzureCliCredentialBuilder az() {
        return new AzureCliCredentialBuilder().options(options());
    }

    private AzureDeveloperCliCredentialBuilder azd() {
        return new AzureDeveloperCliCredentialBuilder().options(options());
    }

    private AzurePowerShellCredentialBuilder pwsh() {
        return new AzurePowerShellCredentialBuilder().options(options());
    }

    @Test
    void azureCliFailsAsThePageSays() throws IOException {
        book = open("Azure CLI");
        program = "az";
        credential = () -> az().build();
        book.add("az is not installed", () -> az().build().getTokenSync(VAULT));
        machine.install("az", "exit 1").logOut("az");
        book.add("az has never been logged in to", () -> az().build().getTokenSync(VAULT));
        book.add(
                "az has never been logged in to, and a tenant is set",
                () -> az().tenantId("contoso.example").build().getTokenSync(VAULT));
        machine.logIn("az");
        Files.writeString(machine.home().resolve(".azure/azureProfile.json"), "{\"subscriptions\": []}");
        book.add("az was logged out of", () -> az().build().getTokenSync(VAULT));
        Files.writeString(machine.home().resolve(".azure/azureProfile.json"), FakeCommand.ACCOUNT);
        complains("az says that no user is logged in", 1, "ERROR: Please run 'az login' to setup account.");
        complains("az is too old", 2, "ERROR: unrecognized arguments: --scope https://vault.azure.net/.default");
        complains("az ends with an unknown error", 1, "ERROR: The command failed with an unexpected error.");
        complains("az says nothing and ends with an error", 3, "");
        complains(
                "az cannot reach the token service",
                1,
                "ERROR: HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries exceeded with url: /organizations");
        complains(
                "az does not trust the certificate of a proxy",
                1,
                "ERROR: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self signed certificate in certificate chain");
        complains(
                "az's login needs multi-factor authentication",
                1,
                "ERROR: AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor authentication."
                        + IDS
                        + "\nInteractive authentication is needed. Please run:\naz login --scope https://vault.azure.net/.default");
        complains(
                "az's login is too old",
                1,
                "ERROR: AADSTS700082: The refresh token has expired due to inactivity." + IDS
                        + "\nInteractive authentication is needed. Please run:\naz login");
        complains("az's tenant does not exist", 1, "ERROR: AADSTS90002: Tenant 'nowhere.example' not found." + IDS);
        complains(
                "az logged in with an assertion that has expired",
                1,
                "ERROR: AADSTS700024: Client assertion is not within its valid time range." + IDS);
        complains(
                "az logged in with a secret that has expired",
                1,
                "ERROR: AADSTS7000222: The provided client secret keys are expired." + IDS);
        complains(
                "az's login was made by a managed identity, and a tenant is asked for",
                1,
                "ERROR: Tenant shouldn't be specified for managed identity account");
        complains(
                "az asks for a subscription that its user does not see",
                1,
                "ERROR: Subscription 'shop' not found. Check the spelling and casing and try again.",
                () -> az().subscription("shop").build());
        prints("az prints no JSON", "Welcome to Azure CLI!");
        prints("az prints JSON without a token", "{\"expiresOn\": \"2026-11-24 13:00:00\"}");
        prints(
                "az prints a token whose expiry cannot be read",
                "{\"accessToken\": \"opaque\", \"expiresOn\": \"N/A\"}");
        prints("az prints a token that has expired", "{\"accessToken\": \"opaque\", \"expires_on\": 1}");
        machine.install("az", "exec sleep 60");
        book.add(
                "az does not end",
                () -> az().processTimeout(Duration.ofMillis(200)).build().getTokenSync(VAULT));
        machine.install("az", "cat");
        book.add(
                "A claims challenge, which az answers by a login only",
                () -> az().build().getTokenSync(FailureFixture.context().setClaims(CLAIMS)));
        book.add(
                "A claims challenge for az, with a tenant",
                () -> az().tenantId("contoso.example")
                        .build()
                        .getTokenSync(FailureFixture.context().setClaims(CLAIMS)));
        Path tool = machine.directory().resolve("az");
        Files.writeString(tool, "#!/nowhere/python\n");
        book.add("az needs an interpreter that is not there", () -> az().build().getTokenSync(VAULT));
        book.add(
                "A subscription for az that looks like an option",
                () -> az().subscription("--debug").build());
        book.add(
                "A subscription for az with characters that Azure does not allow",
                () -> az().subscription("a;b|c").build());
        book.add(
                "A scope for az that a shell would run",
                () -> az().build().getTokenSync(new TokenRequestContext().addScopes("https://x/$(touch y)")));
        book.add("A time of zero for az", () -> az().processTimeout(Duration.ZERO));
        book.add(
                "A tenant for az that is not a valid name",
                () -> az().tenantId("a b").build());
        book.close();
    }

    @Test
    void azureDeveloperCliFailsAsThePageSays() throws IOException {
        book = open("Azure Developer CLI");
        program = "azd";
        credential = () -> azd().build();
        book.add("azd is not installed", () -> azd().build().getTokenSync(VAULT));
        machine.install("azd", "exit 1").logOut("azd");
        book.add("azd has never been logged in to", () -> azd().build().getTokenSync(VAULT));
        machine.logIn("azd");
        complains("azd says that no user is logged in", 1, "ERROR: not logged in, run `azd auth login` to login");
        complains("azd's login has expired", 1, "ERROR: fetching token: login expired, run `azd auth login`");
        complains(
                "azd's login needs multi-factor authentication",
                1,
                "ERROR: fetching token: AADSTS50076: You must use multi-factor authentication." + IDS
                        + "\nreauthentication required, run `azd auth login --scope https://vault.azure.net/.default` to acquire a new token.");
        complains(
                "azd's tenant does not exist",
                1,
                "ERROR: fetching token: AADSTS90002: Tenant 'nowhere.example' not found." + IDS);
        complains("azd ends with an unknown error", 1, "ERROR: something odd happened");
        complains(
                "azd cannot reach the token service",
                1,
                "ERROR: fetching token: dial tcp: lookup login.microsoftonline.com: no such host");
        machine.install("azd", "echo 'ERROR: unknown flag: --claims' >&2", "exit 1");
        book.add(
                "azd is too old to pass on claims",
                () -> azd().build().getTokenSync(FailureFixture.context().setClaims(CLAIMS)));
        prints("azd prints no JSON", "Update available");
        prints("azd prints a token whose expiry cannot be read", "{\"token\": \"opaque\", \"expiresOn\": \"soon\"}");
        machine.install("azd", "exec sleep 60");
        book.add(
                "azd does not end",
                () -> azd().processTimeout(Duration.ofMillis(200)).build().getTokenSync(VAULT));
        book.close();
    }

    @Test
    void azurePowerShellFailsAsThePageSays() throws IOException {
        book = open("Azure PowerShell");
        program = "pwsh";
        credential = () -> pwsh().build();
        book.add("No PowerShell is installed", () -> pwsh().build().getTokenSync(VAULT));
        complains("Azure PowerShell has no login", 1, "Run Connect-AzAccount to login.");
        complains("Azure PowerShell's login needs more", 1, "Authentication failed. User interaction is required.");
        complains(
                "Azure PowerShell's login needs multi-factor authentication",
                1,
                "AADSTS50076: You must use multi-factor authentication." + IDS + " Please run Connect-AzAccount");
        complains("Azure PowerShell ends with an unknown error", 1, "Get-AzAccessToken: something odd");
        complains(
                "Azure PowerShell cannot reach the token service",
                1,
                "No such host is known. (login.microsoftonline.com:443)");
        for (String[] module : new String[][] {
            {"PowerShell has no module Az.Accounts", "entra4j-module "},
            {"PowerShell has an old module Az.Accounts", "entra4j-module 2.1.0"},
            {
                "PowerShell cannot import its module Az.Accounts",
                "entra4j-import Could not load file or assembly 'Azure.Core'."
            }
        }) {
            machine.install("pwsh", "cat <<'END'", module[1], "END", "exit 1");
            book.add(module[0], () -> pwsh().build().getTokenSync(VAULT));
        }
        prints("PowerShell prints no token", "Loading profile");
        prints("PowerShell prints a token whose expiry cannot be read", "entra4j-token soon opaque");
        machine.install("pwsh", "exec sleep 60");
        book.add(
                "PowerShell does not end",
                () -> pwsh().processTimeout(Duration.ofMillis(200)).build().getTokenSync(VAULT));
        machine.install("pwsh", "exit 0");
        book.add(
                "A claims challenge, which Azure PowerShell answers by a login only",
                () -> pwsh().build().getTokenSync(FailureFixture.context().setClaims(CLAIMS)));
        book.add(
                "Azure PowerShell is asked for two scopes",
                () -> pwsh().build().getTokenSync(new TokenRequestContext().addScopes("a", "b")));
        machine.install("powershell", "echo 'Run Connect-AzAccount to login.' >&2", "exit 1");
        machine.install("pwsh", "echo 'Run Connect-AzAccount to login.' >&2", "exit 1");
        book.add(
                "Two PowerShells, both without a login",
                () -> pwsh().tenantId("contoso.example").build().getTokenSync(VAULT));
        book.close();
    }

    private void complains(String situation, int exitCode, String complaint) {
        complains(situation, exitCode, complaint, credential);
    }

    private void complains(String situation, int exitCode, String complaint, Supplier<TokenCredential> asked) {
        machine.install(program, "cat >&2 <<'END'", complaint, "END", "exit " + exitCode);
        book.add(situation, () -> asked.get().getTokenSync(VAULT));
    }

    private void prints(String situation, String text) {
        machine.install(program, "cat <<'END'", text, "END");
        book.add(situation, () -> credential.get().getTokenSync(VAULT));
    }
}
