package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.policy.BearerTokenAuthenticationPolicy;
import com.azure.core.util.Context;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ProtectedResourceTests extends FakeEntraFixture {
    private MutableClock clock = new MutableClock();

    @BeforeEach
    void setClock() {
        clock = new MutableClock();
        entra.clock(clock);
    }

    @Test
    void tokenOpensTheResource() {
        HttpResponse<String> response = resource(accessToken(json(token(form()))));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response)).containsEntry("oid", FakeEntra.OBJECT_ID);
    }

    @Test
    void requestWithoutTokenGetsAPlainChallenge() {
        HttpResponse<String> response = get(entra.resourceUrl());

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(challenge(response))
                .startsWith("Bearer ")
                .contains("authorization_uri=\"" + entra.authorityHost())
                .doesNotContain("error", "claims");
    }

    @Test
    void invalidTokenGetsAChallengeWithoutClaims() {
        String expired = entra.accessToken().lifetime(Duration.ofMinutes(-1)).build();
        String[] parts = entra.accessToken().build().split("\\.");
        String[] others = entra.accessToken().build().split("\\.");

        assertThat(challenge(resource("nonsense"))).contains("error=\"invalid_token\"");
        assertThat(challenge(resource(parts[0] + "." + parts[1] + "." + others[2])))
                .contains("error=\"invalid_token\"");
        assertThat(challenge(resource(expired)))
                .contains("error=\"invalid_token\"")
                .doesNotContain("claims");
    }

    @Test
    void revokedTokenGetsAClaimsChallengeThatTheTokenEndpointHonours() {
        String revoked = accessToken(json(token(form())));
        entra.revokeTokens();

        HttpResponse<String> response = resource(revoked);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(challenge(response)).contains("error=\"insufficient_claims\"");
        String claims = claimsOf(response);
        assertThat(claims)
                .isEqualTo("{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\""
                        + clock.instant().getEpochSecond() + "\"}}}");

        Map<String, Object> renewed = json(token(form("claims", claims)));
        assertThat(claims(renewed)).containsEntry("nbf", (int) clock.instant().getEpochSecond());
        assertThat(resource(accessToken(renewed)).statusCode()).isEqualTo(200);
    }

    @Test
    void eachRevocationEndsAllTokensBefore() {
        entra.revokeTokens();
        String second = accessToken(json(token(form())));
        assertThat(resource(second).statusCode()).isEqualTo(200);

        entra.revokeTokens();

        assertThat(resource(second).statusCode()).isEqualTo(401);
        assertThat(resource(accessToken(json(token(form())))).statusCode()).isEqualTo(200);
        assertThat(resource(entra.userToken("alice-oid").build()).statusCode()).isEqualTo(200);
    }

    @Test
    void claimsSetTheNotBeforeTimeOfTheToken() {
        long demanded = clock.instant().getEpochSecond() - 60;
        String claims = "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"" + demanded + "\"}}}";

        assertThat(claims(json(token(form("claims", claims)))))
                .containsEntry("nbf", (int) demanded)
                .containsEntry("iat", (int) demanded);
    }

    @Test
    void malformedClaimsRequestIsRefused() {
        assertRefused(
                token(form("claims", "{\"access_token\":{\"nbf\":{\"value\":\"soon\"}}}")),
                400,
                "invalid_request",
                9002313);
    }

    @Test
    void azureCoresPolicySatisfiesTheChallenge() {
        entra.clock(Clock.systemUTC());
        HttpPipeline pipeline = pipeline(credential());
        assertThat(statusOf(pipeline)).isEqualTo(200);

        entra.revokeTokens();

        assertThat(statusOf(pipeline)).isEqualTo(200);
        assertThat(entra.tokenRequests()).isEqualTo(2);
        RecordedRequest last = entra.requests().stream()
                .filter(RecordedRequest::isTokenRequest)
                .toList()
                .get(1);
        assertThat(last.form().get("claims")).contains("\"nbf\"", "CP1");
    }

    private TokenCredential credential() {
        return new ClientSecretCredentialBuilder()
                .options(CredentialOptions.builder()
                        .authorityHost(entra.authorityHost())
                        .instanceDiscovery(false)
                        .httpClient(entra.httpClient())
                        .build())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .build();
    }

    private HttpPipeline pipeline(TokenCredential credential) {
        return new HttpPipelineBuilder()
                .httpClient(entra.httpClient())
                .policies(new BearerTokenAuthenticationPolicy(credential, SCOPE))
                .build();
    }

    private int statusOf(HttpPipeline pipeline) {
        var request = new com.azure.core.http.HttpRequest(HttpMethod.GET, entra.resourceUrl());
        try (var response = pipeline.sendSync(request, Context.NONE)) {
            return response.getStatusCode();
        }
    }

    private HttpResponse<String> resource(String token) {
        return send(HttpRequest.newBuilder(URI.create(entra.resourceUrl())).header("Authorization", "Bearer " + token));
    }

    private static String challenge(HttpResponse<String> response) {
        return response.headers().firstValue("WWW-Authenticate").orElseThrow();
    }

    private static String claimsOf(HttpResponse<String> response) {
        String base64 = challenge(response).replaceFirst(".*claims=\"([^\"]*)\".*", "$1");
        return new String(Base64.getDecoder().decode(base64), UTF_8);
    }
}
