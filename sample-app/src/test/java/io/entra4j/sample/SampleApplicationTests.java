package io.entra4j.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.boot.test.context.SpringBootTest.WebEnvironment.RANDOM_PORT;

import com.jayway.jsonpath.JsonPath;
import io.entra4j.identity.fake.FakeEntra;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.json.BasicJsonTester;
import org.springframework.boot.test.json.JsonContent;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;

@SpringBootTest(webEnvironment = RANDOM_PORT)
final class SampleApplicationTests {

    private static final String AUDIENCE = "api://sample-orders";

    private final BasicJsonTester json = new BasicJsonTester(getClass());

    @Autowired
    private FakeEntra entra;

    @LocalServerPort
    private int port;

    private Browser browser;

    @BeforeEach
    void openBrowser() {
        browser = new Browser(port);
    }

    @Test
    void startingGetsATokenAndCallsTheProtectedEndpoint() {
        JsonContent<?> status = json.from(browser.read("/status"));

        assertThat(status).extractingJsonPathBooleanValue("$.hasToken").isTrue();
        assertThat(status).extractingJsonPathStringValue("$.run.token.state").isEqualTo("DONE");
        assertThat(status).extractingJsonPathStringValue("$.run.orders.state").isEqualTo("DONE");
        assertThat(status).extractingJsonPathStringValue("$.run.blob.state").isEqualTo("SKIPPED");
    }

    @Test
    void pageNamesTheIdentity() {
        assertThat(browser.read("/"))
                .contains("This application has a token")
                .contains("ClientSecretCredential", FakeEntra.OBJECT_ID, FakeEntra.CLIENT_ID, FakeEntra.TENANT_ID);
    }

    @Test
    void healthShowsTheCredential() {
        JsonContent<?> health = json.from(browser.read("/actuator/health"));

        assertThat(health).extractingJsonPathStringValue("$.status").isEqualTo("UP");
        assertThat(health)
                .extractingJsonPathStringValue("$.components.azureIdentity.status")
                .isEqualTo("UP");
        assertThat(health)
                .extractingJsonPathStringValue("$.components.azureIdentity.details.state")
                .isEqualTo("ACTIVE");
        assertThat(health)
                .extractingJsonPathStringValue("$.components.azureIdentity.details.answeredBy")
                .isEqualTo("ClientSecretCredential");
    }

    @Test
    void callingAgainIsAnsweredFromTheCacheAndCounted() {
        int fetched = entra.tokenRequests();
        double hits = requests("hit");

        browser.press("/run");

        assertThat(entra.tokenRequests()).isEqualTo(fetched);
        assertThat(requests("hit")).isEqualTo(hits + 2);
    }

    @Test
    void renewedTokenIsFetchedAndCounted() {
        int fetched = entra.tokenRequests();
        double misses = requests("miss");

        browser.press("/renew");

        assertThat(entra.tokenRequests()).isEqualTo(fetched + 1);
        assertThat(requests("miss")).isEqualTo(misses + 1);
    }

    @Test
    void ordersAreListedForATokenWithTheirAudience() {
        String token = entra.accessToken().audience(AUDIENCE).build();

        assertThat(browser.get("/api/orders", token).getBody()).contains("Espresso machine", FakeEntra.OBJECT_ID);
    }

    @Test
    void ordersRequireAToken() {
        assertThat(browser.get("/api/orders").getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
    }

    @Test
    void ordersRefuseATokenForAnotherAudience() {
        assertRefused(entra.accessToken().audience("https://storage.azure.com").build());
    }

    @Test
    void ordersRefuseATokenOfAnotherIssuer() {
        assertRefused(entra.accessToken()
                .audience(AUDIENCE)
                .tenant("00000000-0000-0000-0000-000000000001")
                .build());
    }

    @Test
    void ordersRefuseAnExpiredToken() {
        assertRefused(entra.accessToken()
                .audience(AUDIENCE)
                .lifetime(Duration.ofMinutes(-10))
                .build());
    }

    @Test
    void ordersRefuseATokenSignedWithAnotherKey() {
        try (FakeEntra other = FakeEntra.start()) {
            assertRefused(other.accessToken().audience(AUDIENCE).build());
        }
    }

    @Test
    void buttonsRequireTheCsrfTokenOfThePage() {
        assertThat(browser.postWithoutCsrfToken("/renew").getStatusCode()).isEqualTo(HttpStatus.FORBIDDEN);
    }

    @Test
    void otherActuatorEndpointsStayClosed() {
        assertThat(browser.get("/actuator/env").getStatusCode()).isNotEqualTo(HttpStatus.OK);
    }

    private void assertRefused(String token) {
        assertThat(browser.get("/api/orders", token).getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
    }

    private double requests(String result) {
        String metric = browser.read("/actuator/metrics/azure.identity.token.requests?tag=result:" + result);
        return JsonPath.<Double>read(metric, "$.measurements[0].value");
    }
}
