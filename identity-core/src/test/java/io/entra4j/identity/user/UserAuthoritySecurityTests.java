package io.entra4j.identity.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.fake.ReroutingHttpClient;
import io.entra4j.identity.fake.TestConfiguration;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users sign in at a host that is known or was verified, and at the tenant that is configured. */
class UserAuthoritySecurityTests {

    private static final String USER = "alice@contoso.onmicrosoft.com";
    private static final String PASSWORD = "correct horse/battery+staple";
    private static final String OAUTH = "/" + FakeEntra.TENANT_ID + "/oauth2/v2.0/";

    private final FakeEntra entra = FakeEntra.start();
    private final MutableClock clock = new MutableClock();
    private final String host = "https://login-" + UUID.randomUUID() + ".example";
    private final List<Object> prompts = new CopyOnWriteArrayList<>();
    private ReroutingHttpClient http = new ReroutingHttpClient(entra);

    @BeforeEach
    void registerTheUser() {
        entra.user(USER, PASSWORD, "a11ce000-0000-4000-8000-000000000001").clock(clock);
    }

    @AfterEach
    void stop() {
        entra.close();
    }

    @Test
    void deviceCodeIsNotRequestedFromAnUnknownHost() {
        assertRefused(deviceCode(options(host, true)));
    }

    @Test
    void browserIsNotSentToAnUnknownHost() {
        assertRefused(browser(options(host, true)));
    }

    @Test
    void passwordIsNotSentToAnUnknownHost() {
        assertRefused(password(options(host, true)));
    }

    @Test
    void deviceCodeRequestUsesPathAndTenant() {
        http = new ReroutingHttpClient(entra, "/cloud/identity");

        token(deviceCode(options(host + "/cloud/identity", false)));

        assertThat(http.urls())
                .containsExactly(
                        host + "/cloud/identity" + OAUTH + "devicecode", host + "/cloud/identity" + OAUTH + "token");
    }

    @Test
    void deviceCodeRequestToAdfsHasItsPathOnce() {
        EntraCredential credential = new DeviceCodeCredentialBuilder()
                .options(options(host + "/adfs", false))
                .tenantId("adfs")
                .challengeConsumer(prompts::add)
                .build();

        assertThatExceptionOfType(AuthenticationFailedException.class).isThrownBy(() -> token(credential));

        assertThat(http.urls()).containsExactly(host + "/adfs/oauth2/devicecode");
    }

    @Test
    void passwordRequestUsesPathAndTenant() {
        http = new ReroutingHttpClient(entra, "/cloud/identity");

        token(password(options(host + "/cloud/identity", false)));

        assertThat(http.urls())
                .allMatch(url -> url.startsWith(host + "/cloud/identity/"))
                .endsWith(host + "/cloud/identity" + OAUTH + "token");
    }

    @Test
    void pageInTheBrowserUsesPathAndTenant() {
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> token(browser(options(host + "/cloud/identity", false))));

        assertThat(prompts.get(0).toString()).startsWith(host + "/cloud/identity" + OAUTH + "authorize?");
        assertThat(http.urls()).isEmpty();
    }

    private void assertRefused(EntraCredential credential) {
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> token(credential))
                .withMessageContaining("invalid_instance")
                .withMessageContaining("switch instance discovery off");
        assertThat(http.hosts()).containsOnly("login.microsoftonline.com");
        assertThat(prompts).isEmpty();
    }

    private EntraCredential deviceCode(CredentialOptions options) {
        return new DeviceCodeCredentialBuilder()
                .options(options)
                .tenantId(FakeEntra.TENANT_ID)
                .challengeConsumer(info -> {
                    prompts.add(info);
                    entra.approveDevice(info.getUserCode(), USER);
                })
                .wait((duration, cancelled) -> {
                    clock.advance(duration);
                    return cancelled.getCount() == 0;
                })
                .build();
    }

    /** Its browser breaks, so that no user has to answer. */
    private EntraCredential browser(CredentialOptions options) {
        return new InteractiveBrowserCredentialBuilder()
                .options(options)
                .tenantId(FakeEntra.TENANT_ID)
                .openBrowser((URI page) -> {
                    prompts.add(page);
                    throw new IllegalStateException("no browser");
                })
                .build();
    }

    @SuppressWarnings("deprecation")
    private static EntraCredential password(CredentialOptions options) {
        return new UsernamePasswordCredentialBuilder()
                .options(options)
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.PUBLIC_CLIENT_ID)
                .username(USER)
                .password(PASSWORD)
                .build();
    }

    private static void token(EntraCredential credential) {
        credential.getTokenSync(
                new TokenRequestContext().addScopes("https://vault.azure.net/.default"), Duration.ofSeconds(30));
    }

    private CredentialOptions options(String authorityHost, boolean instanceDiscovery) {
        return CredentialOptions.builder()
                .configuration(TestConfiguration.of(Map.of()))
                .authorityHost(authorityHost)
                .instanceDiscovery(instanceDiscovery)
                .httpClient(http)
                .clock(clock)
                .build();
    }
}
