package io.entra4j.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.boot.test.context.SpringBootTest.WebEnvironment.RANDOM_PORT;

import com.jayway.jsonpath.JsonPath;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.test.context.ActiveProfiles;

/** The profile {@code on-behalf-of}, from a user's token to what the orders API makes of it. */
@SpringBootTest(webEnvironment = RANDOM_PORT)
@ActiveProfiles({"local", "on-behalf-of"})
final class OnBehalfOfTests {

    private static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final String ORDERS = "/api/me/orders";

    @Autowired
    private FakeEntra entra;

    @LocalServerPort
    private int port;

    private Browser browser;

    @BeforeEach
    void openBrowser() {
        browser = new Browser(port);
        entra.reset();
        entra.resetRequests();
    }

    @Test
    void ordersApiSeesTheUserAndTheApplicationAuthenticatesByItsManagedIdentity() {
        ResponseEntity<String> answer =
                browser.get(ORDERS, entra.userToken("anna").build());

        assertThat(caller(answer)).isEqualTo("anna");
        assertThat(answer.getBody()).contains("Espresso machine");
        assertThat(TokenForms.of(entra, JWT_BEARER)).singleElement().satisfies(form -> {
            TokenForms.assertProvedByManagedIdentity(form);
            assertThat(form)
                    .containsEntry("requested_token_use", "on_behalf_of")
                    .containsEntry("scope", "api://sample-orders/.default");
        });
    }

    @Test
    void alternatingUsersAreSeenAsThemselvesWithOneTokenRequestEach() {
        String carol = entra.userToken("carol").claim("sub", "same").build();
        String dave = entra.userToken("dave").claim("sub", "same").build();

        for (int turn = 0; turn < 10; turn++) {
            assertThat(caller(browser.get(ORDERS, carol))).isEqualTo("carol");
            assertThat(caller(browser.get(ORDERS, dave))).isEqualTo("dave");
        }

        assertThat(TokenForms.of(entra, JWT_BEARER)).hasSize(2);
    }

    @Test
    void requiredSecondFactorIsReportedToTheCaller() {
        String claims = "{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}";
        entra.failNext(1, Failure.conditionalAccess(claims));

        ResponseEntity<String> answer =
                browser.get(ORDERS, entra.userToken("erin").build());

        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(answer.getHeaders().getFirst(HttpHeaders.WWW_AUTHENTICATE))
                .contains("error=\"insufficient_claims\"")
                .contains("claims=\"" + Base64.getEncoder().encodeToString(claims.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void callWithoutATokenSendsNoRequestToEntra() {
        assertThat(browser.get(ORDERS).getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(entra.tokenRequests()).isZero();
    }

    @Test
    void tokenForTheOrdersApiIsRefusedByThisApplication() {
        String token = entra.userToken("frank").audience("api://sample-orders").build();

        assertThat(browser.get(ORDERS, token).getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(browser.get("/api/orders", token).getStatusCode()).isEqualTo(HttpStatus.OK);
    }

    @Test
    void tokenForThisApplicationIsRefusedByTheOrdersApi() {
        String token = entra.userToken("grace").build();

        assertThat(browser.get("/api/orders", token).getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
    }

    @Test
    void tokenOfAnotherIssuerOrKeyIsRefused() {
        String issuer = entra.userToken("heidi")
                .issuer("https://sts.windows.net/00000000-0000-0000-0000-000000000001/")
                .build();

        assertThat(browser.get(ORDERS, issuer).getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
        try (FakeEntra other = FakeEntra.start()) {
            String key = other.userToken("heidi").build();
            assertThat(browser.get(ORDERS, key).getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
        }
    }

    @Test
    void tokenOfAnApplicationIsForbidden() {
        String token = entra.accessToken().build();

        assertThat(browser.get(ORDERS, token).getStatusCode()).isEqualTo(HttpStatus.FORBIDDEN);
        assertThat(entra.tokenRequests()).isZero();
    }

    @Test
    void pageOnThisMachineReturnsAUserTokenForTrials() {
        String token = browser.read("/entra/user-token?user=ivan");

        assertThat(caller(browser.get(ORDERS, token))).isEqualTo("ivan");
    }

    private static String caller(ResponseEntity<String> answer) {
        assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(HttpStatus.OK);
        return JsonPath.read(answer.getBody(), "$.caller");
    }
}
