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
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AzurePowerShellCredentialTests extends DeveloperCredentialContract {

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
        return "entra4j-token " + expiresAt.getEpochSecond() + " " + token;
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
    void severalScopesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> credential().getTokenSync(new TokenRequestContext().addScopes("a", "b")))
                .withMessageStartingWith("'scopes' must hold one scope only");
    }

    @Test
    void bannersOfProfilesArePassedOver() {
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
    void nobodyLoggedInIsUnavailable(String complaint) {
        assertThat(failureOf(1, complaint))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessage("AzurePowerShellCredential is unavailable: nobody is logged in to Azure PowerShell in"
                        + " pwsh.\nTry: run: Connect-AzAccount");
    }

    @Test
    void missingModuleIsUnavailable() {
        machine.install("pwsh", "echo 'entra4j-module '", "exit 1");

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> credential().getTokenSync(context()))
                .withMessage(
                        "AzurePowerShellCredential is unavailable: pwsh has no module Az.Accounts.\nTry: run in it:"
                                + " Install-Module Az.Accounts -MinimumVersion 2.2.0; Connect-AzAccount");
    }

    @Test
    void modulesThatAreTooOldAreUnavailable() {
        machine.install("pwsh", "echo 'entra4j-module 1.9.5'", "exit 1");

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> credential().getTokenSync(context()))
                .withMessageContaining(": pwsh has Az.Accounts 1.9.5, which is too old.\nTry: ");
    }

    @Test
    void windowsPowerShellIsAskedIfThereIsNoOther() {
        machine.install("powershell", "echo '" + answer(TOKEN, inAnHour()) + "'");

        assertThat(credential().getTokenSync(context()).getToken()).isEqualTo(TOKEN);
    }

    @Test
    void windowsPowerShellIsAskedIfTheOtherIsUnavailable() {
        machine.install("pwsh", "echo 'entra4j-module '", "exit 1")
                .install("powershell", "echo '" + answer(TOKEN, inAnHour()) + "'");

        assertThat(credential().getTokenSync(context()).getToken()).isEqualTo(TOKEN);
    }

    @Test
    void bothThatAreUnavailableSayWhy() {
        machine.install("pwsh", "echo 'entra4j-module '", "exit 1")
                .install("powershell", "echo '" + LOGGED_OUT + "' >&2", "exit 1");

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> credential().getTokenSync(context()))
                .withMessage(
                        "AzurePowerShellCredential is unavailable: pwsh has no module Az.Accounts; nobody is logged"
                                + " in to Azure PowerShell in powershell.\nTry: run in it: Install-Module Az.Accounts"
                                + " -MinimumVersion 2.2.0; Connect-AzAccount");
    }

    @Test
    void timeIsUpOnceForBoth() {
        machine.install("pwsh", "sleep 600").install("powershell");

        assertThat(catchThrowable(() ->
                        builder().processTimeout(Duration.ofMillis(300)).build().getTokenSync(context())))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("see what it waits for: in pwsh, Get-AzAccessToken -ResourceUrl"
                        + " 'https://vault.azure.net'; or give it more time, 'processTimeout'.");
        assertThat(machine.callsOf("powershell")).isEmpty();
    }

    @Test
    void refusalIsOneThatWindowsPowerShellIsNotAskedAfter() {
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
    void interactionThatIsRequiredIsAFailureWithTheLoginThatHelps() {
        machine.install(
                "pwsh",
                "echo 'Authentication failed against tenant contoso. User interaction is required.' >&2",
                "exit 1");

        assertThat(catchThrowable(() -> builder().tenantId("contoso").build().getTokenSync(context())))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("multi-factor authentication.\nTry: run: Connect-AzAccount -Tenant contoso\n");
    }

    @Test
    void claimsNeedANewLogin() {
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
