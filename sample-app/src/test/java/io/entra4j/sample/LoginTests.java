package io.entra4j.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.boot.test.context.SpringBootTest.WebEnvironment.RANDOM_PORT;

import io.entra4j.identity.fake.FakeEntra;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.test.context.ActiveProfiles;

/** The profile {@code login}, from the click to the tokens and back out. */
@SpringBootTest(webEnvironment = RANDOM_PORT)
@ActiveProfiles({"local", "login"})
final class LoginTests {

    private static final String ALICE = "alice@contoso.onmicrosoft.com";
    private static final String BOB = "bob@contoso.onmicrosoft.com";
    private static final String PASSWORD = "tests-own-password";

    @Autowired
    private FakeEntra entra;

    @Autowired
    private OAuth2AuthorizedClientService clients;

    @LocalServerPort
    private int port;

    private UserBrowser browser;

    @BeforeEach
    void openBrowser() {
        browser = new UserBrowser(entra, port);
        entra.user(ALICE, PASSWORD, "alice-oid").user(BOB, PASSWORD, "bob-oid");
        entra.tokenLifetime(Duration.ofHours(1)).resetRequests();
    }

    @Test
    void loginGoesToEntraWithAChallengeForTheCode() {
        URI page = browser.open("/me").uri();

        assertThat(page.toString()).startsWith(entra.authorityHost() + "/" + FakeEntra.TENANT_ID + "/oauth2/v2.0/");
        assertThat(page.getQuery())
                .contains("client_id=" + FakeEntra.CLIENT_ID)
                .contains("redirect_uri=http://localhost:" + port + "/login/oauth2/code/entra")
                .contains("code_challenge_method=S256", "nonce=", "state=");
    }

    @Test
    void userLogsInAndTheApplicationAuthenticatesByItsManagedIdentity() {
        HttpResponse<String> page = browser.logIn("/me", ALICE, PASSWORD);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("You are signed in", ALICE, "alice-oid", "private_key_jwt", "managed-identity");
        assertThat(TokenForms.of(entra, "authorization_code")).singleElement().satisfies(form -> {
            TokenForms.assertProvedByManagedIdentity(form);
            assertThat(form).containsKey("code_verifier");
        });
    }

    @Test
    void pageDescribesTheTokensAndShowsNone() {
        String page = browser.logIn("/me", ALICE, PASSWORD).body();

        OAuth2AuthorizedClient client = clients.loadAuthorizedClient("entra", "pairwise-alice-oid");
        assertThat(page).contains("received, expires", "<dd>received</dd>", "<dd>none</dd>");
        assertThat(page).doesNotContain("eyJ", client.getAccessToken().getTokenValue(), entra.issuedRefreshToken());
    }

    @Test
    void expiredAccessTokenIsRefreshedWithoutASecret() {
        entra.tokenLifetime(Duration.ofSeconds(30));
        browser.logIn("/me", ALICE, PASSWORD);
        entra.tokenLifetime(Duration.ofHours(1)).resetRequests();

        HttpResponse<String> page = browser.open("/me");

        assertThat(page.body()).contains("You are signed in");
        assertThat(TokenForms.of(entra, "refresh_token"))
                .singleElement()
                .satisfies(TokenForms::assertProvedByManagedIdentity);
    }

    @Test
    void eachUserSeesTheirOwnAccount() {
        UserBrowser other = new UserBrowser(entra, port);
        browser.logIn("/me", ALICE, PASSWORD);
        other.logIn("/me", BOB, PASSWORD);

        assertThat(browser.open("/me").body()).contains(ALICE).doesNotContain(BOB);
        assertThat(other.open("/me").body()).contains(BOB).doesNotContain(ALICE);
    }

    @Test
    void logoutForgetsTheUserAndTheTokens() {
        HttpResponse<String> page = browser.logIn("/me", ALICE, PASSWORD);

        HttpResponse<String> after = browser.press(page, "/logout");

        assertThat(after.body()).contains("This application has a token");
        assertThat(browser.open("/me").body()).contains("<title>Sign in</title>");
        assertThat(clients.<OAuth2AuthorizedClient>loadAuthorizedClient("entra", "pairwise-alice-oid"))
                .isNull();
    }

    @Test
    void logoutRequiresTheCsrfTokenOfThePage() {
        browser.logIn("/me", ALICE, PASSWORD);

        assertThat(browser.post("/logout", "").statusCode()).isEqualTo(HttpStatus.FORBIDDEN.value());
        assertThat(browser.open("/me").body()).contains("You are signed in");
    }

    @Test
    void userWhoCancelsCanLogInAgain() {
        String state = browser.open("/me").uri().getRawQuery().replaceFirst(".*&(state=[^&]+).*", "$1");

        HttpResponse<String> page = browser.open("/login/oauth2/code/entra?error=access_denied&" + state);

        assertThat(page.uri().getPath()).isEqualTo("/login");
        assertThat(page.body()).contains("Microsoft Entra").doesNotContain("You are signed in");
        assertThat(browser.open("/default-ui.css").statusCode()).isEqualTo(200);
    }

    @Test
    void startPageOffersTheLoginAndShowsTheCredential() {
        String page = browser.open("/").body();

        assertThat(page).contains("<a href=\"/me\">Log in</a>", "with the password");
        assertThat(page).contains("ManagedIdentityCredential", "<code>ACTIVE</code>");
    }
}
