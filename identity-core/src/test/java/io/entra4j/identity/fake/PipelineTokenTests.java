package io.entra4j.identity.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PipelineTokenTests extends FakeEntraFixture {
    private static final String AUDIENCE = "api://AzureADTokenExchange";
    private static final String QUERY = "?api-version=7.1&serviceConnectionId=some-id";

    private final GitHubActions gitHub = entra.gitHub();
    private final AzurePipelines pipelines = entra.azurePipelines();

    @Test
    void gitHubsTokenCanBeExchanged() {
        entra.application(
                FakeApplication.builtIn().withFederatedCredential(gitHub.issuer(), gitHub.subject(), AUDIENCE));
        HttpResponse<String> response =
                gitHubToken(gitHub.url() + "&audience=api%3A%2F%2FAzureADTokenExchange", gitHub.requestToken());

        assertThat(json(response)).containsEntry("count", 1);
        String assertion = json(response).get("value").toString();
        assertThat(token(assertionForm(assertion)).statusCode()).isEqualTo(200);
    }

    @Test
    void gitHubsAudienceIsTheOwnerByDefault() {
        Map<String, Object> answer = json(gitHubToken(gitHub.url(), gitHub.requestToken()));

        assertThat(decode(answer.get("value").toString().split("\\.")[1]))
                .containsEntry("aud", "https://github.com/contoso")
                .containsEntry("iss", gitHub.issuer())
                .containsEntry("sub", gitHub.subject());
    }

    @Test
    void gitHubRefusesWrongTokensAndMissingQueries() {
        assertThat(gitHubToken(gitHub.url(), "wrong").statusCode()).isEqualTo(401);
        assertThat(get(gitHub.url()).statusCode()).isEqualTo(401);
        assertThat(gitHubToken(gitHub.url().split("\\?")[0], gitHub.requestToken())
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void azurePipelinesTokenCanBeExchanged() {
        entra.application(
                FakeApplication.builtIn().withFederatedCredential(pipelines.issuer(), pipelines.subject(), AUDIENCE));

        HttpResponse<String> response = send(oidcRequest(QUERY, pipelines.systemAccessToken()));

        String assertion = json(response).get("oidcToken").toString();
        assertThat(token(assertionForm(assertion)).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "?serviceConnectionId=some-id, 400",
        "?api-version=7.1, 400",
        "?api-version=7.1&serviceConnectionId=, 400"
    })
    void azurePipelinesNeedsVersionAndConnection(String query, int status) {
        HttpResponse<String> response = send(oidcRequest(query, pipelines.systemAccessToken()));

        assertThat(response.statusCode()).isEqualTo(status);
    }

    @Test
    void azurePipelinesNeedsJson() {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(pipelines.url() + QUERY))
                .header("Authorization", "Bearer " + pipelines.systemAccessToken())
                .POST(BodyPublishers.noBody());

        assertThat(send(request).statusCode()).isEqualTo(415);
    }

    @Test
    void wrongSystemAccessTokenLeadsToALoginPageUnlessSuppressed() {
        HttpResponse<String> redirect = send(oidcRequest(QUERY, "wrong"));
        HttpResponse<String> refusal = send(oidcRequest(QUERY, "wrong").header("X-TFS-FedAuthRedirect", "Suppress"));

        assertThat(redirect.statusCode()).isEqualTo(302);
        assertThat(redirect.headers().firstValue("Location").orElseThrow()).endsWith("/_signin");
        assertThat(refusal.statusCode()).isEqualTo(401);
        assertThat(refusal.headers().map()).containsKeys("x-vss-e2eid", "x-msedge-ref");
    }

    @Test
    void requestsForPipelineTokensAreRecordedButNotCounted() {
        gitHubToken(gitHub.url(), gitHub.requestToken());

        assertThat(entra.requests()).hasSize(1);
        assertThat(entra.tokenRequests()).isZero();
    }

    @Test
    void secretsAreNotPrinted() {
        assertThat(gitHub.toString()).doesNotContain(gitHub.requestToken());
        assertThat(pipelines.toString()).doesNotContain(pipelines.systemAccessToken());
    }

    private HttpResponse<String> gitHubToken(String url, String requestToken) {
        return send(HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + requestToken));
    }

    private HttpRequest.Builder oidcRequest(String query, String systemAccessToken) {
        return HttpRequest.newBuilder(URI.create(pipelines.url() + query))
                .header("Authorization", "Bearer " + systemAccessToken)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.noBody());
    }
}
