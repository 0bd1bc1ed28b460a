package io.entra4j.identity.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.TokenRequestContext;
import com.azure.core.util.Configuration;
import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.user.InteractiveBrowserCredential;
import io.entra4j.identity.user.InteractiveBrowserCredentialBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real browser goes all the way: through the service's pages, back to our listener, to the page that we show. */
@Tag("slow")
class ChromiumSignInTests {

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final TokenRequestContext VAULT =
            new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    private static final TokenRequestContext VAULT_CAE = new TokenRequestContext()
            .addScopes("https://vault.azure.net/.default")
            .setCaeEnabled(true);
    private static final String USER = "alice@contoso.onmicrosoft.com";
    private static final String PASSWORD = "correct horse/battery+staple";

    @TempDir
    static Path directory;

    private static FakeEntra entra;

    private final AtomicReference<Chromium.Visit> visit = new AtomicReference<>();

    @BeforeAll
    static void start() {
        Chromium.assumeInstalled();
        OpenIdProvider.assumeInstalled();
        entra = FakeEntra.start();
        entra.user(USER, PASSWORD, "a11ce000-0000-4000-8000-000000000001");
    }

    @AfterAll
    static void stop() {
        if (entra != null) {
            entra.close();
        }
    }

    private InteractiveBrowserCredentialBuilder builder(String authorityHost, String server, String action) {
        Chromium chromium = new Chromium(server, SCREENSHOTS);
        return new InteractiveBrowserCredentialBuilder()
                .options(CredentialOptions.builder()
                        .authorityHost(authorityHost)
                        .instanceDiscovery(false)
                        .configuration(Configuration.NONE)
                        .sslContext(entra.sslContext())
                        .build())
                .tenantId(FakeEntra.TENANT_ID)
                .timeout(Duration.ofSeconds(60))
                .openBrowser(page -> visit.set(chromium.visit(page, action, USER, PASSWORD)));
    }

    @Test
    void userSignsInAndThePageShowsSuccess() throws Exception {
        InteractiveBrowserCredential credential =
                builder(entra.authorityHost(), "entra", "sign-in").build();

        AuthenticationRecord record = credential.authenticateSync(VAULT);
        String page = visit.get().lastPage();

        assertThat(record.getUsername()).isEqualTo(USER);
        assertThat(page).contains("\"title\":\"You are signed in\"", "You can close this page");
        // Neither the code nor the state is left in the browser's history.
        assertThat(page).containsPattern("\"url\":\"http://localhost:\\d+/\"").contains("\"problems\":[]");
        assertThat(Files.size(visit.get().screenshot())).isPositive();
        assertThat(credential.getTokenSync(VAULT).getToken()).isNotBlank();
        assertThat(entra.tokenRequests()).isPositive();
    }

    @Test
    void userCancelsAndNoScriptOfTheServerRuns() {
        InteractiveBrowserCredential credential =
                builder(entra.authorityHost(), "entra", "cancel").build();

        Throwable thrown = catchThrowable(() -> credential.getTokenSync(VAULT));
        String page = visit.get().lastPage();

        assertThat(thrown).hasMessageContaining("the user declined to consent");
        // FakeEntra's description is a script that changes the title.
        assertThat(page)
                .contains("\"title\":\"You are not signed in\"", "access_denied", "<script>document.title='owned'");
    }

    @Test
    void certifiedProviderSignsTheUserInAndRotatesTheRefreshToken() {
        try (OpenIdProvider provider = OpenIdProvider.start(
                directory, entra, TestCertificate.issued("CN=orders").certificate())) {
            InteractiveBrowserCredential credential = builder(provider.authorityHost(), "oidc", "sign-in")
                    .clientId("native")
                    .loginHint(USER)
                    .build();

            AuthenticationRecord record = credential.authenticateSync(VAULT);
            String page = visit.get().lastPage();
            String first = credential.getTokenSync(VAULT).getToken();
            String second = credential.refreshTokenSync(VAULT).getToken();
            String third = credential.getToken(VAULT_CAE).block().getToken();

            assertThat(record.getHomeAccountId()).isEqualTo(USER);
            assertThat(page).contains("\"title\":\"You are signed in\"");
            assertThat(first).isNotEqualTo(second).isNotEqualTo(third);
        }
    }

    @Test
    void refusalOfTheCertifiedProviderIsShownAndReported() {
        try (OpenIdProvider provider = OpenIdProvider.start(
                directory, entra, TestCertificate.issued("CN=orders").certificate())) {
            InteractiveBrowserCredential credential = builder(provider.authorityHost(), "oidc", "cancel")
                    .clientId("native")
                    .loginHint(USER)
                    .build();

            Throwable thrown = catchThrowable(() -> credential.getTokenSync(VAULT));

            assertThat(thrown).hasMessageContaining("access_denied");
            assertThat(visit.get().lastPage()).contains("\"title\":\"You are not signed in\"", "access_denied");
        }
    }
}
