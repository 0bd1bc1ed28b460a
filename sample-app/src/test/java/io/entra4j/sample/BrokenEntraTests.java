package io.entra4j.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.boot.test.context.SpringBootTest.WebEnvironment.RANDOM_PORT;

import io.entra4j.identity.EntraCredential;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.annotation.DirtiesContext.ClassMode;

@SpringBootTest(webEnvironment = RANDOM_PORT)
// After failures a credential waits before it asks again, so no test may inherit the one of another.
@DirtiesContext(classMode = ClassMode.BEFORE_EACH_TEST_METHOD)
final class BrokenEntraTests {

    @Autowired
    private EntraCredential credential;

    @LocalServerPort
    private int port;

    private Browser browser;

    @BeforeEach
    void breakEntra() {
        browser = new Browser(port);
        browser.press("/entra/break");
    }

    @Test
    void callsSucceedWithTheCachedToken() {
        String page = browser.press("/run");

        assertThat(page).contains("<h1 id=\"headline\">This application has a token</h1>", "listed 3 orders");
    }

    @Test
    void failedRenewalIsShownInHeadlineAndHealthWhileCallsSucceed() {
        String page = browser.press("/renew");

        assertThat(page)
                .contains("This application has a token, but cannot renew it", "listed 3 orders")
                .contains("http_503", "REFRESH_FAILING");
        assertThat(browser.read("/actuator/health")).contains("\"state\":\"REFRESH_FAILING\"");
    }

    @Test
    void answerOfEntraIsShownAsTextNotAsMarkup() {
        String page = browser.press("/renew");

        assertThat(page).contains("&lt;h2&gt;Our services").doesNotContain("<h2>Our services");
    }

    @Test
    void pageSaysWhenThereIsNoToken() {
        credential.clear();

        String page = browser.press("/run");

        assertThat(page).contains("This application has no token", "Not called, because there is no token");
    }

    @Test
    void repairedEntraIsUsedAgain() {
        browser.press("/entra/repair");

        assertThat(browser.press("/renew"))
                .contains("<h1 id=\"headline\">This application has a token</h1>", "fetched a token");
    }
}
