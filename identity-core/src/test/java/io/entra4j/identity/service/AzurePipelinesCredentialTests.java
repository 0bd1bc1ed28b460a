package io.entra4j.identity.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.azure.core.credential.AccessToken;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;
import com.azure.core.util.Configuration;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.contract.CredentialContract;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.Gate;
import io.entra4j.identity.fake.TestConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AzurePipelinesCredentialTests extends CredentialContract {

    private static final String CONNECTION = "5e4c1ce0-0000-4000-8000-000000000004";
    private static final String ACCESS_TOKEN = "system~access.Token-0123456789abcdef";
    private static final String REQUEST_URI = JobService.URL + "contoso/_apis/distributedtask/jobs/1/oidctoken";

    private final JobService pipelines = new JobService(entra, "oidcToken");

    @Test
    void requestMatchesTheSpecification() {
        credential().getTokenSync(context());

        assertThat(pipelines.requests()).singleElement().satisfies(request -> {
            assertThat(request.getHttpMethod().toString()).isEqualTo("POST");
            assertThat(request.getUrl())
                    .hasToString(REQUEST_URI + "?api-version=7.1&serviceConnectionId=" + CONNECTION);
            assertThat(header(request, "Authorization")).isEqualTo("Bearer " + ACCESS_TOKEN);
            assertThat(header(request, "Content-Type")).isEqualTo("application/json");
            assertThat(header(request, "X-TFS-FedAuthRedirect")).isEqualTo("Suppress");
            assertThat(request.getBodyAsBinaryData()).isNull();
        });
        assertThat(pipelines.forms())
                .singleElement()
                .asString()
                .contains(
                        "grant_type=client_credentials",
                        "client_id=" + FakeEntra.CLIENT_ID,
                        "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer",
                        "client_assertion=" + pipelines.tokens().get(0))
                .doesNotContain("client_secret", ACCESS_TOKEN);
    }

    @Test
    void everyTokenIsFetchedWithAnAssertionOfItsOwn() {
        EntraCredential credential = credential();

        credential.getTokenSync(context());
        credential.getTokenSync(context());
        credential.refreshTokenSync(context());

        assertThat(pipelines.tokens()).hasSize(2);
        assertThat(pipelines.forms().get(0)).contains(pipelines.tokens().get(0));
        assertThat(pipelines.forms().get(1)).contains(pipelines.tokens().get(1));
    }

    @Test
    void fiftyCallersCauseOneRequestToThePipeline() throws Exception {
        EntraCredential credential = credential();
        Gate gate = entra.holdTokenAnswers();
        List<Future<AccessToken>> callers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            callers.add(credential.getToken(context()).toFuture());
        }
        gate.awaitArrivals(1);
        gate.open();

        for (Future<AccessToken> caller : callers) {
            caller.get(10, TimeUnit.SECONDS);
        }
        assertThat(pipelines.requests()).hasSize(1);
    }

    @Test
    void connectionIdIsEncoded() {
        builder(REQUEST_URI).serviceConnectionId("a&b=c d").build().getTokenSync(context());

        assertThat(pipelines.requests().get(0).getUrl()).hasQuery("api-version=7.1&serviceConnectionId=a%26b%3Dc+d");
    }

    @Test
    void variablesOfTheTasksReplaceSettings() {
        CredentialOptions options = options()
                .configuration(TestConfiguration.of(Map.of(
                        "AZURESUBSCRIPTION_TENANT_ID", FakeEntra.TENANT_ID,
                        "AZURESUBSCRIPTION_CLIENT_ID", FakeEntra.CLIENT_ID,
                        "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", CONNECTION,
                        "SYSTEM_ACCESSTOKEN", ACCESS_TOKEN,
                        "SYSTEM_OIDCREQUESTURI", REQUEST_URI)))
                .build();

        new AzurePipelinesCredentialBuilder()
                .options(options)
                .systemAccessToken(" ")
                .build()
                .getTokenSync(context());

        assertThat(pipelines.requests()).singleElement().satisfies(request -> {
            assertThat(request.getUrl().getQuery()).endsWith("serviceConnectionId=" + CONNECTION);
            assertThat(header(request, "Authorization")).isEqualTo("Bearer " + ACCESS_TOKEN);
        });
    }

    @Test
    void everyMissingSettingIsNamedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AzurePipelinesCredentialBuilder()
                        .options(options()
                                .configuration(TestConfiguration.of(Map.of()))
                                .build())
                        .build())
                .withMessage("AzurePipelinesCredential: 'tenantId' or 'AZURESUBSCRIPTION_TENANT_ID', 'clientId' or"
                        + " 'AZURESUBSCRIPTION_CLIENT_ID', 'serviceConnectionId' or"
                        + " 'AZURESUBSCRIPTION_SERVICE_CONNECTION_ID', 'systemAccessToken' or 'SYSTEM_ACCESSTOKEN',"
                        + " 'SYSTEM_OIDCREQUESTURI' must be set.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://dev.azure.com/oidctoken", "dev.azure.com", "https://", "https://a b/", "httpsfoo:x"})
    void accessTokenIsSentToAnHttpsUrlOnly(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(uri).build())
                .withMessageStartingWith("'SYSTEM_OIDCREQUESTURI' must be a URL that starts with https://");
    }

    @Test
    void refusalSaysWhatToDoAndShowsItsRequestIds() {
        pipelines
                .answers(401, "application/json", "{\"message\":\"TF400813: not authorized, " + ACCESS_TOKEN + ".\"}")
                .withHeaders(Map.of("x-vss-e2eid", "e2e-1", "x-msedge-ref", "Ref A: 2"));

        Throwable thrown = thrownSync(credential());

        assertThat(thrown)
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessage("AzurePipelinesCredential got no client assertion: no OIDC token from Azure Pipelines:"
                        + " HTTP 401, body: '{\"message\":\"TF400813: not authorized, ***.\"}'."
                        + "\nTry: map the access token into the step, 'env: SYSTEM_ACCESSTOKEN: $(System.AccessToken)',"
                        + " check the service connection's ID, and permit the pipeline to use the connection."
                        + "\nDetails: x-vss-e2eid: e2e-1, x-msedge-ref: Ref A: 2");
        assertThat(((AuthenticationFailedException) thrown).error().status()).isEqualTo(401);
        assertThat(((AuthenticationFailedException) thrown).error().isTransient())
                .isFalse();
        assertThat(pipelines.requests()).hasSize(1);
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void redirectIsNotFollowed() {
        pipelines.answers(302, "text/html", "").withHeaders(Map.of("Location", entra.authorityHost() + "/signin"));

        assertThat(thrownSync(credential()))
                .hasMessageContaining("HTTP 302, a redirect, which is not followed, body: empty.");
        assertThat(pipelines.requests()).hasSize(1);
        assertThat(entra.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<html>Sign in</html>",
                "``",
                "[]",
                "{\"oidcToken\":\"\"}",
                "{\"oidcToken\":7}",
                "{\"oidcToken\":\"ey"
            })
    void answerWithoutTokenIsAFailureThatQuotesNothing(String body) {
        pipelines.answers(200, "text/html", body);

        assertThat(thrownSync(credential()))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageStartingWith("AzurePipelinesCredential got no client assertion: no OIDC token from Azure"
                        + " Pipelines: HTTP 200, content type text/html, holds no 'oidcToken'.\nTry: ");
    }

    @Test
    void answerIsReadToTheFirstMegabyte() {
        pipelines.answers(200, "application/json", " ".repeat(1 << 20) + "{\"oidcToken\":\"a.b.c\"}");

        assertThat(thrownSync(credential())).hasMessageContaining("holds no 'oidcToken'");
    }

    @Test
    void tokenThatIsNotAJwtIsNotSent() {
        pipelines.answers(200, "application/json", "{\"oidcToken\":\"opaque\"}");

        assertThat(thrownSync(credential()))
                .hasMessageContaining("the client assertion from Azure Pipelines is not a JWT")
                .hasMessageNotContainingAny("opaque");
        assertThat(entra.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void temporaryFailureIsRetriedAndRemembered(int status) {
        pipelines.answers(status, "text/html", "<html>busy</html>");
        EntraCredential credential = credential();

        AuthenticationFailedException first = (AuthenticationFailedException) thrownSync(credential);
        Throwable second = thrownSync(credential);

        assertThat(first).hasMessageContaining("HTTP " + status).hasMessageContaining("\nTry: ask again later");
        assertThat(first.error().isTransient()).isTrue();
        assertThat(second).hasCause(first);
        assertThat(pipelines.requests()).hasSize(4);
    }

    @Test
    void missingAnswerOfThePipelineServiceIsReported() {
        pipelines.isUnreachable();

        AuthenticationFailedException thrown = (AuthenticationFailedException) thrownSync(credential());

        assertThat(thrown)
                .hasMessageContaining(
                        "no answer came: jobs.example:443: the connection was reset before an answer came.\nTry: check the network");
        assertThat(thrown.error().isTransient()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret\nX-Other: 1", "secret\r\n1", "sec\u0000ret", "secr\u0119t"})
    void accessTokenThatCannotBeAHeaderIsRefusedByItsName(String token) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(REQUEST_URI).systemAccessToken(token).build())
                .withMessageContaining("'systemAccessToken or SYSTEM_ACCESSTOKEN'")
                .withMessageNotContaining("secr")
                .withMessageNotContaining("cret");
        assertThat(pipelines.requests()).isEmpty();
    }

    @Test
    void refusalIsQuotedToTwoHundredCharactersWithoutNamesOfUsers() {
        pipelines.answers(401, "text/plain", "alice@contoso.com " + "word ".repeat(500));

        assertThat(thrownSync(credential()).getMessage())
                .contains("body: '*** word")
                .hasSizeLessThan(1_000);
    }

    private AzurePipelinesCredentialBuilder builder(String requestUri) {
        return builder(options().configuration(variables(requestUri)).build());
    }

    private static AzurePipelinesCredentialBuilder builder(CredentialOptions options) {
        return new AzurePipelinesCredentialBuilder()
                .options(options)
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .serviceConnectionId(CONNECTION)
                .systemAccessToken(ACCESS_TOKEN);
    }

    private static Configuration variables(String requestUri) {
        return TestConfiguration.of(Map.of("SYSTEM_OIDCREQUESTURI", requestUri));
    }

    private static String header(HttpRequest request, String name) {
        return request.getHeaders().getValue(HttpHeaderName.fromString(name));
    }

    @Override
    protected EntraCredential credential(CredentialOptions options) {
        return builder(options).build();
    }

    @Override
    protected Configuration variables() {
        return variables(REQUEST_URI);
    }

    @Override
    protected HttpClient httpClient() {
        return pipelines;
    }

    @Override
    protected Stream<String> secrets() {
        return Stream.concat(Stream.of(ACCESS_TOKEN), pipelines.tokens().stream());
    }
}
