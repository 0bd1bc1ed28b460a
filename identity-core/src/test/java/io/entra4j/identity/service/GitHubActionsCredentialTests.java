package io.entra4j.identity.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.util.Configuration;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.AzureAuthorityHosts;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.contract.CredentialContract;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.HostileBodies;
import io.entra4j.identity.fake.TestConfiguration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitHubActionsCredentialTests extends CredentialContract {

    private static final String REQUEST_TOKEN = "github~request.Token-0123456789abcdef";
    private static final String REQUEST_URL = JobService.URL + "idtoken/1?api-version=2.0&audience=other";
    private static final String AUDIENCE = "api://AzureADTokenExchange";

    private final JobService gitHub = new JobService(entra, "value");

    @Test
    void requestMatchesTheSpecification() {
        credential().getTokenSync(context());

        assertThat(gitHub.requests()).singleElement().satisfies(request -> {
            assertThat(request.getHttpMethod().toString()).isEqualTo("GET");
            assertThat(request.getUrl())
                    .hasToString(
                            JobService.URL + "idtoken/1?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange");
            assertThat(request.getHeaders().getValue(HttpHeaderName.AUTHORIZATION))
                    .isEqualTo("Bearer " + REQUEST_TOKEN);
        });
    }

    @Test
    void everyTokenIsFetchedWithAnAssertionOfItsOwn() {
        EntraCredential credential = credential();

        credential.getTokenSync(context());
        credential.refreshTokenSync(context());

        assertThat(gitHub.forms().get(0)).contains(gitHub.tokens().get(0));
        assertThat(gitHub.forms().get(1)).contains(gitHub.tokens().get(1));
    }

    @ParameterizedTest
    @CsvSource({
        AzureAuthorityHosts.AZURE_PUBLIC_CLOUD + ", api://AzureADTokenExchange",
        AzureAuthorityHosts.AZURE_CHINA + ", api://AzureADTokenExchangeChina",
        AzureAuthorityHosts.AZURE_GOVERNMENT + ", api://AzureADTokenExchangeUSGov",
        AzureAuthorityHosts.AZURE_SOVEREIGN_FRANCE + ", api://AzureADTokenExchangeFrance"
    })
    void audienceIsTheOneOfTheCloud(String authorityHost, String audience) {
        gitHub.answers(403, "text/plain", "");
        CredentialOptions options = options()
                .configuration(variables(REQUEST_URL, Map.of()))
                .authorityHost(authorityHost)
                .build();

        thrownSync(new GitHubActionsCredentialBuilder().options(options).build());

        assertThat(gitHub.requests().get(0).getUrl())
                .hasQuery("api-version=2.0&audience="
                        + audience.replace(":", "%3A").replace("/", "%2F"));
    }

    @Test
    void audienceOfAnUnknownCloudHasToBeSet() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GitHubActionsCredentialBuilder()
                        .options(options().build())
                        .build())
                .withMessageContaining("'%s'", entra.authorityHost())
                .withMessageEndingWith("Set it with 'tokenExchangeAudience'.");
    }

    @Test
    void everyMissingVariableIsReportedAtTheFirstRequest() {
        EntraCredential elsewhere = credential(
                options().configuration(TestConfiguration.of(Map.of())).build());

        assertThat(thrownSync(elsewhere))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessage("GitHubActionsCredential cannot ask GitHub: not set: AZURE_TENANT_ID, AZURE_CLIENT_ID,"
                        + " ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN."
                        + "\nTry: give the job 'permissions: id-token: write'."
                        + " Tenant and client ID can also be set on the builder.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AZURE_TENANT_ID",
                "AZURE_CLIENT_ID",
                "ACTIONS_ID_TOKEN_REQUEST_URL",
                "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
            })
    void oneMissingVariableMakesItUnavailable(String variable) {
        assertThat(thrownSync(scripted(Map.of(variable, " "))))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("not set: " + variable + ".\n");
        assertThat(gitHub.requests()).isEmpty();
    }

    @Test
    void settingsWinOverVariables() {
        CredentialOptions options = options()
                .configuration(variables(REQUEST_URL, Map.of("AZURE_TENANT_ID", "", "AZURE_CLIENT_ID", "other")))
                .build();

        new GitHubActionsCredentialBuilder()
                .options(options)
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .tokenExchangeAudience("api://custom")
                .build()
                .getTokenSync(context());

        assertThat(gitHub.requests().get(0).getUrl()).hasQuery("api-version=2.0&audience=api%3A%2F%2Fcustom");
    }

    @Test
    void requestTokenIsSentToAnHttpsUrlOnly() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scripted(Map.of("ACTIONS_ID_TOKEN_REQUEST_URL", "http://jobs.example/")))
                .withMessageContaining("'ACTIONS_ID_TOKEN_REQUEST_URL'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"to\nken", "to\r\nken", "to\u0000ken", "tok\u0119n"})
    void requestTokenThatCannotBeAHeaderIsRefusedByItsName(String token) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scripted(Map.of("ACTIONS_ID_TOKEN_REQUEST_TOKEN", token)))
                .withMessageContaining("'ACTIONS_ID_TOKEN_REQUEST_TOKEN'")
                .withMessageNotContaining("ken")
                .withMessageNotContaining("\u0119");
        assertThat(gitHub.requests()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.entra4j.identity.fake.HostileBodies#arguments")
    void hostileAnswerOfGitHubEndsWithinTheDeadline(String body) {
        for (int status : List.of(200, 403)) {
            gitHub.answers(status, "application/json", body);

            Throwable thrown = catchThrowable(() -> credential().getTokenSync(context(), HostileBodies.PATIENCE));

            assertThat(thrown).isExactlyInstanceOf(AuthenticationFailedException.class);
        }
    }

    @Test
    void refusalSaysWhatToDoAndIsNotQuoted() {
        gitHub.answers(403, "application/json", "{\"message\":\"not allowed\"}");

        assertThat(thrownSync(credential()))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessage("GitHubActionsCredential got no client assertion: no OIDC token from GitHub Actions:"
                        + " HTTP 403.\nTry: give the job 'permissions: id-token: write'.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"<html>Sign in</html>", "``", "[]", "{\"value\":\" \"}", "{\"count\":1}", "{\"value\":\"ey"})
    void answerWithoutTokenIsAFailureThatQuotesNothing(String body) {
        gitHub.answers(200, "application/json", body);

        assertThat(thrownSync(credential()))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining(": HTTP 200, content type application/json, holds no 'value'.\nTry: ");
    }

    private EntraCredential scripted(Map<String, String> others) {
        return credential(
                options().configuration(variables(REQUEST_URL, others)).build());
    }

    @Override
    protected EntraCredential credential(CredentialOptions options) {
        return new GitHubActionsCredentialBuilder()
                .options(options)
                .tokenExchangeAudience(AUDIENCE)
                .build();
    }

    @Override
    protected Configuration variables() {
        return variables(REQUEST_URL, Map.of());
    }

    @Override
    protected HttpClient httpClient() {
        return gitHub;
    }

    @Override
    protected Stream<String> secrets() {
        return Stream.concat(Stream.of(REQUEST_TOKEN), gitHub.tokens().stream());
    }

    private static Configuration variables(String requestUrl, Map<String, String> others) {
        Map<String, String> variables = new TreeMap<>(Map.of(
                "AZURE_TENANT_ID",
                FakeEntra.TENANT_ID,
                "AZURE_CLIENT_ID",
                FakeEntra.CLIENT_ID,
                "ACTIONS_ID_TOKEN_REQUEST_URL",
                requestUrl,
                "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
                REQUEST_TOKEN));
        variables.putAll(others);
        return TestConfiguration.of(variables);
    }
}
