package io.entra4j.identity.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.BearerTokenAuthenticationPolicy;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.util.Configuration;
import com.azure.core.util.Context;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.Gate;
import io.entra4j.identity.fake.HostileBodies;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.fake.RecordingListener;
import io.entra4j.identity.fake.TestConfiguration;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every credential that fetches from Entra must do. Its test class extends this one. */
public abstract class CredentialContract {

    protected static final String SCOPE = "https://vault.azure.net/.default";
    protected static final String CLAIMS = "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1764000000\"}}}";

    protected static FakeEntra entra;

    protected final MutableClock clock = new MutableClock();
    protected final RecordingListener listener = new RecordingListener();

    @BeforeAll
    static void startEntra() {
        entra = FakeEntra.start();
    }

    @AfterAll
    static void stopEntra() {
        entra.close();
    }

    private final ExecutorService background = Executors.newCachedThreadPool();

    @AfterEach
    void awaitBackgroundWork() throws InterruptedException {
        entra.reset();
        background.shutdown();
        assertThat(background.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @BeforeEach
    void resetEntra() {
        entra.reset();
        entra.resetRequests();
        entra.clock(clock);
    }

    /** Builds the credential under test, for the tenant, client and secret that FakeEntra knows. */
    protected abstract EntraCredential credential(CredentialOptions options);

    /** Says what {@link #options()} start with, for credentials that read environment variables. */
    protected Configuration variables() {
        return TestConfiguration.of(Map.of());
    }

    /** Returns the secrets that must not show anywhere. */
    protected Stream<String> secrets() {
        return Stream.of(FakeEntra.CLIENT_SECRET);
    }

    /** Says what stands between the credential and Entra. */
    protected @Nullable HttpClient httpClient() {
        return null;
    }

    protected final CredentialOptions.Builder options() {
        return CredentialOptions.builder()
                .configuration(variables())
                .authorityHost(entra.authorityHost())
                .instanceDiscovery(false)
                .httpClient(httpClient())
                .sslContext(entra.sslContext())
                .retryOptions(new RetryOptions(new FixedDelayOptions(3, Duration.ofMillis(1))))
                .executorService(background)
                .clock(clock)
                .listener(listener);
    }

    protected final EntraCredential credential() {
        return credential(options().build());
    }

    protected static TokenRequestContext context() {
        return new TokenRequestContext().addScopes(SCOPE);
    }

    @Test
    void buildingDoesNoRequest() {
        credential();

        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void syncAndAsyncShareOneTokenAndOneRequest() {
        EntraCredential credential = credential();

        AccessToken sync = credential.getTokenSync(context());
        AccessToken async = credential.getToken(context()).block();

        assertThat(async).isSameAs(sync);
        assertThat(sync.getExpiresAt().toInstant()).isEqualTo(clock.instant().plus(Duration.ofHours(1)));
        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void fiftyColdCallersHalfSyncHalfAsyncCauseOneRequest() throws Exception {
        EntraCredential credential = credential();
        ExecutorService threads = Executors.newCachedThreadPool();
        Gate gate = entra.holdTokenAnswers();
        List<Future<AccessToken>> callers = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            callers.add(threads.submit(() -> credential.getTokenSync(context())));
            callers.add(credential.getToken(context()).toFuture());
        }
        gate.awaitArrivals(1);
        while (credential.status().coalesced() < 49) {
            Thread.onSpinWait();
        }
        gate.open();

        AccessToken first = callers.get(0).get(10, TimeUnit.SECONDS);
        for (Future<AccessToken> caller : callers) {
            assertThat(caller.get(10, TimeUnit.SECONDS)).isSameAs(first);
        }
        assertThat(entra.tokenRequests()).isOne();
        threads.shutdown();
    }

    @Test
    void claimsChallengeBypassesAndReplacesTheCachedToken() {
        EntraCredential credential = credential();
        TokenRequestContext cae = context().setCaeEnabled(true);

        AccessToken revoked = credential.getTokenSync(cae);
        AccessToken replaced =
                credential.getTokenSync(context().setCaeEnabled(true).setClaims(CLAIMS));
        AccessToken later = credential.getTokenSync(cae);

        assertThat(replaced.getToken()).isNotEqualTo(revoked.getToken());
        assertThat(later).isSameAs(replaced);
        assertThat(lastForm().get("claims")).contains("\"nbf\"", "\"1764000000\"", "\"xms_cc\"", "\"CP1\"");
    }

    @Test
    void claimsChallengeIsSentByAsyncCallersToo() {
        EntraCredential credential = credential();

        credential.getToken(context().setCaeEnabled(true).setClaims(CLAIMS)).block();

        assertThat(lastForm().get("claims")).contains("\"nbf\"", "\"xms_cc\"");
    }

    @Test
    void resourceThatRevokesTokensGetsAnotherTokenWithItsClaims() {
        EntraCredential credential = credential();
        RevokingResource resource = new RevokingResource();
        HttpPipeline pipeline = new HttpPipelineBuilder()
                .policies(new BearerTokenAuthenticationPolicy(credential, SCOPE))
                .httpClient(resource)
                .build();

        for (int round = 1; round <= 3; round++) {
            assertThat(ask(pipeline, round)).isEqualTo(200);
            assertThat(entra.tokenRequests()).isEqualTo(round);
            resource.revoke();
        }

        assertThat(lastForm().get("claims")).contains("\"nbf\"", "\"1764000002\"", "\"xms_cc\"", "\"CP1\"");
    }

    /** Both ways in turn: what one has learnt, the other must know. */
    private static int ask(HttpPipeline pipeline, int round) {
        HttpRequest request = new HttpRequest(HttpMethod.GET, "https://vault.example/secrets");
        try (HttpResponse response = round % 2 == 0
                ? pipeline.sendSync(request, Context.NONE)
                : pipeline.send(request).block()) {
            return response.getStatusCode();
        }
    }

    @Test
    void foreignTenantIsRefusedUnlessAllowed() {
        EntraCredential credential = credential();

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> credential.getTokenSync(context().setTenantId("other-tenant")))
                .withMessageContaining("'other-tenant'")
                .withMessageContaining("additionallyAllowedTenants");
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void refusalThrowsOneExceptionThatSaysWhatToDo() {
        EntraCredential credential = credential();
        entra.failNext(
                2, Failure.entra(401, "invalid_client", 7000222, "The provided client secret keys are expired."));

        for (Throwable thrown : List.of(thrownSync(credential), thrownAsync(credential))) {
            assertThat(thrown)
                    .isExactlyInstanceOf(AuthenticationFailedException.class)
                    .hasMessageContaining(" was refused: the client secret has expired.\n")
                    .hasMessageContaining("\nTry: create a new one")
                    .hasMessageContaining("\nDetails: AADSTS7000222, HTTP 401, invalid_client, correlation ID ");
            assertThat(((AuthenticationFailedException) thrown).error().aadstsCodes())
                    .containsExactly(7000222);
        }
        assertThat(entra.tokenRequests()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409})
    void refusalIsNeverRetried(int status) {
        // The code stands for a temporary problem, but only status and OAuth error count.
        entra.failUntilReset(Failure.entra(status, "invalid_client", 90033, "Something is wrong."));

        AuthenticationFailedException thrown = (AuthenticationFailedException) thrownSync(credential());

        assertThat(thrown.error().isTransient()).isFalse();
        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void errorInTheBodyIsARefusalWithAnyStatus() {
        entra.failUntilReset(Failure.entra(200, "invalid_client", 7000215, "Invalid client secret provided."));

        assertThat(thrownSync(credential()))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining(" was refused: the client secret is wrong.\n");
    }

    @Test
    void conditionalAccessRefusalCarriesItsClaims() {
        EntraCredential credential = credential();
        entra.failNext(1, Failure.conditionalAccess(CLAIMS));

        AuthenticationFailedException thrown = (AuthenticationFailedException) thrownSync(credential);

        assertThat(thrown.error().claims()).isEqualTo(CLAIMS);
    }

    static Stream<Failure> unusableAnswers() {
        return Stream.of(
                Failure.noToken(),
                Failure.expiredToken(),
                Failure.noExpiry(),
                // Not one that takes note of the assertion: the request is repeated once, with the same.
                Failure.answer(200, "application/json; charset=utf-8", ""),
                Failure.malformedJson(),
                Failure.hugeBody(),
                Failure.htmlPage(200),
                Failure.htmlPage(403));
    }

    @ParameterizedTest
    @MethodSource("unusableAnswers")
    void answerWithoutUsableTokenIsAFailure(Failure failure) {
        entra.failUntilReset(failure);

        // One each: some have something that is good for one request only.
        for (Throwable thrown : List.of(thrownSync(credential()), thrownAsync(credential()))) {
            assertThat(thrown)
                    .isExactlyInstanceOf(AuthenticationFailedException.class)
                    .hasMessageContaining(" got an answer that is not a token response: HTTP ")
                    .hasMessageContaining("\nTry: ")
                    .hasMessageContaining("\nDetails: HTTP ");
            assertThat(thrown.getMessage()).hasSizeLessThan(4000);
        }
    }

    /** The connection breaks at a moment of its own choice: before anything came, or amidst the body. */
    @Test
    void answerThatBreaksOffIsAFailure() {
        entra.failUntilReset(Failure.cutOffBody());

        for (Throwable thrown : List.of(thrownSync(credential()), thrownAsync(credential()))) {
            assertThat(thrown)
                    .isExactlyInstanceOf(AuthenticationFailedException.class)
                    .hasMessageMatching(
                            "(?s).* got (an answer that is not a token response: HTTP 200 with a body that was"
                                    + " cut off: .*|no answer from the token service: .*)\nTry: .*");
        }
    }

    @ParameterizedTest
    @Tag("slow")
    @MethodSource("io.entra4j.identity.fake.HostileBodies#arguments")
    void hostileAnswerEndsWithinTheDeadlineAndIsTruncated(String body) {
        for (int status : List.of(200, 400)) {
            entra.failUntilReset(Failure.answer(status, "application/json", body));
            EntraCredential credential = credential();

            Throwable thrown = catchThrowable(() -> credential.getTokenSync(context(), HostileBodies.PATIENCE));

            if (thrown != null) {
                assertThat(thrown).isExactlyInstanceOf(AuthenticationFailedException.class);
                assertThat(thrown.getMessage()).hasSizeLessThan(4000);
            }
        }
    }

    @Test
    void answerCannotForgeLinesOfMessagesAndLogs() {
        String forged = "\\n2026-11-24 INFO forged\\u001b[2J\\u2028\\u0085";
        String body =
                "{\"error\":\"odd%1$s\",\"suberror\":\"odd%1$s\",\"trace_id\":\"odd%1$s\",\"correlation_id\":\"odd%1$s\","
                        + "\"timestamp\":\"odd%1$s\",\"error_description\":\"AADSTS424242: odd%1$s\"}";
        try (CapturedLog log = new CapturedLog()) {
            entra.failUntilReset(Failure.answer(400, "application/json", body.formatted(forged)));
            EntraCredential credential = credential();
            AuthenticationFailedException thrown = (AuthenticationFailedException) thrownSync(credential);
            String shown = stackTrace(thrown)
                    + log.text()
                    + thrown.error().code()
                    + thrown.error().suberror()
                    + thrown.error().description()
                    + credential.status().lastFailure()
                    + listener.events();

            assertThat(shown).contains("odd").doesNotContain("\u001b", "\u2028", "\u0085", "\n2026-11-24 INFO");
        }
    }

    @Test
    void messageShowsCodesAndIdsButNoUserName() {
        entra.failUntilReset(Failure.entra(
                400,
                "invalid_grant",
                50105,
                "The signed in user 'alice@contoso.com' (user 'CONTOSO\\alice') is not assigned to a role for the"
                        + " application '" + FakeEntra.CLIENT_ID + "'(orders)."));

        AuthenticationFailedException thrown = (AuthenticationFailedException) thrownSync(credential());

        assertThat(stackTrace(thrown) + thrown.error().description())
                .contains("AADSTS50105", FakeEntra.CLIENT_ID, "'***'")
                .doesNotContain("alice@", "\\alice");
    }

    @Test
    void unexpectedAnswerIsQuotedUpToTwoHundredCharacters() {
        entra.failUntilReset(Failure.answer(502, "text/html", "bob@contoso.com " + "words ".repeat(300)));

        assertThat(thrownSync(credential()).getMessage())
                .contains("body '*** words words")
                .doesNotContain("words ".repeat(34));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"expires_in\":1e300",
                "\"expires_in\":99999999999999999999",
                "\"expires_in\":\"99999999999999999999\"",
                "\"expires_in\":-1e300",
                "\"expires_in\":3600,\"refresh_in\":1e300",
                "\"expires_in\":3600,\"refresh_in\":-99999999999999999999"
            })
    void extremeTimesAreBoundedOrIgnored(String times) {
        entra.failUntilReset(Failure.answer(
                200, "application/json", "{\"access_token\":\"a\",\"token_type\":\"Bearer\"," + times + "}"));

        Throwable thrown = thrownSync(credential());

        assertThat(thrown == null || thrown instanceof AuthenticationFailedException)
                .as("%s", thrown)
                .isTrue();
    }

    @Test
    void extremeRetryAfterIsBounded() {
        entra.failUntilReset(Failure.throttled(Duration.ofSeconds(999_999_999)));

        AuthenticationFailedException thrown = (AuthenticationFailedException) thrownSync(credential());

        assertThat(thrown.error().retryAfter()).isBetween(Duration.ofHours(1), Duration.ofDays(1));
    }

    @Test
    void temporaryFailureIsRetriedThreeTimes() {
        EntraCredential credential = credential();
        entra.failNext(3, Failure.serverError(503));
        credential.getTokenSync(context());
        int requestsUntilSuccess = entra.tokenRequests();
        entra.resetRequests();
        entra.failUntilReset(Failure.serverError(503));

        assertThat(requestsUntilSuccess).isEqualTo(4);
        assertThat(catchThrowable(() -> credential.refreshTokenSync(context())))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("503");
        assertThat(entra.tokenRequests()).isEqualTo(4);
    }

    @Test
    void missingAnswerIsReportedAsNetworkFailure() {
        EntraCredential credential = credential();
        entra.failUntilReset(Failure.connectionReset());

        assertThat(thrownSync(credential))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("got no answer from the token service")
                .extracting(thrown ->
                        ((AuthenticationFailedException) thrown).error().isTransient())
                .isEqualTo(true);
    }

    @Test
    void validTokenIsServedWhileEntraIsDown() {
        EntraCredential credential = credential();
        AccessToken token = credential.getTokenSync(context());
        entra.failUntilReset(Failure.connectionReset());
        clock.advance(Duration.ofMinutes(58));

        assertThat(credential.getTokenSync(context())).isSameAs(token);
        assertThat(credential.getToken(context()).block()).isSameAs(token);
    }

    @Test
    void throttlingIsReportedAtOnceAndRemembered() {
        EntraCredential credential = credential();
        entra.failNext(1, Failure.throttled(Duration.ofSeconds(60)));

        AuthenticationFailedException first = (AuthenticationFailedException) thrownSync(credential);
        Throwable second = thrownSync(credential);

        assertThat(first.error().retryAfter()).isEqualTo(Duration.ofSeconds(60));
        assertThat(second)
                .isNotSameAs(first)
                .hasCause(first)
                .hasMessageStartingWith(first.getMessage().lines().findFirst().orElseThrow())
                .hasMessageContaining("no request was sent: this failure is 0 s old; the next request is sent in 61 s");
        assertThat(entra.tokenRequests()).isOne();
    }

    /** Issue 17, row 3: MSAL keeps statics of refusals and of answers with {@code Retry-After}. */
    @Test
    void refusalOfOneCredentialDoesNotAffectTheNext() {
        Failure refusal = Failure.answer(400, "application/json", "{\"error\":\"invalid_grant\"}");
        entra.failNext(1, refusal.withHeader("Retry-After", "3600"));

        Throwable refused = thrownSync(credential());
        AccessToken token = credential().getTokenSync(context());

        assertThat(refused).hasMessageContaining("invalid_grant");
        assertThat(token.getToken()).isNotBlank();
    }

    @Test
    void secretsAndTokensAreNeverShown() {
        StringBuilder shown = new StringBuilder();
        List<String> tokens = new ArrayList<>();
        try (CapturedLog log = new CapturedLog()) {
            for (Failure failure : allFailures().toList()) {
                entra.reset();
                EntraCredential credential = credential(options()
                        .httpLogOptions(new HttpLogOptions().setLogLevel(HttpLogDetailLevel.BODY_AND_HEADERS))
                        .build());
                tokens.add(credential.getTokenSync(context()).getToken());
                entra.failUntilReset(failure);
                shown.append(stackTrace(thrownSync(credential, otherScope())));
                shown.append(stackTrace(
                        thrownAsync(credential, context().setCaeEnabled(true).setClaims(CLAIMS))));
                shown.append(credential)
                        .append(credential.status())
                        .append(credential.status().lastFailure());
            }
            listener.events().forEach(shown::append);
            shown.append(log.text());
        }

        assertThat(shown).contains("AADSTS7000215", "POST", "error=invalid_client", "access_token=***");
        secrets()
                .forEach(secret ->
                        assertThat(shown.indexOf(secret)).as("secret shown").isNegative());
        tokens.forEach(
                token -> assertThat(shown.indexOf(token)).as("token shown").isNegative());
        tokens.forEach(token -> assertThat(shown.indexOf(token.substring(0, 60)))
                .as("part of a token shown")
                .isNegative());
    }

    private static TokenRequestContext otherScope() {
        return new TokenRequestContext().addScopes("https://storage.azure.com/.default");
    }

    private static Stream<Failure> allFailures() {
        return Stream.concat(
                unusableAnswers(),
                Stream.of(
                        Failure.cutOffBody(),
                        Failure.serverError(500),
                        Failure.connectionReset(),
                        Failure.throttled(Duration.ofSeconds(30)),
                        Failure.conditionalAccess(CLAIMS),
                        Failure.entra(401, "invalid_client", 7000215, "Invalid client secret provided.")));
    }

    protected static Map<String, String> lastForm() {
        return entra.requests().get(entra.requests().size() - 1).form();
    }

    protected static Throwable thrownSync(EntraCredential credential) {
        return thrownSync(credential, context());
    }

    protected static Throwable thrownAsync(EntraCredential credential) {
        return thrownAsync(credential, context());
    }

    private static Throwable thrownSync(EntraCredential credential, TokenRequestContext context) {
        return catchThrowable(() -> credential.getTokenSync(context));
    }

    private static Throwable thrownAsync(EntraCredential credential, TokenRequestContext context) {
        return credential
                .getToken(context)
                .map(token -> (Throwable) new AssertionError("a token came back"))
                .onErrorResume(reactor.core.publisher.Mono::just)
                .block();
    }

    private static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
