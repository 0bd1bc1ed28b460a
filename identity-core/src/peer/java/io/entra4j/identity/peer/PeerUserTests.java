package io.entra4j.identity.peer;

import static io.entra4j.identity.peer.Contenders.context;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.identity.AuthorizationCodeCredentialBuilder;
import com.azure.identity.DeviceCodeCredential;
import com.azure.identity.DeviceCodeCredentialBuilder;
import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.ReroutingHttpClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The peer's users sign in to the stand-in, and records are read by both. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PeerUserTests {

    private static final String USER = "alice@contoso.onmicrosoft.com";
    private static final String PASSWORD = "correct horse/battery+staple";

    private final FakeEntra entra = FakeEntra.start();
    private final String authorityHost = "https://login-" + UUID.randomUUID() + ".example";

    @BeforeAll
    void registerTheUser() {
        entra.user(USER, PASSWORD, "a11ce000-0000-4000-8000-000000000001");
    }

    @AfterAll
    void stop() {
        entra.close();
    }

    private DeviceCodeCredential deviceCode() {
        return new DeviceCodeCredentialBuilder()
                .authorityHost(authorityHost)
                .disableInstanceDiscovery()
                .httpClient(new ReroutingHttpClient(entra))
                .tenantId(FakeEntra.TENANT_ID)
                .challengeConsumer(info -> entra.approveDevice(info.getUserCode(), USER))
                .build();
    }

    @Test
    void deviceCodeEarnsAToken() {
        assertThat(deviceCode().getToken(context()).block().getToken()).isNotBlank();
    }

    @Test
    void authorizationCodeFromABrowserEarnsAToken() {
        entra.application(FakeApplication.builtIn());
        String redirect = "https://localhost/nowhere";
        URI page = URI.create(entra.authorityHost() + "/" + FakeEntra.TENANT_ID + "/oauth2/v2.0/authorize?client_id="
                + FakeEntra.CLIENT_ID + "&response_type=code&scope="
                + URLEncoder.encode(context().getScopes().get(0), StandardCharsets.UTF_8) + "&redirect_uri="
                + URLEncoder.encode(redirect, StandardCharsets.UTF_8));
        String location = entra.browser()
                .signInUntilRedirect(page, USER, PASSWORD)
                .join()
                .headers()
                .firstValue("Location")
                .orElseThrow();

        String token = new AuthorizationCodeCredentialBuilder()
                .authorityHost(authorityHost)
                .disableInstanceDiscovery()
                .httpClient(new ReroutingHttpClient(entra))
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .authorizationCode(location.replaceFirst(".*[?&]code=([^&]*).*", "$1"))
                .redirectUrl(redirect)
                .build()
                .getToken(context())
                .block()
                .getToken();

        assertThat(token).isNotBlank();
    }

    @Test
    void weReadTheRecordThatThePeerWrites() throws IOException {
        com.azure.identity.AuthenticationRecord theirs =
                deviceCode().authenticate(context()).block();
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        theirs.serialize(json);

        AuthenticationRecord ours = AuthenticationRecord.deserialize(new ByteArrayInputStream(json.toByteArray()));

        assertThat(ours.username()).isEqualTo(USER);
        assertThat(ours.homeAccountId()).isEqualTo(theirs.getHomeAccountId());
        assertThat(ours.tenantId()).isEqualTo(theirs.getTenantId());
        assertThat(ours.authority()).isEqualTo(theirs.getAuthority());
        assertThat(ours.clientId()).isEqualTo(theirs.getClientId());
    }

    @Test
    void thePeerReadsTheRecordThatWeWrite() throws IOException {
        AuthenticationRecord ours = new AuthenticationRecord(
                "login.microsoftonline.com", "oid." + FakeEntra.TENANT_ID, FakeEntra.TENANT_ID, USER, "app");
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        ours.serialize(json);

        com.azure.identity.AuthenticationRecord theirs =
                com.azure.identity.AuthenticationRecord.deserialize(new ByteArrayInputStream(json.toByteArray()));

        assertThat(theirs.getUsername()).isEqualTo(USER);
        assertThat(theirs.getHomeAccountId()).isEqualTo("oid." + FakeEntra.TENANT_ID);
        assertThat(theirs.getTenantId()).isEqualTo(FakeEntra.TENANT_ID);
        assertThat(theirs.getAuthority()).isEqualTo("login.microsoftonline.com");
        assertThat(theirs.getClientId()).isEqualTo("app");
    }
}
