package io.entra4j.identity.developer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AzurePowerShellCredentialTests extends DeveloperCredentialContract {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MM/dd/yyyy HH:mm:ss xxx", Locale.ROOT);

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    /** Types that Constrained Language Mode knows, as far as the script names them. */
    private static final Set<String> ALLOWED_TYPES = Set.of("version", "securestring");

    private static final String LOGGED_OUT = "Run Connect-AzAccount to login.";

    @Override
    AzurePowerShellCredentialBuilder builder() {
        return new AzurePowerShellCredentialBuilder().options(options());
    }

    @Override
    EntraCredential build(DeveloperCredentialBuilder<?> builder) {
        return ((AzurePowerShellCredentialBuilder) builder).build();
    }

    @Override
    String program() {
        return "pwsh";
    }

    @Override
    Path loginFile() {
        return machine.home().resolve(".Azure/AzureRmContext.json");
    }

    @Override
    String answer(String token, Instant expiresAt) {
        String time = expiresAt.isBefore(Instant.EPOCH) || expiresAt.isAfter(LAST)
                ? expiresAt.toString()
                : TIME.format(expiresAt.atOffset(ZoneOffset.UTC));
        return "entra4j-token " + time + " " + token;
    }

    /** The script a shell was given last. */
    private String script(String program) {
        String call = machine.callsOf(program).get(calls() - 1);
        Matcher matcher = Pattern.compile(
                        "\\[-NoLogo]\\[-NoProfile]\\[-NonInteractive]\\[-OutputFormat]\\[Text]\\[-EncodedCommand]\\[(.*)]")
                .matcher(call);
        assertThat(matcher.matches()).as(call).isTrue();
        return new String(Base64.getDecoder().decode(matcher.group(1)), StandardCharsets.UTF_16LE);
    }

    @Override
    String saidToTool() {
        return script("pwsh");
    }

    @Test
    void scriptAsksForTheResourceOfTheScope() {
        installLoggedIn();

        credential().getTokenSync(context());
        String withoutTenant = script("pwsh");
        credential().getTokenSync(new TokenRequestContext().addScopes("https://database.windows.net//.default"));

        assertThat(withoutTenant)
                .contains("ResourceUrl = 'https://vault.azure.net'", "if ('' -ne '')", "MinimumVersion 2.2.0");
        assertThat(script("pwsh")).contains("ResourceUrl = 'https://database.windows.net/'");
    }

    @Test
    void scriptRunsInConstrainedLanguageMode() {
        installLoggedIn();

        credential().getTokenSync(context());
        String script = script("pwsh");

        assertThat(matches(script, "::")).as("static members").isEmpty();
        assertThat(matches(script, "\\.\\s*(\\w+)\\s*\\(")).as("methods").containsOnly("GetNetworkCredential");
        assertThat(matches(script, "\\[\\s*([A-Za-z][\\w.]*)\\s*]")).as("types").isSubsetOf(ALLOWED_TYPES);
        assertThat(matches(script, "New-Object(?:\\s+-TypeName)?\\s+(\\S+)"))
                .as("new objects")
                .containsOnly("System.Management.Automation.PSCredential");
        assertThat(matches(script, "(?i)(Add-Type|Invoke-Expression|ScriptBlock|\\.Invoke|-as\\s|class\\s)"))
                .isEmpty();
        assertThat(matches(script, "(?m)(?<![\\w.$-])([A-Z][A-Za-z]+-[A-Z]\\w+)"))
                .as("cmdlets")
                .containsOnly(
                        "Import-Module",
                        "Get-Module",
                        "Sort-Object",
                        "Write-Output",
                        "Get-AzAccessToken",
                        "ConvertFrom-SecureString",
                        "New-Object");
    }

    private static List<String> matches(String script, String pattern) {
        return Pattern.compile(pattern)
                .matcher(script)
                .results()
                .map(match -> match.group(match.groupCount()))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"07/02/2031 08:00:34 +00:00", "07/02/2031 13:30:34 +05:30", "07/01/2031 21:00:34 -11:00"})
    void expiryIsReadAsPowerShellWritesItInAnyCulture(String printed) {
        machine.install("pwsh", "echo 'entra4j-token " + printed + " " + TOKEN + "'");

        assertThat(credential().getTokenSync(context()).getExpiresAt().toInstant())
                .isEqualTo("2031-07-02T08:00:34Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "N/A", "soon", "07/02/2574 08:00:34"})
    void unreadableExpiryIsReadFromTheToken(String printed) {
        machine.install("pwsh", "echo 'entra4j-token " + printed + " eyJhIjoxfQ.eyJleHAiOjE5NDA3NDU2MzR9.c2ln'");

        assertThat(credential().getTokenSync(context()).getExpiresAt().toInstant())
                .isEqualTo("2031-07-02T08:00:34Z");
    }

    @Test
    void moduleThatCannotBeImportedIsReported() {
        machine.install("pwsh", "echo 'entra4j-import Could not load file or assembly Azure.Core.'", "exit 1");

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> credential().getTokenSync(context()))
                .withMessage("AzurePowerShellCredential is unavailable: pwsh cannot import the installed module"
                        + " Az.Accounts: 'Could not load file or assembly Azure.Core.'.\nTry: install the module again, run in"
                        + " PowerShell: Install-Module Az.Accounts -Force; Connect-AzAccount");
    }

    @Test
    void moduleThatTheExecutionPolicyBlocksIsReportedWithThePolicy() {
        machine.install(
                "pwsh",
                "echo 'entra4j-import Az.Accounts.psm1 cannot be loaded because running scripts is disabled on this"
                        + " system. For more information, see about_Execution_Policies.'",
                "exit 1");

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> credential().getTokenSync(context()))
                .withMessageEndingWith(
                        "\nTry: allow scripts, run in PowerShell: Set-ExecutionPolicy -Scope CurrentUser RemoteSigned");
    }

    @Test
    void errorIsReadFromTheOutputAndHoldsNoToken() {
        machine.install("pwsh", "echo 'entra4j-error Something broke: eyJabcdefgh.ijk'", "echo noise >&2", "exit 1");

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> credential().getTokenSync(context()))
                .withMessageContaining("Something broke")
                .withMessageNotContaining("eyJ");
    }

    @Test
    void missingLoginIsReadFromTheOutput() {
        machine.install("pwsh", "echo 'entra4j-error " + LOGGED_OUT + "'", "exit 1");

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> credential().getTokenSync(context()))
                .withMessageEndingWith("\nTry: run: Connect-AzAccount");
    }

    @Test
    void severalScopesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> credential().getTokenSync(new TokenRequestContext().addScopes("a", "b")))
                .withMessageStartingWith("'scopes' must hold one scope only");
    }

    @Test
    void bannersOfProfilesAreIgnored() {
        machine.install(
                "pwsh",
                "echo 'Loading personal and system profiles took 1503ms: {banner} entra4j-token 1 x'",
                "printf '\\033[32m'",
                "echo '" + answer(TOKEN, inAnHour()) + "'");

        assertThat(credential().getTokenSync(context()).getToken()).isEqualTo(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon opaque-secret", "1790000000", "1790000000 ", "99999999999999999 opaque-secret"})
    void answerThatCannotBeReadIsNeverShown(String answer) {
        machine.install("pwsh", "echo 'entra4j-token " + answer + "'");

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> credential().getTokenSync(context()))
                .withMessageContaining("pwsh printed no token that can be read")
                .withMessageNotContaining("opaque-secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                LOGGED_OUT,
                "No accounts were found in the cache.",
                "SharedTokenCacheCredential: cannot retrieve access token",
                "Your Azure credentials have not been set up or have expired, please run Connect-AzAccount to set up your"
                        + " Azure credentials."
            })
    void missingLoginIsUnavailable(String complaint) {
        assertThat(failureOf(1, complaint))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessage("AzurePowerShellCredential is unavailable: no user is logged in to Azure PowerShell in"
                        + " pwsh.\nTry: run: Connect-AzAccount");
    }

    @Test
    void missingModuleIsUnavailable() {
        machine.install("pwsh", "echo 'entra4j-module '", "exit 1");

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> credential().getTokenSync(context()))
                .withMessage("AzurePowerShellCredential is unavailable: pwsh has no module Az.Accounts.\nTry: run in"
                        + " PowerShell: Install-Module Az.Accounts -MinimumVersion 2.2.0; Connect-AzAccount");
    }

    @Test
    void modulesThatAreTooOldAreUnavailable() {
        machine.install("pwsh", "echo 'entra4j-module 1.9.5'", "exit 1");

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> credential().getTokenSync(context()))
                .withMessageContaining(": pwsh has Az.Accounts 1.9.5, which is too old.\nTry: ");
    }

    @Test
    void windowsPowerShellRunsWhenPwshIsNotInstalled() {
        machine.install("powershell", "echo '" + answer(TOKEN, inAnHour()) + "'");

        assertThat(credential().getTokenSync(context()).getToken()).isEqualTo(TOKEN);
    }

    @Test
    void windowsPowerShellRunsWhenPwshIsUnavailable() {
        machine.install("pwsh", "echo 'entra4j-module '", "exit 1")
                .install("powershell", "echo '" + answer(TOKEN, inAnHour()) + "'");

        assertThat(credential().getTokenSync(context()).getToken()).isEqualTo(TOKEN);
    }

    @Test
    void messageSaysWhyBothPowerShellsAreUnavailable() {
        machine.install("pwsh", "echo 'entra4j-module '", "exit 1")
                .install("powershell", "echo '" + LOGGED_OUT + "' >&2", "exit 1");

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> credential().getTokenSync(context()))
                .withMessage(
                        "AzurePowerShellCredential is unavailable: pwsh has no module Az.Accounts; no user is logged"
                                + " in to Azure PowerShell in powershell.\nTry: run in PowerShell:"
                                + " Install-Module Az.Accounts -MinimumVersion 2.2.0; Connect-AzAccount");
    }

    @Test
    void timeoutOfPwshLeavesNoTimeForWindowsPowerShell() {
        machine.install("pwsh", "sleep 600").install("powershell");

        assertThat(catchThrowable(() ->
                        builder().processTimeout(Duration.ofMillis(300)).build().getTokenSync(context())))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("run it to see what it waits for: in pwsh, Get-AzAccessToken -ResourceUrl"
                        + " 'https://vault.azure.net'; or set a longer 'processTimeout'.");
        assertThat(machine.callsOf("powershell")).isEmpty();
    }

    @Test
    void windowsPowerShellDoesNotRunAfterARefusal() {
        machine.install("powershell", "echo '" + answer(TOKEN, inAnHour()) + "'");

        assertThat(failureOf(
                        1,
                        "AADSTS50079: you must enroll in multi-factor authentication. Trace ID:"
                                + " 11111111-2222-3333-4444-555555555555\nPlease rerun 'Connect-AzAccount'."))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageStartingWith("AzurePowerShellCredential was refused: ")
                .hasMessageContaining("\nTry: run: Connect-AzAccount\nDetails: AADSTS50079");
        assertThat(machine.callsOf("powershell")).isEmpty();
    }

    @Test
    void requiredInteractionIsAFailureThatNamesTheLoginCommand() {
        machine.install(
                "pwsh",
                "echo 'Authentication failed against tenant contoso. User interaction is required.' >&2",
                "exit 1");

        assertThat(catchThrowable(() -> builder().tenantId("contoso").build().getTokenSync(context())))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("multi-factor authentication.\nTry: run: Connect-AzAccount -Tenant contoso\n");
    }

    @Test
    void claimsRequireAnotherLogin() {
        installLoggedIn();

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> builder()
                        .tenantId("contoso")
                        .build()
                        .getTokenSync(context().setClaims("{\"a\":1}")))
                .withMessageEndingWith("\nTry: run: Connect-AzAccount -Tenant contoso -ClaimsChallenge 'eyJhIjoxfQ=='");
        assertThat(calls()).isZero();
    }
}
