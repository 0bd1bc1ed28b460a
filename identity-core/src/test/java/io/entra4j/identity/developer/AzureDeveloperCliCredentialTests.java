package io.entra4j.identity.developer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AzureDeveloperCliCredentialTests extends DeveloperCredentialContract {

    private static final String IDS = " Trace ID: 11111111-2222-3333-4444-555555555555 Correlation ID:"
            + " 66666666-7777-8888-9999-000000000000 Timestamp: 2026-11-24 12:00:00Z";
    private static final String EMPTY_MESSAGE =
            "{\"type\":\"consoleMessage\",\"timestamp\":\"2026-04-13T17:43:24.7558297-07:00\",\"data\":{\"message\":\"\\n\"}}";

    @Override
    AzureDeveloperCliCredentialBuilder builder() {
        return new AzureDeveloperCliCredentialBuilder().options(options());
    }

    @Override
    EntraCredential build(DeveloperCredentialBuilder<?> builder) {
        return ((AzureDeveloperCliCredentialBuilder) builder).build();
    }

    @Override
    String program() {
        return "azd";
    }

    @Override
    Path loginFile() {
        return machine.home().resolve(".azd/auth.json");
    }

    @Override
    String answer(String token, Instant expiresAt) {
        return "{\"token\": \"%s\", \"expiresOn\": \"%s\"}".formatted(token, expiresAt);
    }

    private static String message(String text) {
        return "{\"type\":\"consoleMessage\",\"timestamp\":\"2026-04-14T22:03:37Z\",\"data\":{\"message\":\"%s\"}}"
                .formatted(text);
    }

    /** What each generation prints of an error and of what it suggests. */
    static Stream<String> generations(String error, String suggestion) {
        String structured =
                "{\"error\":\"%s\\n\",\"links\":[{\"title\":\"azd auth login reference\"}],".formatted(error)
                        + "\"message\":\"Authentication with Azure failed.\",\"suggestion\":\"" + suggestion + "\"}";
        return Stream.of(
                message("\\nERROR: " + error + "\\n") + "\n" + message("Suggestion: " + suggestion + "\\n"),
                EMPTY_MESSAGE + "\n" + structured,
                structured);
    }

    static Stream<String> multiFactor() {
        return generations(
                "fetching token: AADSTS50076: Due to a configuration change made by your administrator, you must use"
                        + " multi-factor authentication to access 'vault'." + IDS,
                "reauthentication required, run `azd auth login --scope " + SCOPE + "` to acquire a new token.");
    }

    static Stream<String> notLoggedIn() {
        return generations("not logged in, run `azd auth login` to login", "Run 'azd auth login' to sign in.");
    }

    static Stream<String> wrongTenant() {
        return generations(
                "fetching token: failed to authenticate:\\n(invalid_tenant) AADSTS90002: Tenant 'test' not found. Check"
                        + " to make sure you have the correct tenant ID." + IDS,
                "Run 'azd auth login' to sign in again.");
    }

    @Test
    void scopesAndTenantAreArguments() {
        installLoggedIn();

        builder()
                .tenantId("contoso.example")
                .build()
                .getTokenSync(new TokenRequestContext().addScopes("api://a/b_c.d", "e"));

        assertThat(machine.callsOf("azd"))
                .containsExactly("[auth][token][--output][json][--no-prompt][--scope][api://a/b_c.d][--scope][e]"
                        + "[--tenant-id][contoso.example]");
    }

    @Test
    void missingLoginIsReportedByPlanAndFetchWithoutRunningTheTool() {
        installLoggedIn();
        machine.logOut("azd");
        EntraCredential credential = credential();

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> credential.getTokenSync(context()))
                .withMessage(credential.plan().text() + "\nTry: run: azd auth login");
        assertThat(credential.plan().lacks()).containsExactly("a login");
        assertThat(calls()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AZD_AUTH_ENDPOINT", "ACC_CLOUD"})
    void loginThatIsNotInAFileIsLeftToTheTool(String variable) {
        installLoggedIn();
        machine.logOut("azd").variable(variable, "http://127.0.0.1:1");

        assertThat(credential().getTokenSync(context()).getToken()).isEqualTo(TOKEN);
        assertThat(credential().plan().state()).isEqualTo(CredentialPlan.State.READY);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-24T13:00:00Z,              2026-11-24T13:00:00Z",
        "2026-11-24T13:00:00.123456789Z,    2026-11-24T13:00:00.123456789Z",
        "2026-11-24T15:30:00+02:30,         2026-11-24T13:00:00Z"
    })
    void expiryIsReadWithFractionsAndOffsets(String printed, Instant expected) {
        machine.install("azd", prints("{\"token\": \"a\", \"expiresOn\": \"" + printed + "\"}"));

        assertThat(credential().getTokenSync(context()).getExpiresAt().toInstant())
                .isEqualTo(expected);
    }

    @Test
    void claimsArePassedOnInBase64() {
        installLoggedIn();
        EntraCredential credential = credential();
        credential.getTokenSync(context());

        credential.getTokenSync(context().setClaims(CLAIMS));

        assertThat(machine.callsOf("azd").get(1))
                .endsWith(
                        "[--claims][eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNzY0MDAwMDAwIn19fQ"
                                + "==]");
    }

    @Test
    void claimsInBase64ArePassedUnchanged() {
        installLoggedIn();

        credential().getTokenSync(context().setClaims("eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="));

        assertThat(machine.callsOf("azd").get(0)).endsWith("[--claims][eyJhY2Nlc3NfdG9rZW4iOnt9fQ==]");
    }

    @Test
    void toolThatIsTooOldForClaimsIsUnavailable() {
        machine.install("azd", "echo '" + message("ERROR: unknown flag: --claims\\n") + "' >&2", "exit 1");

        assertThat(catchThrowable(() -> credential().getTokenSync(context().setClaims(CLAIMS))))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageEndingWith("\nTry: update it to 1.18.1 or later.");
    }

    @ParameterizedTest
    @MethodSource("notLoggedIn")
    void missingLoginIsUnavailable(String printed) {
        assertThat(failureOf(1, printed))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessage("AzureDeveloperCliCredential is unavailable: no user is logged in to the Azure Developer"
                        + " CLI.\nTry: run: azd auth login");
    }

    @ParameterizedTest
    @MethodSource("multiFactor")
    void multiFactorAuthenticationIsARefusalThatNamesTheLoginCommand(String printed) {
        Throwable thrown = failureOf(1, printed);

        assertThat(thrown)
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageStartingWith("AzureDeveloperCliCredential was refused: ")
                .hasMessageContaining("\nTry: run: azd auth login --scope " + SCOPE + "\nDetails: AADSTS50076, ")
                .hasMessageContaining("trace ID 11111111-2222-3333-4444-555555555555");
        assertThat(((AuthenticationFailedException) thrown).error().aadstsCodes())
                .containsExactly(50076);
    }

    @Test
    void loginCommandNamesTheTenantAndTheClaims() {
        String printed = generations(
                        "fetching token: AADSTS50076: You must use multi-factor authentication." + IDS,
                        "reauthentication required, run `azd auth login --claims eyJhIjoxfQ== --scope " + SCOPE
                                + "` to acquire a new token.")
                .findFirst()
                .orElseThrow();
        machine.install("azd", "cat >&2 <<'END'", printed, "END", "exit 1");

        assertThat(catchThrowable(() -> builder().tenantId("contoso").build().getTokenSync(context())))
                .hasMessageContaining(
                        "\nTry: run: azd auth login --claims eyJhIjoxfQ== --scope " + SCOPE + " --tenant-id contoso\n");
    }

    @ParameterizedTest
    @MethodSource("wrongTenant")
    void wrongTenantIsARefusalWithoutALoginCommand(String printed) {
        assertThat(failureOf(1, printed))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("\nDetails: AADSTS90002, ")
                .hasMessageNotContaining("azd auth login");
    }

    @Test
    void unknownFailureIsReportedWithoutItsJson() {
        assertThat(failureOf(1, message("\\nERROR: something \\\"odd\\\" happened\\n")))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageEndingWith("\nDetails: azd printed 'ERROR: something \"odd\" happened'");
    }

    @Test
    void toolInheritsTheVariablesOfBuildServices() {
        machine.variable("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "of-the-job")
                .install("azd", "env | grep ^ACTIONS_ >&2", "exit 1");

        assertThat(catchThrowable(() -> credential().getTokenSync(context())))
                .hasMessageContaining("ACTIONS_ID_TOKEN_REQUEST_TOKEN");
    }

    @Test
    void loginIsReadFromTheDirectoryOfTheTool() {
        machine.variable("AZD_CONFIG_DIR", "/elsewhere");

        assertThat(AzureDeveloperCliCredentialBuilder.files(Machine.of(machine.configuration())))
                .contains(Path.of("/elsewhere/auth.json"), Path.of("/elsewhere/config.json"))
                .contains(machine.home().resolve(".azure/azureProfile.json"));
    }
}
