package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.azure.core.http.HttpMethod;
import com.azure.core.util.Context;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

// Making keys takes a second, so the tests share an instance and tidy it up.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FakeEntraTests {
    private static final String SCOPE = "https://storage.azure.com/.default";
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private final FakeEntra entra = FakeEntra.start();
    private final HttpClient http = HttpClient.newBuilder()
            .sslContext(entra.sslContext())
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    @AfterEach
    void tidyUp() {
        entra.clock(Clock.systemUTC()).tokenLifetime(Duration.ofHours(1)).refreshIn(null);
        entra.application(new FakeApplication(
                FakeEntra.TENANT_ID, FakeEntra.CLIENT_ID, FakeEntra.CLIENT_SECRET, FakeEntra.OBJECT_ID));
        entra.reset();
        entra.resetRequests();
    }

    @AfterAll
    void stop() {
        entra.close();
    }

    @Test
    void rightSecretEarnsAnAppToken() {
        Map<String, Object> answer = json(token(form()));

        assertThat(answer)
                .containsEntry("token_type", "Bearer")
                .containsEntry("expires_in", 3600)
                .containsEntry("ext_expires_in", 3600)
                .doesNotContainKey("refresh_in");
        assertThat(claims(answer))
                .containsEntry("aud", "https://storage.azure.com")
                .containsEntry("iss", entra.issuer(FakeEntra.TENANT_ID))
                .containsEntry("tid", FakeEntra.TENANT_ID)
                .containsEntry("appid", FakeEntra.CLIENT_ID)
                .containsEntry("oid", FakeEntra.OBJECT_ID)
                .containsEntry("sub", FakeEntra.OBJECT_ID)
                .containsEntry("idtyp", "app")
                .containsEntry("ver", "1.0")
                .doesNotContainKey("xms_cc");
    }

    @Test
    void publishedKeyVerifiesTheToken() throws Exception {
        String[] parts = accessToken(json(token(form()))).split("\\.");
        Map<String, Object> header = decode(parts[0]);
        Map<?, ?> key = onlyKey(json(get(entra.jwksUri())));

        assertThat(header)
                .containsEntry("alg", "RS256")
                .containsEntry("typ", "JWT")
                .containsEntry("kid", key.get("kid"))
                .containsEntry("x5t", key.get("x5t"));
        assertThat(verifies(publicKey(key), parts)).isTrue();
        assertThat(verifies(entra.signingKey(), parts)).isTrue();
    }

    @Test
    void publishedCertificateHoldsThePublishedKey() throws Exception {
        Map<?, ?> key = onlyKey(json(get(tenantUrl("/discovery/v2.0/keys"))));
        byte[] encoded = Base64.getDecoder().decode(String.valueOf(((List<?>) key.get("x5c")).get(0)));

        X509Certificate certificate = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));

        assertThat(certificate.getPublicKey()).isEqualTo(entra.signingKey()).isEqualTo(publicKey(key));
    }

    @Test
    void noTwoTokensAreEqual() {
        entra.clock(Clock.fixed(NOW, ZoneOffset.UTC));

        assertThat(accessToken(json(token(form())))).isNotEqualTo(accessToken(json(token(form()))));
    }

    @Test
    void lifetimeRefreshAndClockShapeTheToken() {
        entra.clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .tokenLifetime(Duration.ofMinutes(10))
                .refreshIn(Duration.ofMinutes(4));

        Map<String, Object> answer = json(token(form()));

        assertThat(answer).containsEntry("expires_in", 600).containsEntry("refresh_in", 240);
        assertThat(claims(answer))
                .containsEntry("exp", (int) NOW.plusSeconds(600).getEpochSecond())
                .containsEntry("iat", (int) NOW.minusSeconds(300).getEpochSecond())
                .containsEntry("nbf", (int) NOW.minusSeconds(300).getEpochSecond());
    }

    @ParameterizedTest
    @CsvSource({
        "https://management.core.windows.net//.default, https://management.core.windows.net/",
        "api://orders/.default openid profile offline_access, api://orders",
        "c11e4717-91d3-4b0e-8a55-0fa4e0000002/.default, c11e4717-91d3-4b0e-8a55-0fa4e0000002"
    })
    void audienceIsTheScopeWithoutDefault(String scope, String audience) {
        assertThat(claims(json(token(form("scope", scope))))).containsEntry("aud", audience);
    }

    @Test
    void domainNamesTheBuiltInTenant() {
        HttpResponse<String> response = token(url(FakeEntra.TENANT_DOMAIN, "/oauth2/v2.0/token"), form());

        assertThat(claims(json(response))).containsEntry("tid", FakeEntra.TENANT_ID);
    }

    @Test
    void registeredApplicationLivesInItsOwnTenantOnly() {
        String tenantId = "11111111-2222-3333-4444-555555555555";
        entra.application(new FakeApplication(tenantId, "99999999-0000-0000-0000-000000000000", "s3cret", "oid-1"));
        Map<String, String> form = form("client_id", "99999999-0000-0000-0000-000000000000", "client_secret", "s3cret");

        assertThat(claims(json(token(url(tenantId, "/oauth2/v2.0/token"), form))))
                .containsEntry("oid", "oid-1")
                .containsEntry("iss", entra.issuer(tenantId));
        assertRefused(token(form), 400, "unauthorized_client", 700016);
    }

    @Test
    void clientCapabilityIsConfirmedInTheToken() {
        String claims = "{\"access_token\":{\"xms_cc\":{\"values\":[\"CP1\"]}}}";

        assertThat(claims(json(token(form("claims", claims))))).containsEntry("xms_cc", List.of("cp1"));
    }

    @ParameterizedTest
    @CsvSource({
        "grant_type, '', 400, invalid_request, 900144",
        "grant_type, password, 400, unsupported_grant_type, 70003",
        "client_id, '', 400, invalid_request, 900144",
        "client_id, 00000000-0000-0000-0000-000000000000, 400, unauthorized_client, 700016",
        "client_secret, '', 401, invalid_client, 7000218",
        "client_secret, wrong, 401, invalid_client, 7000215",
        "scope, '', 400, invalid_request, 900144",
        "scope, openid profile offline_access, 400, invalid_scope, 1002012",
        "scope, https://storage.azure.com/user_impersonation, 400, invalid_scope, 1002012",
        "scope, https://a.example/.default https://b.example/.default, 400, invalid_request, 28000",
        "scope, https://unknown.example/.default, 400, invalid_resource, 500011",
        "scope, storage/.default, 400, invalid_resource, 500011",
        "claims, not JSON, 400, invalid_request, 9002313"
    })
    void badParameterIsRefused(String parameter, String value, int status, String error, int code) {
        assertRefused(token(form(parameter, value)), status, error, code);
    }

    @ParameterizedTest
    @CsvSource({
        "00000000-1111-2222-3333-444444444444, 90002",
        "fabrikam.onmicrosoft.com, 90002",
        "fabrikam, 900023",
        "common, 50059",
        "organizations, 50059"
    })
    void badTenantIsRefused(String tenant, int code) {
        assertRefused(token(url(tenant, "/oauth2/v2.0/token"), form()), 400, "invalid_request", code);
    }

    @Test
    void expiredSecretIsRefused() {
        FakeApplication application = new FakeApplication(
                FakeEntra.TENANT_ID, FakeEntra.CLIENT_ID, FakeEntra.CLIENT_SECRET, FakeEntra.OBJECT_ID);
        entra.clock(Clock.fixed(NOW, ZoneOffset.UTC)).application(application.withSecretExpiringAt(NOW));

        assertRefused(token(form()), 401, "invalid_client", 7000222);
    }

    @Test
    void rotatedSecretReplacesTheOldOne() {
        entra.application(new FakeApplication(
                        FakeEntra.TENANT_ID, FakeEntra.CLIENT_ID, FakeEntra.CLIENT_SECRET, FakeEntra.OBJECT_ID)
                .withSecret("rotated"));

        assertRefused(token(form()), 401, "invalid_client", 7000215);
        assertThat(token(form("client_secret", "rotated")).statusCode()).isEqualTo(200);
    }

    @Test
    void bodyThatIsNoFormIsRefused() {
        HttpResponse<String> response = send(HttpRequest.newBuilder(URI.create(tokenUrl()))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(encode(form()))));

        assertRefused(response, 400, "invalid_request", 900144);
        assertThat(json(response).get("error_description").toString()).contains("'grant_type'");
    }

    @Test
    void refusalHasAllMembersThatEntraSends() {
        entra.clock(Clock.fixed(NOW, ZoneOffset.UTC));

        Map<String, Object> body = json(token(form("client_secret", "wrong")));

        assertThat(body)
                .containsEntry("error_codes", List.of(7000215))
                .containsEntry("timestamp", "2026-11-24 12:00:00Z")
                .containsEntry("error_uri", entra.authorityHost() + "/error?code=7000215")
                .doesNotContainKeys("suberror", "claims");
        assertThat(body.get("error_description"))
                .isEqualTo("AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request"
                        + " is the client secret value, not the client secret ID, for a secret added to app '"
                        + FakeEntra.CLIENT_ID + "'. Trace ID: " + body.get("trace_id") + " Correlation ID: "
                        + body.get("correlation_id") + " Timestamp: 2026-11-24 12:00:00Z");
    }

    @Test
    void refusalEchoesTheRequestId() {
        HttpResponse<String> response = send(post(tokenUrl(), form("scope", "nonsense"))
                .header("client-request-id", "6b1f8d3c-0000-4000-8000-123456789abc"));

        assertThat(json(response)).containsEntry("correlation_id", "6b1f8d3c-0000-4000-8000-123456789abc");
        assertThat(response.headers().firstValue("client-request-id")).hasValue("6b1f8d3c-0000-4000-8000-123456789abc");
    }

    @Test
    void configurationV2NamesTheEndpoints() {
        String base = entra.authorityHost() + "/" + FakeEntra.TENANT_ID;

        assertThat(json(get(url(FakeEntra.TENANT_DOMAIN, "/v2.0/.well-known/openid-configuration"))))
                .containsEntry("issuer", base + "/v2.0")
                .containsEntry("token_endpoint", base + "/oauth2/v2.0/token")
                .containsEntry("jwks_uri", base + "/discovery/v2.0/keys")
                .containsEntry("authorization_endpoint", base + "/oauth2/v2.0/authorize")
                .containsEntry("device_authorization_endpoint", base + "/oauth2/v2.0/devicecode")
                .containsEntry("id_token_signing_alg_values_supported", List.of("RS256"));
    }

    @Test
    void configurationV1NamesTheIssuerOfAccessTokens() {
        assertThat(json(get(tenantUrl("/.well-known/openid-configuration"))))
                .containsEntry("issuer", entra.issuer(FakeEntra.TENANT_ID));
    }

    @Test
    void commonConfigurationLeavesTheTenantOpen() {
        assertThat(json(get(url("common", "/v2.0/.well-known/openid-configuration"))))
                .containsEntry("issuer", entra.authorityHost() + "/{tenantid}/v2.0")
                .containsEntry("token_endpoint", entra.authorityHost() + "/common/oauth2/v2.0/token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2.0/.well-known/openid-configuration", "/discovery/v2.0/keys"})
    void unknownTenantHasNoMetadata(String path) {
        assertRefused(get(url("fabrikam.onmicrosoft.com", path)), 400, "invalid_tenant", 90002);
    }

    @Test
    void instanceDiscoveryNamesThisHost() {
        String host = URI.create(entra.authorityHost()).getAuthority();

        Map<String, Object> body = json(get(instanceUrl(tenantUrl("/oauth2/v2.0/authorize"))));

        assertThat(body)
                .containsEntry("tenant_discovery_endpoint", tenantUrl("/v2.0/.well-known/openid-configuration"))
                .containsEntry("api-version", "1.1")
                .containsEntry(
                        "metadata",
                        List.of(Map.of("preferred_network", host, "preferred_cache", host, "aliases", List.of(host))));
    }

    @Test
    void instanceDiscoveryRefusesForeignHosts() {
        assertRefused(
                get(instanceUrl("https://login.example.com/common/oauth2/v2.0/authorize")),
                400,
                "invalid_instance",
                50049);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/common", "/common/nothing/here", "/common/oauth2/v2.0/token"})
    void anythingElseIsNotFound(String path) {
        assertThat(get(entra.authorityHost() + path).statusCode()).isEqualTo(404);
    }

    @Test
    void throttledNamesTheSecondsToWait() {
        entra.failNext(1, Failure.throttled(Duration.ofSeconds(7)));

        HttpResponse<String> response = token(form());

        assertRefused(response, 429, "temporarily_unavailable", 90055);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("7");
    }

    @Test
    void serverErrorIsHtml() {
        entra.failNext(1, Failure.serverError(503));

        HttpResponse<String> response = token(form());

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(response.body()).startsWith("<html>");
    }

    @Test
    void connectionResetLeavesNoAnswer() {
        entra.failNext(1, Failure.connectionReset());

        assertThatThrownBy(() -> http.send(post(tokenUrl(), form()).build(), BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
        assertThat(entra.tokenRequests()).isPositive();
    }

    @Test
    void emptyBodyIsStillA200() {
        entra.failNext(1, Failure.emptyBody());

        HttpResponse<String> response = token(form());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void malformedJsonEndsWithinTheToken() {
        entra.failNext(1, Failure.malformedJson());

        HttpResponse<String> response = token(form());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith("{").matches(".*\"access_token\":\"eyJ[\\w-]{50,}");
    }

    @Test
    void htmlPageQuotesTheRequest() {
        entra.failNext(1, Failure.htmlPage(407));

        HttpResponse<String> response = token(form());

        assertThat(response.statusCode()).isEqualTo(407);
        assertThat(response.body()).contains(FakeEntra.CLIENT_SECRET, "grant_type=client_credentials");
    }

    @Test
    void noTokenLacksTheToken() {
        entra.failNext(1, Failure.noToken());

        assertThat(json(token(form()))).containsEntry("expires_in", 3600).doesNotContainKey("access_token");
    }

    @Test
    void expiredTokenHasANegativeLifetime() {
        entra.failNext(1, Failure.expiredToken());

        assertThat(json(token(form()))).containsEntry("expires_in", -60).containsKey("access_token");
    }

    @Test
    void noExpiryLacksTheLifetime() {
        entra.failNext(1, Failure.noExpiry());

        assertThat(json(token(form()))).containsKey("access_token").doesNotContainKeys("expires_in", "ext_expires_in");
    }

    @Test
    void entraFailureIsWrittenLikeARefusal() {
        entra.failNext(1, Failure.entra(400, "invalid_grant", 50034, "The user account does not exist."));

        assertRefused(token(form()), 400, "invalid_grant", 50034);
    }

    @Test
    void conditionalAccessCarriesItsChallenge() {
        entra.failNext(1, Failure.conditionalAccess("{\"access_token\":{}}"));

        HttpResponse<String> response = token(form());

        assertRefused(response, 400, "interaction_required", 50076);
        assertThat(json(response))
                .containsEntry("suberror", "basic_action")
                .containsEntry("claims", "{\"access_token\":{}}");
    }

    @ParameterizedTest
    @MethodSource("alterationsOfAGoodAnswer")
    void refusalStaysARefusalUnder(Failure failure) {
        entra.failNext(1, failure);

        assertRefused(token(form("client_secret", "wrong")), 401, "invalid_client", 7000215);
    }

    static Stream<Failure> alterationsOfAGoodAnswer() {
        return Stream.of(Failure.emptyBody(), Failure.malformedJson(), Failure.noToken(), Failure.noExpiry());
    }

    @Test
    void queuedFailuresComeInOrderAndEnd() {
        entra.failNext(2, Failure.serverError(503)).failNext(1, Failure.serverError(500));

        assertThat(Stream.generate(() -> token(form()).statusCode()).limit(4)).containsExactly(503, 503, 500, 200);
    }

    @Test
    void lastingFailureFollowsTheQueueAndEndsWithReset() {
        entra.failUntilReset(Failure.serverError(502)).failNext(1, Failure.serverError(503));

        assertThat(Stream.generate(() -> token(form()).statusCode()).limit(3)).containsExactly(503, 502, 502);
        entra.reset();
        assertThat(token(form()).statusCode()).isEqualTo(200);
    }

    @Test
    void failuresSpareTheMetadata() {
        entra.failUntilReset(Failure.serverError(503));

        assertThat(get(entra.jwksUri()).statusCode()).isEqualTo(200);
    }

    @Test
    void delayOutlastsAnImpatientClient() {
        entra.delay(Duration.ofSeconds(2));

        assertThatThrownBy(() -> http.send(
                        post(tokenUrl(), form()).timeout(Duration.ofMillis(200)).build(), BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void gateHoldsTwoHundredRequestsAtOnce() throws Exception {
        Gate gate = entra.holdTokenAnswers();

        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 200)
                .mapToObj(i -> http.sendAsync(post(tokenUrl(), form()).build(), BodyHandlers.ofString()))
                .toList();
        gate.awaitArrivals(200);
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        gate.open();

        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        assertThat(entra.tokenRequests()).isEqualTo(200);
    }

    @Test
    void openedGateLetsLaterRequestsPass() {
        Gate gate = entra.holdTokenAnswers();
        gate.open();

        assertThat(token(form()).statusCode()).isEqualTo(200);
        assertThat(gate.arrivals()).isEqualTo(1);
    }

    @Test
    void resetOpensTheGate() throws Exception {
        Gate gate = entra.holdTokenAnswers();
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(post(tokenUrl(), form()).build(), BodyHandlers.ofString());
        gate.awaitArrivals(1);

        entra.reset();

        assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void requestsAreRecordedInOrder() {
        get(instanceUrl("https://login.example.com/x"));
        token(form("scope", SCOPE + " openid"));

        assertThat(entra.requests()).hasSize(2);
        assertThat(entra.requests().get(0).query())
                .containsEntry("authorization_endpoint", "https://login.example.com/x");
        RecordedRequest last = entra.requests().get(1);
        assertThat(last.method()).isEqualTo("POST");
        assertThat(last.path()).isEqualTo("/" + FakeEntra.TENANT_ID + "/oauth2/v2.0/token");
        assertThat(last.form())
                .containsEntry("client_secret", FakeEntra.CLIENT_SECRET)
                .containsEntry("scope", SCOPE + " openid");
        assertThat(last.headers()).containsEntry("content-type", "application/x-www-form-urlencoded");
    }

    @Test
    void onlyTokenRequestsAreCountedUntilForgotten() {
        get(entra.jwksUri());
        token(form());
        token(form("client_secret", "wrong"));

        assertThat(entra.tokenRequests()).isEqualTo(2);
        entra.reset();
        assertThat(entra.tokenRequests()).isEqualTo(2);
        entra.resetRequests();
        assertThat(entra.tokenRequests()).isZero();
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void clientWithoutTheAuthorityRefusesToTalk() {
        assertThatThrownBy(() -> HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create(entra.jwksUri()))
                                        .build(),
                                BodyHandlers.ofString()))
                .isInstanceOf(SSLHandshakeException.class);
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void instancesDoNotTrustEachOther() {
        try (FakeEntra other = FakeEntra.start()) {
            assertThatThrownBy(() -> http.send(
                            HttpRequest.newBuilder(URI.create(other.jwksUri())).build(), BodyHandlers.ofString()))
                    .isInstanceOf(SSLHandshakeException.class);
            assertThat(other.signingKey()).isNotEqualTo(entra.signingKey());
        }
    }

    @Test
    void numericAddressIsServedToo() {
        assertThat(get(entra.jwksUri().replace("localhost", "127.0.0.1")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void azureHttpClientTrustsTheFake() {
        var request = new com.azure.core.http.HttpRequest(HttpMethod.GET, entra.jwksUri());

        try (var response = entra.httpClient().sendSync(request, Context.NONE)) {
            assertThat(response.getStatusCode()).isEqualTo(200);
            assertThat(response.getBodyAsString().block()).contains("x5c");
        }
    }

    @Test
    void writtenCertificateIsSignedByTheAuthorityAndFitsItsKey(@TempDir Path folder) throws Exception {
        Path certificatePem = folder.resolve("server.pem");
        Path keyPem = folder.resolve("server.key");

        entra.writeServerCertificate(certificatePem, keyPem);

        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(certificatePem)));
        certificate.verify(entra.caCertificate().getPublicKey());
        String[] parts = signedBy(keyPem, "some.thing");
        assertThat(verifies(certificate.getPublicKey(), parts)).isTrue();
    }

    @Test
    void directTokenIsShapedByItsBuilder() throws Exception {
        String token = entra.accessToken()
                .audience("api://orders")
                .issuer("https://elsewhere.example/")
                .lifetime(Duration.ofMinutes(-10))
                .claim("roles", List.of("Orders.Read"))
                .build();

        Map<String, Object> claims = decode(token.split("\\.")[1]);
        assertThat(claims)
                .containsEntry("aud", "api://orders")
                .containsEntry("iss", "https://elsewhere.example/")
                .containsEntry("roles", List.of("Orders.Read"));
        Instant expiresAt = Instant.ofEpochSecond(((Number) claims.get("exp")).longValue());
        assertThat(expiresAt).isCloseTo(Instant.now().minusSeconds(600), within(30, ChronoUnit.SECONDS));
        assertThat(((Number) claims.get("iat")).longValue()).isLessThan(expiresAt.getEpochSecond());
        assertThat(verifies(entra.signingKey(), token.split("\\."))).isTrue();
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void closeFreesThePort() {
        FakeEntra other = FakeEntra.start();
        URI address = URI.create(other.authorityHost());
        Gate gate = other.holdTokenAnswers();

        other.close();

        assertThat(gate.arrivals()).isZero();
        assertThatThrownBy(() -> new Socket("127.0.0.1", address.getPort()).close())
                .isInstanceOf(IOException.class);
    }

    private static Map<String, String> form(String... overrides) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", FakeEntra.CLIENT_ID);
        form.put("client_secret", FakeEntra.CLIENT_SECRET);
        form.put("scope", SCOPE);
        for (int i = 0; i < overrides.length; i += 2) {
            form.put(overrides[i], overrides[i + 1]);
        }
        return form;
    }

    private HttpResponse<String> token(Map<String, String> form) {
        return token(tokenUrl(), form);
    }

    private HttpResponse<String> token(String url, Map<String, String> form) {
        return send(post(url, form));
    }

    private HttpResponse<String> get(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return http.sendAsync(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString())
                .join();
    }

    private static HttpRequest.Builder post(String url, Map<String, String> form) {
        return HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encode(form)));
    }

    private static String encode(Map<String, String> form) {
        return form.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }

    private String tokenUrl() {
        return tenantUrl("/oauth2/v2.0/token");
    }

    private String tenantUrl(String path) {
        return url(FakeEntra.TENANT_ID, path);
    }

    private String url(String tenant, String path) {
        return entra.authorityHost() + "/" + tenant + path;
    }

    private String instanceUrl(String authorizationEndpoint) {
        return url("common", "/discovery/instance?api-version=1.1&authorization_endpoint=")
                + URLEncoder.encode(authorizationEndpoint, UTF_8);
    }

    private static void assertRefused(HttpResponse<String> response, int status, String error, int code) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response)).containsEntry("error", error).containsEntry("error_codes", List.of(code));
        assertThat(json(response).get("error_description").toString()).startsWith("AADSTS" + code + ": ");
    }

    private static Map<String, Object> json(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
        return JsonText.readObject(response.body());
    }

    private static String accessToken(Map<String, Object> answer) {
        return String.valueOf(answer.get("access_token"));
    }

    private static Map<String, Object> claims(Map<String, Object> answer) {
        assertThat(answer).containsKey("access_token");
        return decode(accessToken(answer).split("\\.")[1]);
    }

    private static Map<String, Object> decode(String part) {
        return JsonText.readObject(new String(Base64.getUrlDecoder().decode(part), UTF_8));
    }

    private static Map<?, ?> onlyKey(Map<String, Object> keys) {
        assertThat((List<?>) keys.get("keys")).hasSize(1);
        return (Map<?, ?>) ((List<?>) keys.get("keys")).get(0);
    }

    private static PublicKey publicKey(Map<?, ?> jwk) throws Exception {
        return KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(number(jwk.get("n")), number(jwk.get("e"))));
    }

    private static BigInteger number(Object base64Url) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(String.valueOf(base64Url)));
    }

    private static boolean verifies(PublicKey key, String[] parts) throws Exception {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(key);
        signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
        return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
    }

    private static String[] signedBy(Path keyPem, String content) throws Exception {
        String base64 = Files.readString(keyPem).replaceAll("-----.*-----|\\s", "");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64))));
        signature.update(content.getBytes(UTF_8));
        return (content + "." + Base64.getUrlEncoder().encodeToString(signature.sign())).split("\\.");
    }
}
