package io.entra4j.identity.msal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RedactionTests {

    private static final String FORM = "client_id=app&client_secret=s%2Bcr%7Et-value&scope=s";

    @Test
    void echoedSecretIsRemovedEncodedOrNot() {
        assertThat(Redaction.withoutEcho("<pre>s%2Bcr%7Et-value or s+cr~t-value</pre>", null, FORM))
                .isEqualTo("<pre>*** or ***</pre>");
    }

    @Test
    void secretThatJsonSpellsInItsOwnWayIsRemoved() {
        String body = "{\"error\":\"x\",\"error_description\":\"got s\\u002bcr~t-value\"}";

        assertThat(Redaction.withoutEcho(body, Json.object(body), FORM))
                .isEqualTo("{\"error\":\"x\",\"error_description\":\"got ***\"}");
    }

    @Test
    void wordsThatAShortSecretIsPartOfAreLeftAlone() {
        String body = "{\"error_codes\":[7],\"error\":\"access_denied\"}";

        assertThat(Redaction.withoutEcho(body, Json.object(body), "client_secret=s"))
                .isEqualTo(body);
    }

    @Test
    void whatIsSentOpenlyMayBeRepeated() {
        assertThat(Redaction.withoutEcho("application app-0123456789 not found", null, "client_id=app-0123456789"))
                .contains("app-0123456789");
    }

    @Test
    void tokensAreRemovedWhole() {
        assertThat(Redaction.withoutTokens("{\"access_token\":\"abc\"} and eyJhbGciOiJSUzI1NiJ9.e30.c2ln"))
                .isEqualTo("{\"access_token\":\"***\"} and ***");
    }

    @Test
    void excerptHasTwoKilobytesAndHoldsNoToken() {
        String body = "{\"oidcToken\":\"opaque\",\n \"message\":\"" + "x".repeat(3_000) + "\"}";

        assertThat(Redaction.excerpt(body))
                .startsWith("'{\"oidcToken\":\"***\", \"message\":\"xxx")
                .endsWith("x…'")
                .hasSize(2_051);
        assertThat(Redaction.excerpt(" \n")).isEqualTo("empty");
    }

    @Test
    void numbersSurviveTheCleaning() {
        assertThat(Json.write(Map.of("error_codes", java.util.List.of(7000215))))
                .isEqualTo("{\"error_codes\":[7000215]}");
    }
}
