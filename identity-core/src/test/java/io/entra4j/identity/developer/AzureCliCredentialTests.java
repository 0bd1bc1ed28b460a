package io.entra4j.identity.developer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.EntraError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AzureCliCredentialTests extends DeveloperCredentialContract {

    private static final String IDS = " Trace ID: 11111111-2222-3333-4444-555555555555 Correlation ID:"
            + " 66666666-7777-8888-9999-000000000000 Timestamp: 2026-11-24 12:00:00Z";

    @Override
    AzureCliCredentialBuilder builder() {
        return new AzureCliCredentialBuilder().options(options());
    }

    @Override
    EntraCredential build(DeveloperCredentialBuilder<?> builder) {
        return ((AzureCliCredentialBuilder) builder).build();
    }

    @Override
    String program() {
        return "az";
    }

    @Override
    Path loginFile() {
        return machine.home().resolve(".azure/azureProfile.json");
    }

    @Override
    String answer(String token, Instant expiresAt) {
        return """
                {
                  "accessToken": "%s",
                  "expiresOn": "1999-01-01 00:00:00.000000",
                  "expires_on": %s,
                  "subscription": "33333333-3333-3333-3333-333333333333",
                  "tenant": "contoso",
                  "tokenType": "Bearer"
                }""".formatted(token, expiresAt.getEpochSecond());
    }

    private static final String ASKED = "[account][get-access-token][--output][json][--scope][" + SCOPE + "]";

    private static final String SUBSCRIPTION_ID = "33333333-3333-3333-3333-333333333333";

    private void profile(String members) throws IOException {
        machine.logIn("az");
        Files.writeString(
                loginFile(), "\uFEFF{\"subscriptions\": [{\"id\": \"" + SUBSCRIPTION_ID + "\", " + members + "}]}");
    }

    @Test
    void subscriptionIsAnArgument() {
        installLoggedIn();

        builder().subscription("Pay as you go").build().getTokenSync(context());

        assertThat(machine.callsOf("az")).containsExactly(ASKED + "[--subscription][Pay as you go]");
    }

    @Test
    void tenantOfTheBuilderWinsOverTheSubscription() {
        installLoggedIn();

        builder()
                .tenantId("contoso.example")
                .subscription("Pay as you go")
                .build()
                .getTokenSync(context());

        assertThat(machine.callsOf("az")).containsExactly(ASKED + "[--tenant][contoso.example]");
    }

    @Test
    void tenantOfARequestWinsOverTheSubscriptionForThatRequest() {
        installLoggedIn();
        AzureCliCredential credential = builder().subscription("Pay as you go").build();

        credential.getTokenSync(context().setTenantId("contoso.example"));
        credential.getTokenSync(context());

        assertThat(machine.callsOf("az"))
                .containsExactly(ASKED + "[--tenant][contoso.example]", ASKED + "[--subscription][Pay as you go]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"44444444-4444-4444-4444-44444444444A", "Contoso.example"})
    void subscriptionOfTheRequestedTenantIsKept(String tenant) throws IOException {
        installLoggedIn();
        profile("\"name\": \"Pay as you go\", \"tenantId\": \"44444444-4444-4444-4444-44444444444a\","
                + " \"tenantDefaultDomain\": \"contoso.example\"");

        builder().tenantId(tenant).subscription("pay as you go").build().getTokenSync(context());

        assertThat(machine.callsOf("az")).containsExactly(ASKED + "[--subscription][pay as you go]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prod (eu)",
                "R&D",
                "50% \u2013 caf\u00e9",
                "Bob's \"own\"",
                "a, b: c/d\\e [f] {g} #1!",
                "$(touch canary)",
                "`touch canary`",
                "%PATH%",
                "\u65e5\u672c"
            })
    void subscriptionMayHaveAnyNameThatAzureAllows(String name) {
        installLoggedIn();

        builder().subscription(name).build().getTokenSync(context());

        assertThat(machine.callsOf("az")).containsExactly(ASKED + "[--subscription][" + name + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prod (eu)", "R&D", "%PATH%", "a ^ \"b\""})
    void subscriptionWithBatchFileCharactersIsPassedByItsId(String name) throws IOException {
        profile("\"name\": \"" + name.replace("\"", "\\\"") + "\"");

        assertThat(argumentOfBatchFile(name)).isEqualTo(SUBSCRIPTION_ID);
    }

    @Test
    void subscriptionWithoutBatchFileCharactersIsPassedByItsName() throws IOException {
        profile("\"name\": \"Pay as you go\"");

        assertThat(argumentOfBatchFile("Pay as you go")).isEqualTo("Pay as you go");
    }

    @Test
    void unknownSubscriptionWithBatchFileCharactersStartsNoTool() throws IOException {
        profile("\"name\": \"other\"");

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> argumentOfBatchFile("prod (eu)"))
                .withMessageContaining("has no subscription 'prod (eu)'.\nTry: set 'subscription' to one");
    }

    private String argumentOfBatchFile(String subscription) {
        return new AzureCliSource(Machine.of(machine.configuration()), Duration.ofSeconds(20), subscription, null)
                .argument(Path.of("/CLI2/wbin/az.cmd"), subscription);
    }

    @ParameterizedTest
    @ValueSource(strings = {"managed identity account", "Cloud Shell account"})
    void loginThatRefusesTenantsIsAskedAgainWithoutATenant(String account) {
        refusesTenants(account, "contoso");

        AccessToken token = builder().tenantId("Contoso").build().getTokenSync(context());

        assertThat(token.getToken()).isEqualTo(TOKEN);
        assertThat(machine.callsOf("az")).containsExactly(ASKED + "[--tenant][Contoso]", ASKED);
    }

    @Test
    void loginThatRefusesTenantsGivesNoTokenOfAnotherTenant() {
        refusesTenants("managed identity account", "44444444-4444-4444-4444-44444444444a");

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> builder().tenantId("fabrikam.example").build().getTokenSync(context()))
                .withMessage("AzureCliCredential is unavailable: a managed identity of tenant"
                        + " 44444444-4444-4444-4444-44444444444a is logged in to the Azure CLI, and it gets no tokens"
                        + " of tenant 'fabrikam.example'.\nTry: run: az login --tenant fabrikam.example; or set 'tenantId'"
                        + " to the tenant's ID, if both are the same tenant.");
        assertThat(calls()).isEqualTo(2);
    }

    @Test
    void loginThatRefusesTenantsIsMatchedByItsDomain() throws IOException {
        refusesTenants("managed identity account", "44444444-4444-4444-4444-44444444444a");
        profile("\"tenantId\": \"44444444-4444-4444-4444-44444444444a\", \"tenantDefaultDomain\": \"contoso.example\"");

        assertThat(builder()
                        .tenantId("contoso.example")
                        .build()
                        .getTokenSync(context())
                        .getToken())
                .isEqualTo(TOKEN);
    }

    private void refusesTenants(String account, String tenant) {
        List<String> body =
                new ArrayList<>(List.of("case \"$*\" in *--tenant*) echo \"ERROR: Tenant shouldn't be specified for "
                        + account + "\" >&2; exit 1;; esac"));
        body.addAll(List.of(prints(answer(TOKEN, inAnHour()).replace("\"contoso\"", '"' + tenant + '"'))));
        machine.install("az", body.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ", \"expiresOn\": null",
                ", \"expiresOn\": \"N/A\"",
                ", \"expiresOn\": \"\"",
                ", \"expiresOn\": {}",
                ", \"expires_on\": null, \"expiresOn\": null",
                ", \"expires_on\": \"N/A\""
            })
    void missingExpiryIsReadFromTheToken(String expiry) {
        String jwt = "eyJhbGciOiJub25lIn0."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(
                                ("{\"exp\":" + inAnHour().getEpochSecond() + "}").getBytes(StandardCharsets.UTF_8))
                + ".c2ln";
        machine.install("az", prints("{\"accessToken\": \"" + jwt + "\"" + expiry + "}"));

        AccessToken token = credential().getTokenSync(context());

        assertThat(token.getToken()).isEqualTo(jwt);
        assertThat(token.getExpiresAt().toInstant()).isEqualTo(inAnHour());
    }

    @Test
    void toolGetsNoTenantAndSubscriptionUnlessTheyAreSet() {
        installLoggedIn();

        builder().subscription(" ").build().getTokenSync(context());

        assertThat(machine.callsOf("az"))
                .containsExactly("[account][get-access-token][--output][json][--scope][" + SCOPE + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a;b", "a|b", "<a>", "--debug", "a\nb", "a\rb", "a\0b", "a\u2028b"})
    void invalidSubscriptionsAreRefusedAtOnce(String subscription) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().subscription(subscription).build())
                .withMessageStartingWith("'subscription' m");
    }

    @Test
    void olderToolIsAskedForTimesInUtc() {
        machine.install(
                "az",
                "[ \"$TZ\" = UTC0 ] || exit 1",
                "echo '{\"accessToken\": \"old\", \"expiresOn\": \"2026-11-24 13:00:00.000000\"}'");

        assertThat(credential().getTokenSync(context()).getExpiresAt().toInstant())
                .isEqualTo(inAnHour());
    }

    @Test
    void missingLoginIsUnavailable() {
        assertThat(failureOf(1, "ERROR: Please run 'az login' to setup account."))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessage("AzureCliCredential is unavailable: no user is logged in to the Azure CLI.\n"
                        + "Try: run: az login");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uFEFF{\"installationId\": \"99660be4-ebdb-11f1-9e8a-02fc00000001\"}",
                "\uFEFF{\"installationId\": \"1\", \"subscriptions\": []}",
                "{\"subscriptions\": null}",
                "{}"
            })
    void profileWithoutAccountMeansNoLoginForPlanAndFetch(String profile) throws IOException {
        installLoggedIn();
        Files.writeString(loginFile(), profile);

        assertNoLogin("azureProfile.json holds no account.");
    }

    @Test
    void missingProfileMeansNoLoginForPlanAndFetch() {
        installLoggedIn();
        machine.logOut("az");

        assertNoLogin("azureProfile.json.");
    }

    private void assertNoLogin(String why) {
        AzureCliCredential credential = builder().build();

        CredentialPlan plan = credential.plan();

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> credential.getTokenSync(context()))
                .satisfies(thrown -> assertThat(thrown.lacks()).isEqualTo(plan.lacks()))
                .withMessage(plan.text() + "\nTry: run: az login");
        assertThat(plan.state()).isEqualTo(CredentialPlan.State.LACKING);
        assertThat(plan.text())
                .startsWith("AzureCliCredential is unavailable: no user is logged in to the Azure CLI, ")
                .endsWith(why);
        assertThat(plan.lacks()).containsExactly("a login");
        assertThat(calls()).isZero();
    }

    @Test
    void adviceNamesTheTenantOfTheLogin() {
        installLoggedIn();
        machine.logOut("az");

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> builder().tenantId("contoso.example").build().getTokenSync(context()))
                .withMessageEndingWith("\nTry: run: az login --tenant contoso.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"subscriptions\": \"many\"}", "{\"subscriptions\": [{}]}"})
    void unreadableProfileDoesNotKeepTheToolFromRunning(String profile) throws IOException {
        installLoggedIn();
        Files.writeString(loginFile(), profile);

        assertThat(builder().build().getTokenSync(context()).getToken()).isEqualTo(TOKEN);
    }

    @Test
    void loginIsNoticedAfterItWasMissing() {
        installLoggedIn();
        machine.logOut("az");
        AzureCliCredential credential = builder().build();
        catchThrowable(() -> credential.getTokenSync(context()));

        machine.logIn("az");
        clock.advance(Duration.ofSeconds(1));

        assertThat(credential.getTokenSync(context()).getToken()).isEqualTo(TOKEN);
    }

    @Test
    void userMissingFromTheToolsCacheIsUnavailable() {
        assertThat(failureOf(
                        1, "ERROR: User 'dev@contoso.example' does not exist in MSAL token cache. Run `az login`."))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageEndingWith("\nTry: run: az login");
    }

    @Test
    void claimsRequireAnotherLogin() {
        installLoggedIn();

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> builder()
                        .tenantId("contoso.example")
                        .build()
                        .getTokenSync(context().setClaims(CLAIMS)))
                .withMessage("AzureCliCredential is unavailable: the resource requires claims, and the Azure CLI gets"
                        + " them only in a new login.\nTry: run: az login --tenant contoso.example --scope " + SCOPE
                        + " --claims-challenge \"eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNzY0"
                        + "MDAwMDAwIn19fQ==\"");
        assertThat(calls()).isZero();
    }

    @Test
    void multiFactorAuthenticationIsARefusalThatNamesTheLoginCommand() {
        Throwable thrown = failureOf(
                1,
                "ERROR: AADSTS50076: Due to a configuration change made by your administrator, or because you moved to a"
                        + " new location, you must use multi-factor authentication to access 'vault'." + IDS
                        + "\nTo re-authenticate, please run:\naz login --scope https://vault.azure.net/.default");

        assertThat(thrown)
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageStartingWith("AzureCliCredential was refused: ")
                .hasMessageContaining(
                        "\nTry: run: az login --scope https://vault.azure.net/.default\nDetails: AADSTS50076")
                .hasMessageContaining("correlation ID 66666666-7777-8888-9999-000000000000")
                .hasMessageContaining("trace ID 11111111-2222-3333-4444-555555555555, time 2026-11-24 12:00:00Z");
        EntraError error = ((AuthenticationFailedException) thrown).error();
        assertThat(error.aadstsCodes()).containsExactly(50076);
        assertThat(error.isTransient()).isFalse();
    }

    @Test
    void adviceOfNewerToolsIsRepeatedWithItsClaims() {
        assertThat(failureOf(
                        1,
                        "ERROR: AADSTS50078: Presented multi-factor authentication has expired." + IDS
                                + "\nRun the command below to authenticate interactively; additional arguments may be"
                                + " added as needed:\naz logout\naz login --tenant \"contoso\" --scope \"" + SCOPE
                                + "\" --claims-challenge \"eyJhY2Nlc3NfdG9rZW4iOnt9fQ==\""))
                .hasMessageContaining("\nTry: run: az login --tenant \"contoso\" --scope \"" + SCOPE
                        + "\" --claims-challenge \"eyJhY2Nlc3NfdG9rZW4iOnt9fQ==\"\n");
    }

    @Test
    void expiredLoginIsARefusal() {
        assertThat(failureOf(
                        1,
                        "ERROR: AADSTS700082: The refresh token has expired due to inactivity. The token was issued on"
                                + " 2026-08-01T00:00:00Z and was inactive for 90.00:00:00." + IDS
                                + "\nInteractive authentication is needed. Please run:\naz login"))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("\nTry: run: az login\nDetails: AADSTS700082");
    }

    @Test
    void expiredAssertionOfAJobIsAnsweredWithAdviceToUseTheBuildServiceCredential() {
        assertThat(failureOf(1, "ERROR: AADSTS700024: Client assertion is not within its valid time range." + IDS))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("AzurePipelinesCredential");
    }

    @Test
    void wrongTenantIsARefusal() {
        assertThat(failureOf(1, "ERROR: AADSTS90002: Tenant 'nowhere.example' not found." + IDS))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("\nTry: ")
                .hasMessageContaining("\nDetails: AADSTS90002");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERROR: The subscription of 'My Own' doesn't exist in cloud 'AzureCloud'.",
                "ERROR: Subscription 'My Own' not found. Check the spelling and casing and try again."
            })
    void wrongSubscriptionIsAFailure(String complaint) {
        machine.install("az", "cat >&2 <<'END'", complaint, "END", "exit 1");

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> builder().subscription("My Own").build().getTokenSync(context()))
                .withMessageContaining("has no subscription 'My Own'.\n"
                        + "Try: set 'subscription' to one that this lists: az account list --all --output table");
    }

    @Test
    void toolThatIsTooOldIsUnavailable() {
        assertThat(failureOf(2, "ERROR: unrecognized arguments: --scope https://vault.azure.net/.default"))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageEndingWith("\nTry: run: az upgrade");
    }

    @Test
    void unknownFailureNamesTheCommandToTry() {
        assertThat(failureOf(1, "ERROR: The command failed with an unexpected error. Here is the traceback: …"))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining(
                        "AzureCliCredential failed: az ended with exit code 1.\nTry: run it to see its whole output: az"
                                + " account get-access-token --output json --scope " + SCOPE
                                + "\nDetails: az printed 'ERROR: ");
    }

    @Test
    void loginIsReadFromTheDirectoryOfTheTool() {
        Path elsewhere = directory.resolve("elsewhere");
        machine.variable("AZURE_CONFIG_DIR", elsewhere.toString());

        assertThat(AzureCliCredentialBuilder.files(Machine.of(machine.configuration())))
                .containsExactly(elsewhere.resolve("azureProfile.json"), elsewhere.resolve("config"));
    }
}
