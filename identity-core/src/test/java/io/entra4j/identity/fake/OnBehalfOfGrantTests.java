package io.entra4j.identity.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OnBehalfOfGrantTests extends FakeEntraFixture {
    private static final String GRAPH = "https://graph.microsoft.com";

    @Test
    void tokenOfTheCallerEarnsATokenOfTheSameUser() {
        Map<String, Object> answer = json(token(onBehalfOf("scope", GRAPH + "/User.Read " + GRAPH + "/Mail.Read")));

        assertThat(answer)
                .containsEntry("token_type", "Bearer")
                .containsEntry("scope", GRAPH + "/User.Read " + GRAPH + "/Mail.Read")
                .doesNotContainKeys("refresh_token", "id_token", "client_info");
        assertThat(claims(answer))
                .containsEntry("aud", GRAPH)
                .containsEntry("oid", "alice-oid")
                .containsEntry("upn", "user-alice-oid@contoso.onmicrosoft.com")
                .containsEntry("scp", "User.Read Mail.Read")
                .containsEntry("appid", FakeEntra.CLIENT_ID)
                .containsEntry("appidacr", "1")
                .containsEntry("tid", FakeEntra.TENANT_ID)
                .doesNotContainKeys("idtyp", "xms_cc");
    }

    @Test
    void tokenHasTheNameOfARegisteredUser() {
        entra.user("bob@contoso.onmicrosoft.com", "hunter2", "bob-oid");

        Map<String, Object> claims = claims(
                json(token(onBehalfOf("assertion", entra.userToken("bob-oid").build()))));

        assertThat(claims)
                .containsEntry("upn", "bob@contoso.onmicrosoft.com")
                .containsEntry("oid", "bob-oid")
                .containsEntry("scp", "user_impersonation");
    }

    @Test
    void defaultScopeIsListedWithTheScopesThatItStandsFor() {
        assertThat(json(token(onBehalfOf())))
                .containsEntry(
                        "scope", "https://storage.azure.com/user_impersonation https://storage.azure.com/.default");
    }

    @Test
    void openIdScopesAndClientInfoAddMembers() {
        Map<String, Object> answer =
                json(token(onBehalfOf("scope", SCOPE + " openid profile offline_access", "client_info", "1")));

        assertThat(decode(String.valueOf(answer.get("client_info"))))
                .isEqualTo(Map.of("uid", "alice-oid", "utid", FakeEntra.TENANT_ID));
        assertThat(decode(String.valueOf(answer.get("id_token")).split("\\.")[1]))
                .containsEntry("aud", FakeEntra.CLIENT_ID)
                .containsEntry("iss", tenantUrl("/v2.0"))
                .containsEntry("preferred_username", "user-alice-oid@contoso.onmicrosoft.com")
                .containsEntry("ver", "2.0")
                .doesNotContainKeys("scp", "appid");
        assertThat(answer.get("refresh_token").toString()).startsWith("1.");
    }

    @Test
    void clientIdIsAcceptedAsAudience() {
        String assertion =
                entra.userToken("alice-oid").audience(FakeEntra.CLIENT_ID).build();

        assertThat(token(onBehalfOf("assertion", assertion)).statusCode()).isEqualTo(200);
    }

    @Test
    void clientCapabilityIsConfirmedInTheToken() {
        String claims = "{\"access_token\":{\"xms_cc\":{\"values\":[\"CP1\"]}}}";

        assertThat(claims(json(token(onBehalfOf("claims", claims))))).containsEntry("xms_cc", List.of("cp1"));
    }

    @ParameterizedTest
    @CsvSource({
        "requested_token_use, '', 400, invalid_request, 900144",
        "requested_token_use, delegation, 400, invalid_request, 9002313",
        "assertion, '', 400, invalid_request, 900144",
        "assertion, nonsense, 400, invalid_request, 50027",
        "client_secret, wrong, 401, invalid_client, 7000215",
        "client_secret, '', 401, invalid_client, 7000218",
        "scope, openid, 400, invalid_scope, 70011",
        "scope, api://a/x api://b/x, 400, invalid_request, 28000",
        "scope, api://unknown/x, 400, invalid_resource, 500011"
    })
    void badParameterIsRefused(String parameter, String value, int status, String error, int code) {
        assertRefused(token(onBehalfOf(parameter, value)), status, error, code);
    }

    @Test
    void tokenOfAnotherIssuerIsRefused() {
        try (FakeEntra other = FakeEntra.start()) {
            HttpResponse<String> response =
                    token(onBehalfOf("assertion", other.userToken("alice-oid").build()));
            assertRefused(response, 400, "invalid_grant", 50013);
            assertThat(description(response)).contains("The key was not found.");
        }
        String[] parts = entra.userToken("alice-oid").build().split("\\.");
        String[] others = entra.userToken("mallory-oid").build().split("\\.");
        assertAssertionRefused(parts[0] + "." + others[1] + "." + parts[2], 50013);
    }

    @Test
    void expiredTokenIsRefused() {
        MutableClock clock = new MutableClock();
        entra.clock(clock);
        String assertion =
                entra.userToken("alice-oid").lifetime(Duration.ofMinutes(1)).build();

        clock.advance(Duration.ofMinutes(1));

        assertAssertionRefused(assertion, 500133);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://graph.microsoft.com", "api://other", "api://c11e4717"})
    void tokenForAnotherAudienceIsRefused(String audience) {
        assertAssertionRefused(entra.userToken("alice-oid").audience(audience).build(), 500131);
    }

    @Test
    void applicationsTokenAndIdTokenAreRefused() {
        String idToken = json(token(onBehalfOf("scope", SCOPE + " openid")))
                .get("id_token")
                .toString();

        assertAssertionRefused(entra.accessToken().build(), 7000114);
        assertAssertionRefused(idToken, 7000114);
    }

    @Test
    void userOfAnotherTenantIsRefused() {
        String assertion = entra.userToken("alice-oid")
                .tenant("11111111-2222-3333-4444-555555555555")
                .build();

        assertAssertionRefused(assertion, 50020);
    }

    @Test
    void missingConsentIsRefused() {
        entra.failNext(1, Failure.consentRequired());

        HttpResponse<String> response = token(onBehalfOf());

        assertRefused(response, 400, "invalid_grant", 65001);
        assertThat(json(response)).containsEntry("suberror", "consent_required");
    }

    private void assertAssertionRefused(String assertion, int code) {
        assertRefused(token(onBehalfOf("assertion", assertion)), 400, "invalid_grant", code);
    }

    private Map<String, String> onBehalfOf(String... overrides) {
        Map<String, String> form = form();
        form.put("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
        form.put("requested_token_use", "on_behalf_of");
        form.put("assertion", entra.userToken("alice-oid").build());
        form.putAll(FakeEntraFixture.parameters(overrides));
        return form;
    }
}
