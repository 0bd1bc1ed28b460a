package io.entra4j.identity.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FakeEntraTests extends FakeEntraFixture {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

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
    void noTwoTokensAreEqual() {
        entra.clock(Clock.fixed(NOW, ZoneOffset.UTC));

        assertThat(accessToken(json(token(form())))).isNotEqualTo(accessToken(json(token(form()))));
    }

    @Test
    void lifetimeRefreshTimeAndClockDecideTheClaimsOfTheToken() {
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
    void registeredApplicationExistsInItsOwnTenantOnly() {
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
        "grant_type, implicit, 400, unsupported_grant_type, 70003",
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
        FakeApplication application = FakeApplication.builtIn();
        entra.clock(Clock.fixed(NOW, ZoneOffset.UTC)).application(application.withSecretExpiringAt(NOW));

        assertRefused(token(form()), 401, "invalid_client", 7000222);
    }

    @Test
    void rotatedSecretReplacesTheOldOne() {
        entra.application(FakeApplication.builtIn().withSecret("rotated"));

        assertRefused(token(form()), 401, "invalid_client", 7000215);
        assertThat(token(form("client_secret", "rotated")).statusCode()).isEqualTo(200);
    }

    @Test
    void bodyThatIsNotAFormIsRefused() {
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
    void onlyTokenRequestsAreCountedUntilTheyAreReset() {
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
    void builderDecidesTheClaimsOfADirectToken() throws Exception {
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
}
