package io.entra4j.identity.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.chain.ChainedTokenCredentialBuilder;
import io.entra4j.identity.chain.EnvironmentCredentialBuilder;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.fake.TestConfiguration;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What people read, to the letter, for each class of failure. Identifiers that differ each time read {@code <id>}. */
class FailureTests {

    private static final String WHO =
            "ClientSecretCredential (client ID '%s', tenant '%s') ".formatted(FakeEntra.CLIENT_ID, FakeEntra.TENANT_ID);
    private static final String IDS = "correlation ID <id>, trace ID <id>, time 2026-11-24 12:00:00Z";

    private static final String ASKED = "scope 'https://vault.azure.net/.default', authority <authority>";

    private static FakeEntra entra;

    @BeforeAll
    static void startEntra() {
        entra = FakeEntra.start();
        entra.clock(new MutableClock());
    }

    @AfterAll
    static void stopEntra() {
        entra.close();
    }

    @AfterEach
    void repair() {
        entra.reset();
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                failure(
                        "a number that is known",
                        Failure.entra(401, "invalid_client", 7000222, "The keys are expired."),
                        WHO + """
                        was refused: the client secret has expired.
                        Try: create a new one under Certificates & secrets of the app registration and give its value to this application.
                        Details: AADSTS7000222, HTTP 401, invalid_client, %s, "The keys are expired", %s""".formatted(IDS, ASKED)),
                failure(
                        "a number that is not known",
                        Failure.entra(400, "invalid_request", 424242, "A rule was broken. It is new."),
                        WHO + """
                        was refused: A rule was broken.
                        Try: read its explanation under Details; Microsoft's support finds the request by the correlation ID.
                        Details: AADSTS424242, HTTP 400, invalid_request, %s, "A rule was broken. It is new", %s""".formatted(IDS, ASKED)),
                failure(
                        "an OAuth error that is not known",
                        Failure.entra(400, "brand_new", 424242, "Something is new."),
                        WHO + """
                        was refused: Something is new.
                        Try: read its explanation under Details; Microsoft's support finds the request by the correlation ID.
                        Details: AADSTS424242, HTTP 400, brand_new, %s, "Something is new", %s""".formatted(IDS, ASKED)),
                failure("conditional access", Failure.conditionalAccess("{}"), WHO + """
                        was refused: multi-factor authentication is required.
                        Try: let the user sign in interactively, with the claims of this error; for unattended work use an application's identity instead of a user's.
                        Details: AADSTS50076, HTTP 400, interaction_required, suberror basic_action, %s, "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource", %s""".formatted(IDS, ASKED)),
                failure("throttling", Failure.throttled(Duration.ofMinutes(1)), WHO + """
                        was refused: the tenant has sent too many requests.
                        Try: wait for the time that 'Retry-After' says; keep one credential for the life of the application instead of building one for each request.
                        Details: AADSTS90055, HTTP 429, temporarily_unavailable, retry after 60 s, %s, "There are too many incoming requests", %s""".formatted(IDS, ASKED)),
                failure("an outage", Failure.serverError(503), WHO + """
                        got an answer that is no token response: HTTP 503 with a web page.
                        Try: repeat the request in some minutes; if it persists, check Azure's status page for an outage, and whether a proxy answered.
                        Details: HTTP 503, correlation ID <id>, content type text/html; charset=utf-8, body '<html><body><h2>Our services aren't available right now</h2></body></html>'"""),
                failure("a success without a token", Failure.noToken(), WHO + """
                        got an answer that is no token response: HTTP 200 with JSON that holds no token.
                        Try: find out which proxy, firewall or portal answered in place of the token service; Details shows the start of its answer.
                        Details: HTTP 200, no_token, correlation ID <id>, content type application/json; charset=utf-8, body '{"token_type":"Bearer","expires_in":3600,"ext_expires_in":3600}'"""),
                failure("a token that has expired", Failure.expiredToken(), WHO + """
                        got an answer that is no token response: HTTP 200 with a token that has already expired or has no expiry time.
                        Try: find out which proxy, firewall or portal answered in place of the token service; Details shows the start of its answer.
                        Details: HTTP 200, no_token, correlation ID <id>, content type application/json; charset=utf-8, body '{"token_type":"Bearer","expires_in":-60,"ext_expires_in":3600,"access_token":"***"}'"""),
                failure("no body", Failure.emptyBody(), WHO + """
                        got an answer that is no token response: HTTP 200 with an empty body.
                        Try: find out which proxy, firewall or portal answered in place of the token service; Details shows the start of its answer.
                        Details: HTTP 200, no_token, correlation ID <id>, content type application/json; charset=utf-8"""));
    }

    private static Arguments failure(String name, Failure failure, String message) {
        return Arguments.argumentSet(name, failure, message);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failureOfTheServiceReads(Failure failure, String message) {
        entra.failUntilReset(failure);

        assertThat(messageOf(credential(), context())).isEqualTo(message);
    }

    @Test
    void missingAnswerReads() {
        entra.failUntilReset(Failure.connectionReset());

        assertThat(messageOf(credential(), context()).replaceFirst("service: \\S.*\n", "service: <I/O failure>.\n"))
                .isEqualTo(WHO + """
                        got no answer from the token service: <I/O failure>.
                        Try: check network, DNS, proxy, firewall and the authority host; a private certificate authority must be in the JVM's trust store.""");
    }

    @Test
    void answerThatIsFarTooLongReadsAsItBegins() {
        entra.failUntilReset(Failure.hugeBody());

        assertThat(messageOf(credential(), context()))
                .startsWith(
                        WHO + "got an answer that is no token response: HTTP 200 with a body longer than 1 MiB.\nTry: ")
                .contains(
                        "\nDetails: HTTP 200, no_token, correlation ID <id>, content type text/html; charset=utf-8, body '<p>")
                .endsWith("…'")
                .hasSizeBetween(500, 1_000);
    }

    @Test
    void answerThatIsCutOffReads() {
        entra.failUntilReset(Failure.cutOffBody());

        assertThat(messageOf(credential(), context()))
                .startsWith(WHO + "got an answer that is no token response: HTTP 200 with a body that was cut off: ")
                .contains("\nTry: check network, ", "\nDetails: HTTP 200, network, correlation ID <id>, content type ");
    }

    @Test
    void answerThatIsNoJsonReads() {
        entra.failUntilReset(Failure.malformedJson());

        assertThat(messageOf(credential(), context()))
                .startsWith(
                        WHO + "got an answer that is no token response: HTTP 200 with a body that is no JSON.\nTry: ")
                .endsWith("\"access_token\":\"***'");
    }

    @Test
    void claimsThatAreNoJsonReadAsTheRequestsFault() {
        assertThat(messageOf(credential(), context().setClaims("nonsense").setCaeEnabled(true)))
                .isEqualTo("""
                        ClientSecretCredential was asked for a token with claims that are not a JSON object of at most 8192 characters.
                        Try: pass on the 'claims' of the resource's challenge, decoded from Base64.""");
    }

    @Test
    void foreignTenantReads() {
        assertThat(messageOf(credential(), context().setTenantId("other.example")))
                .isEqualTo("""
                        ClientSecretCredential is configured for tenant '%s' and may not ask tenant 'other.example', which the request names.
                        Try: add the tenant to 'additionallyAllowedTenants', or '*' to allow every tenant.""".formatted(FakeEntra.TENANT_ID));
    }

    @Test
    void chainThatFindsNothingReads() {
        TokenCredential chain = new ChainedTokenCredentialBuilder()
                .options(options())
                .addLast(new EnvironmentCredentialBuilder().options(options()).build())
                .addLast(new GitHubActionsCredentialBuilder()
                        .options(options())
                        .tokenExchangeAudience("api://AzureADTokenExchange")
                        .build())
                .build();

        assertThat(messageOf(chain, context()).replaceAll(" \\(\\d+ ms\\)", "")).isEqualTo("""
                ChainedTokenCredential found no credential that can get a token.
                Try: set up one of the credentials below; each line says what it needs.
                - EnvironmentCredential is not configured: neither AZURE_CLIENT_SECRET nor AZURE_CLIENT_CERTIFICATE_PATH is set, and AZURE_TENANT_ID, AZURE_CLIENT_ID are not set. Try: set AZURE_TENANT_ID, AZURE_CLIENT_ID and one of these two, or use another credential.
                - GitHubActionsCredential cannot ask GitHub: not set: AZURE_TENANT_ID, AZURE_CLIENT_ID, ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN. Try: give the job 'permissions: id-token: write'. Tenant and client ID can also be set on the builder.""");
    }

    @Test
    void chainThatIsStoppedReads() {
        entra.failUntilReset(Failure.entra(401, "invalid_client", 7000215, "Invalid client secret provided."));
        TokenCredential chain = new ChainedTokenCredentialBuilder()
                .options(options())
                .addLast(credential())
                .build();

        assertThat(messageOf(chain, context()))
                .startsWith("ChainedTokenCredential stopped: " + WHO
                        + "was refused: the client secret is wrong.\nTry: use the secret's value, not its ID")
                .contains("\nDetails: AADSTS7000215, HTTP 401, invalid_client, ");
    }

    private static String messageOf(TokenCredential credential, TokenRequestContext context) {
        String message = String.valueOf(
                catchThrowable(() -> credential.getTokenSync(context)).getMessage());
        return message.replaceAll("ID [0-9a-f]{8}-[0-9a-f-]{27}", "ID <id>")
                .replace(entra.authorityHost(), "<authority>");
    }

    private static TokenCredential credential() {
        return new ClientSecretCredentialBuilder()
                .options(options())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .build();
    }

    private static CredentialOptions options() {
        return CredentialOptions.builder()
                .configuration(TestConfiguration.of(Map.of()))
                .authorityHost(entra.authorityHost())
                .instanceDiscovery(false)
                .sslContext(entra.sslContext())
                .retryOptions(new RetryOptions(new FixedDelayOptions(1, Duration.ofMillis(1))))
                .clock(new MutableClock())
                .build();
    }

    private static TokenRequestContext context() {
        return new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    }
}
