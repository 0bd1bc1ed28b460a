package io.entra4j.identity.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordGrantTests extends FakeEntraFixture {
    private static final String USERNAME = "alice+test@contoso.onmicrosoft.com";
    private static final String EVERYTHING = SCOPE + " openid profile offline_access";

    @BeforeEach
    void register() {
        entra.user(USERNAME, "pass word", "alice-oid");
    }

    @Test
    void rightPasswordEarnsAUserToken() {
        Map<String, Object> answer = json(token(password()));

        assertThat(answer).containsKeys("id_token", "refresh_token", "client_info");
        assertThat(claims(answer))
                .containsEntry("aud", "https://storage.azure.com")
                .containsEntry("oid", "alice-oid")
                .containsEntry("upn", USERNAME)
                .containsEntry("scp", "user_impersonation")
                .containsEntry("appid", FakeEntra.PUBLIC_CLIENT_ID)
                .containsEntry("appidacr", "0");
    }

    @Test
    void organizationsResolvesToTheHomeTenantOfTheUser() {
        Map<String, Object> answer = json(token(url("organizations", "/oauth2/v2.0/token"), password()));

        assertThat(claims(answer)).containsEntry("tid", FakeEntra.TENANT_ID);
    }

    @ParameterizedTest
    @CsvSource({"common, 9001023", "consumers, 9001023"})
    void placeholderThatIncludesPersonalAccountsIsRefused(String tenant, int code) {
        assertRefused(token(url(tenant, "/oauth2/v2.0/token"), password()), 400, "invalid_request", code);
    }

    @ParameterizedTest
    @CsvSource({
        "username, '', 400, invalid_request, 900144",
        "username, bob@contoso.onmicrosoft.com, 400, invalid_grant, 50034",
        "password, '', 400, invalid_request, 900144",
        "password, wrong, 400, invalid_grant, 50126",
        "client_id, c11e4717-91d3-4b0e-8a55-0fa4e0000002, 401, invalid_client, 7000218",
        "client_id, 00000000-0000-0000-0000-000000000000, 400, unauthorized_client, 700016",
        "scope, api://unknown/.default, 400, invalid_resource, 500011"
    })
    void badParameterIsRefused(String parameter, String value, int status, String error, int code) {
        assertRefused(token(password(parameter, value)), status, error, code);
    }

    @Test
    void confidentialClientAuthenticatesWithItsSecret() {
        Map<String, String> form = password("client_id", FakeEntra.CLIENT_ID, "client_secret", FakeEntra.CLIENT_SECRET);

        assertThat(claims(json(token(form)))).containsEntry("appidacr", "1");
    }

    @Test
    void publicClientThatShowsASecretMustShowTheRightOne() {
        assertRefused(token(password("client_secret", "wrong")), 401, "invalid_client", 7000215);
    }

    @Test
    void userOfAnotherTenantIsUnknown() {
        String tenantId = "11111111-2222-3333-4444-555555555555";
        entra.application(
                new FakeApplication(tenantId, FakeEntra.PUBLIC_CLIENT_ID, "s", "oid").withPublicClientFlows());

        assertRefused(token(url(tenantId, "/oauth2/v2.0/token"), password()), 400, "invalid_grant", 50034);
    }

    @Test
    void secondFactorCanBeDemanded() {
        entra.failNext(1, Failure.conditionalAccess("{\"access_token\":{\"capolids\":{}}}"));

        HttpResponse<String> response = token(password());

        assertRefused(response, 400, "interaction_required", 50076);
        assertThat(json(response)).containsKey("claims");
    }

    @Test
    void refreshTokenEarnsTokensForAnotherResource() {
        String refreshToken = json(token(password())).get("refresh_token").toString();
        Map<String, String> form = refresh(refreshToken);
        form.put("scope", "https://graph.microsoft.com/User.Read openid offline_access");

        Map<String, Object> answer = json(token(url("organizations", "/oauth2/v2.0/token"), form));

        assertThat(answer).containsKeys("refresh_token", "id_token");
        assertThat(claims(answer))
                .containsEntry("aud", "https://graph.microsoft.com")
                .containsEntry("oid", "alice-oid")
                .containsEntry("scp", "User.Read");
    }

    @Test
    void refreshTokenIsTiedToItsClient() {
        String refreshToken = json(token(password())).get("refresh_token").toString();
        Map<String, String> form = refresh(refreshToken);
        form.put("client_id", FakeEntra.CLIENT_ID);
        form.put("client_secret", FakeEntra.CLIENT_SECRET);

        assertRefused(token(form), 400, "invalid_grant", 70000);
        assertRefused(token(refresh("nonsense")), 400, "invalid_grant", 9002313);
        assertRefused(token(refresh("")), 400, "invalid_request", 900144);
    }

    @Test
    void realmOfAKnownDomainIsManaged() {
        assertThat(json(get(realmUrl("alice%2Btest%40contoso.onmicrosoft.com") + "?api-version=1.0")))
                .containsEntry("ver", "1.0")
                .containsEntry("account_type", "Managed")
                .containsEntry("domain_name", "contoso.onmicrosoft.com")
                .containsEntry("cloud_instance_name", "microsoftonline.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob@elsewhere.example", "bob"})
    void realmOfAnotherDomainIsUnknown(String username) {
        assertThat(json(get(realmUrl(username) + "?api-version=1.0"))).containsEntry("account_type", "Unknown");
    }

    @Test
    void realmWithoutVersionIsRefused() {
        assertRefused(get(realmUrl(USERNAME)), 400, "invalid_request", 900144);
    }

    @Test
    void passwordIsNotPrinted() {
        assertThat(new FakeUser(USERNAME, "pass word", "oid", "tid").toString()).doesNotContain("pass");
    }

    private String realmUrl(String username) {
        return url("common", "/userrealm/" + username);
    }

    private static Map<String, String> password(String... overrides) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "password");
        form.put("client_id", FakeEntra.PUBLIC_CLIENT_ID);
        form.put("username", USERNAME);
        form.put("password", "pass word");
        form.put("scope", EVERYTHING);
        form.put("client_info", "1");
        form.putAll(parameters(overrides));
        return form;
    }

    private static Map<String, String> refresh(String refreshToken) {
        Map<String, String> form = password();
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", refreshToken);
        form.remove("username");
        form.remove("password");
        return form;
    }
}
