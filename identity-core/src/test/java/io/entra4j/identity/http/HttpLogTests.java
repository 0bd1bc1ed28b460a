package io.entra4j.identity.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import ch.qos.logback.classic.Level;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.http.policy.RetryPolicy;
import com.azure.core.util.Configuration;
import com.sun.net.httpserver.HttpServer;
import io.entra4j.identity.ChildJvm;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.fake.TestConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the HTTP log shows, and what it never shows. */
class HttpLogTests {

    private static final String LOGGER = "io.entra4j.identity.http.Http";
    private static final String TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47";
    private static final String CLIENT = "9e3a6b0c-2f3c-4b0e-9b0e-2f3c4b0e9b0e";
    private static final String TRACE = "0d4b7a1e-5c55-4b3a-8c11-3f6f3c9a0100";
    private static final String SECRET = "abc8Q~the+secret/of=the.application";
    private static final String FORM = "grant_type=client_credentials&client_id=" + CLIENT + "&client_secret="
            + URLEncoder.encode(SECRET, StandardCharsets.UTF_8) + "&scope=https%3A%2F%2Fvault.azure.net%2F.default";

    private final Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
    private final CapturedLog log = new CapturedLog();
    private volatile String answer = "{}";
    private volatile String contentType = "application/json";
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Integer status = statuses.poll();
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", contentType);
            exchange.getResponseHeaders().add("x-ms-request-id", TRACE);
            exchange.getResponseHeaders().add("Set-Cookie", "session=of-the-service");
            exchange.sendResponseHeaders(status == null ? 200 : status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        log.close();
        server.stop(0);
    }

    @Test
    void basicLevelLogsUrlStatusAndDuration() throws IOException {
        send(options(HttpLogDetailLevel.BASIC));

        assertThat(messages())
                .containsPattern("POST http://127\\.0\\.0\\.1:\\d+/" + TENANT
                        + "/oauth2/v2\\.0/token: HTTP 200 in \\d+ ms, try 1, x-ms-request-id " + TRACE)
                .doesNotContain("grant_type", "User-Agent", "Set-Cookie");
        assertThat(log.count(LOGGER, Level.INFO)).isOne();
    }

    @Test
    void headersLevelLogsOnlyValuesWithoutSecrets() throws IOException {
        send(options(HttpLogDetailLevel.HEADERS), token().with("X-IDENTITY-HEADER", "the-key-of-the-host"));

        assertThat(messages())
                .contains("User-Agent: azsdk-java-entra4j-identity/", "X-IDENTITY-HEADER: ***")
                .containsIgnoringCase("answered: {content-length: 2; content-type: application/json")
                .doesNotContain("the-key-of-the-host", "of-the-service", "grant_type");
    }

    @Test
    void allowedHeaderIsLoggedUnlessItHoldsASecret() throws IOException {
        HttpLogOptions allowing = new HttpLogOptions().setLogLevel(HttpLogDetailLevel.HEADERS);
        for (String name : new String[] {"X-Own", "X-IDENTITY-HEADER", "secret", "Authorization", "Set-Cookie"}) {
            allowing.addAllowedHttpHeaderName(HttpHeaderName.fromString(name));
        }

        send(
                options().httpLogOptions(allowing),
                token().with("X-Own", "seen")
                        .with("X-IDENTITY-HEADER", "the-key-of-the-host")
                        .with("secret", "the-older-key")
                        .with("Authorization", "Bearer the-access-token"));

        assertThat(messages())
                .contains("X-Own: seen")
                .doesNotContain("the-key-of-the-host", "the-older-key", "the-access-token", "of-the-service");
    }

    @Test
    void bodyLevelLogsTheFieldsWithoutSecrets() throws IOException {
        answer = "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"refresh_in\":\"1800\",\"access_token\":\"opaque\"}";

        send(options(HttpLogDetailLevel.BODY));

        assertThat(messages())
                .contains("grant_type=client_credentials", "client_id=" + CLIENT, "client_secret=***")
                .contains("scope=https://vault.azure.net/.default")
                .contains("token_type=Bearer, expires_in=3599, refresh_in=1800, access_token=***")
                .doesNotContain("opaque", SECRET, "User-Agent");
    }

    @Test
    void bodiesAreWrittenAtDebugAndTheRestAtInfo() throws IOException {
        send(options(HttpLogDetailLevel.BODY_AND_HEADERS));

        assertThat(log.count(LOGGER, Level.WARN)).isOne();
        assertThat(log.count(LOGGER, Level.INFO)).isEqualTo(2);
        assertThat(log.count(LOGGER, Level.DEBUG)).isEqualTo(4);
        assertThat(messages()).contains("User-Agent: ");
    }

    @Test
    void refusalShowsErrorNumbersAndIdsButNotItsText() throws IOException {
        statuses.add(401);
        answer = "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: of user ann@contoso.example\","
                + "\"error_codes\":[7000215],\"timestamp\":\"2026-03-01 10:11:12Z\",\"trace_id\":\"" + TRACE
                + "\",\"correlation_id\":\"" + TRACE + "\",\"claims\":\"{secret}\",\"suberror\":\"basic_action\"}";

        send(options(HttpLogDetailLevel.BODY));

        assertThat(messages())
                .contains("got HTTP 401, JSON {error=invalid_client, error_description=text of 42 characters")
                .contains("error_codes=[7000215]", "timestamp=2026-03-01 10:11:12Z", "trace_id=" + TRACE)
                .contains("correlation_id=" + TRACE, "claims=***", "suberror=basic_action")
                .doesNotContain("ann", "contoso");
    }

    @Test
    void unknownFieldIsLoggedByItsTypeOnly() throws IOException {
        answer = "{\"made_up\":\"content\",\"flag\":true,\"count\":4711,\"nothing\":null,\"list\":[\"content\"],"
                + "\"nested\":{\"error\":\"content\"}}";

        send(options(HttpLogDetailLevel.BODY));

        assertThat(messages())
                .contains(
                        "{made_up=text of 7 characters, flag=true or false, count=number, nothing=null, list=list of 1,"
                                + " nested=object}")
                .doesNotContain("content\"", "4711");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<html>abc8Q~</html> | HTML or XML of 19 characters",
                "[\"abc8Q~\"] | JSON that is no readable object of 10 characters",
                "{\"error\":\"abc8Q~ | JSON that is no readable object of 16 characters",
                "error=abc8Q~ | text of 12 characters",
                "'' | an empty body"
            })
    void unreadableBodyIsLoggedByTypeAndLength(String body, String shown) throws IOException {
        answer = body;

        send(options(HttpLogDetailLevel.BODY));

        assertThat(messages()).contains("got HTTP 200, " + shown).doesNotContain("abc8Q~");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":\"%s\"}",
                "{\"scope\":\"before %s after\"}",
                "{\"%s\":1}",
                "{\"token_type\":\"%s\"}",
                "{\"error\":{\"code\":\"%s\"}}",
                "{\"error_codes\":[\"%s\"]}",
                "{\"resource\":\"https://%s@host\"}",
                "<p>%s</p>",
                "%s"
            })
    void secretThatTheAnswerRepeatsIsNotShown(String body) throws IOException {
        for (String secret : new String[] {SECRET, "correcthorsebatterystaple"}) {
            answer = body.formatted(secret);

            send(
                    options(HttpLogDetailLevel.BODY_AND_HEADERS),
                    Request.post(url(), "password=" + URLEncoder.encode(secret, StandardCharsets.UTF_8)));

            assertThat(messages()).contains("password=***").doesNotContain(secret);
        }
    }

    @Test
    void answerCannotForgeLinesOfTheLog() throws IOException {
        answer = "{\"scope\":\"a\\nERROR forged \\u001b[31m\",\"error\\nERROR\":\"x\"}";

        send(options(HttpLogDetailLevel.BODY));

        assertThat(messages()).contains("scope=a ERROR forged [31m").doesNotContain("\nERROR", "\u001b");
    }

    @Test
    void longAnswerIsLoggedOnOneBoundedLine() throws IOException {
        StringBuilder members = new StringBuilder("{\"token_type\":\"Bearer\"");
        for (int i = 0; i < 5_000; i++) {
            members.append(",\"n")
                    .append("x".repeat(i % 30))
                    .append("\":\"")
                    .append("v".repeat(300))
                    .append('"');
        }
        answer = members.append("}").toString();

        send(options(HttpLogDetailLevel.BODY));

        assertThat(messages().lines()).allMatch(line -> line.length() < 4_400);
    }

    @Test
    void queryIsLoggedFieldByField() throws IOException {
        send(
                options(HttpLogDetailLevel.BODY),
                Request.get(url("/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fvault"
                        + ".azure.net&client_id=" + CLIENT + "&token_sha256_to_refresh=abcdef&code=the-code")));

        assertThat(messages())
                .contains("/metadata/identity/oauth2/token: HTTP 200")
                .contains("query {api-version=2018-02-01, resource=https://vault.azure.net, client_id=" + CLIENT)
                .contains("token_sha256_to_refresh=***, code=***}, no body")
                .doesNotContain("abcdef", "the-code");
    }

    @Test
    void userNameInAPathIsNotLogged() throws IOException {
        send(
                options(HttpLogDetailLevel.BODY_AND_HEADERS),
                Request.get(url("/common/UserRealm/ann%2Fb%40contoso.example?api-version=1.0")));

        assertThat(messages()).contains("/common/UserRealm/***: HTTP 200").doesNotContain("ann", "contoso");
    }

    @Test
    void secretInsteadOfATenantIsNotLogged() throws IOException {
        answer = "{\"scope\":\"Zx8Q.secret-in-a-wrong-place\"}";

        send(options(HttpLogDetailLevel.BODY), Request.post(url("/Zx8Q.secret-in-a-wrong-place/oauth2/token"), FORM));

        assertThat(messages()).contains("/Zx8Q\u2026/oauth2/token").doesNotContain("secret-in-a-wrong");
    }

    @Test
    void eachTryIsLoggedOnOneLine() throws IOException {
        statuses.add(503);
        statuses.add(429);

        send(options(HttpLogDetailLevel.BASIC));

        assertThat(messages())
                .containsSubsequence("HTTP 503 in", "try 1", "HTTP 429 in", "try 2", "HTTP 200 in", "try 3");
        assertThat(log.count(LOGGER, Level.INFO)).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(names = {"BASIC", "BODY_AND_HEADERS"})
    void eachTryOfAnAzureCorePipelineIsLoggedOnOneLine(HttpLogDetailLevel level) throws IOException {
        statuses.add(503);
        answer = "{\"token_type\":\"Bearer\",\"access_token\":\"opaque-to-us\"}";

        Answer came = send(options(level).addPolicy((context, next) -> {
            context.getHttpRequest().setHeader(HttpHeaderName.fromString("X-Own"), "of-a-policy");
            return next.process();
        }));

        assertThat(messages())
                .containsSubsequence("HTTP 503 in", "try 1", "HTTP 200 in", "try 2")
                .doesNotContain("of-a-policy", "opaque-to-us");
        assertThat(came.body().text()).isEqualTo(answer);
        assertThat(messages().contains("X-Own: ***")).isEqualTo(level.shouldLogHeaders());
        assertThat(messages().contains("token_type=Bearer")).isEqualTo(level.shouldLogBody());
    }

    @Test
    void eachTryOfACustomRetryPolicyIsLoggedOnOneLine() throws IOException {
        statuses.add(503);

        send(options(HttpLogDetailLevel.BASIC)
                .retryPolicy(new RetryPolicy(new RetryOptions(new FixedDelayOptions(1, Duration.ofMillis(1))))));

        assertThat(messages()).containsSubsequence("HTTP 503 in", "try 1", "HTTP 200 in", "try 2");
    }

    @Test
    void requestWithoutAnAnswerIsLoggedWithItsCause() {
        server.stop(0);

        assertThatIOException().isThrownBy(() -> send(options(HttpLogDetailLevel.BODY)));

        assertThat(messages())
                .containsPattern(": no answer in \\d+ ms, try 4, the connection was refused")
                .contains("grant_type=client_credentials");
    }

    @ParameterizedTest
    @CsvSource({
        "none, false, false, false",
        "basic, true, false, false",
        "HEADERS, true, true, false",
        "body, true, false, true",
        "body_and_headers, true, true, true",
        "BodyAndHeaders, true, true, true",
        "everything, false, false, false"
    })
    void variableSetsTheLogLevel(String level, boolean basic, boolean headers, boolean bodies) throws IOException {
        send(CredentialOptions.builder()
                .configuration(TestConfiguration.of(Map.of("AZURE_HTTP_LOG_DETAIL_LEVEL", level))));

        assertThat(messages().contains("HTTP 200 in")).isEqualTo(basic);
        assertThat(messages().contains("headers sent")).isEqualTo(headers);
        assertThat(messages().contains("grant_type=client_credentials")).isEqualTo(bodies);
        assertThat(messages().contains("is no HTTP log level")).isEqualTo(level.equals("everything"));
    }

    @Test
    void optionsWinOverTheVariable() throws IOException {
        send(options(HttpLogDetailLevel.NONE)
                .configuration(TestConfiguration.of(Map.of("AZURE_HTTP_LOG_DETAIL_LEVEL", "body"))));

        assertThat(messages()).isEmpty();
    }

    @Test
    void bodyLevelIsWarnedAboutOnceBeforeTheFirstRequest() throws IOException {
        Http http = options(HttpLogDetailLevel.BODY).build().http();

        assertThat(messages())
                .contains("The fields of HTTP bodies are logged at the level DEBUG by the logger '" + LOGGER);

        http.send(token());
        http.direct(null).send(token());
        http.sendOnce(token(), null);

        assertThat(log.count(LOGGER, Level.WARN)).isOne();
        assertThat(messages().lines().filter(line -> line.contains("grant_type=")))
                .hasSize(3);
    }

    /** As azure-core's own logger has it, where SLF4J is bound to nothing. */
    @ParameterizedTest
    @Tag("slow")
    @CsvSource({"verbose, true, true", "informational, true, false", "error, false, false"})
    void azureLogLevelDecidesTheOutputWhenSlf4jHasNoBinding(String level, boolean requests, boolean bodies) {
        String printed = ChildJvm.runWithout(
                "logback",
                SendingProcess.class,
                "-Durl=" + url(),
                "-DAZURE_LOG_LEVEL=" + level,
                "-DAZURE_HTTP_LOG_DETAIL_LEVEL=body");

        assertThat(printed).contains("sent.").doesNotContain("the-secret");
        assertThat(printed.contains("HTTP 200 in")).isEqualTo(requests);
        assertThat(printed.contains("client_secret=***")).isEqualTo(bodies);
    }

    static final class SendingProcess {

        private SendingProcess() {}

        public static void main(String[] arguments) throws IOException {
            CredentialOptions.builder()
                    .build()
                    .http()
                    .send(Request.post(System.getProperty("url"), "client_secret=the-secret"));
            System.out.println("sent.");
        }
    }

    private String messages() {
        return log.messages(LOGGER);
    }

    private static CredentialOptions.Builder options() {
        return CredentialOptions.builder()
                .configuration(Configuration.NONE)
                .retryOptions(new RetryOptions(new FixedDelayOptions(3, Duration.ofMillis(1))));
    }

    private static CredentialOptions.Builder options(HttpLogDetailLevel level) {
        return options().httpLogOptions(new HttpLogOptions().setLogLevel(level));
    }

    private Answer send(CredentialOptions.Builder options) throws IOException {
        return send(options, token());
    }

    private static Answer send(CredentialOptions.Builder options, Request request) throws IOException {
        return options.build().http().send(request);
    }

    private Request token() {
        return Request.post(url(), FORM);
    }

    private String url() {
        return url("/" + TENANT + "/oauth2/v2.0/token");
    }

    private String url(String file) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + file;
    }
}
