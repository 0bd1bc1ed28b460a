package io.entra4j.identity.msal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void secretDeepInJsonIsRemovedAndOtherValuesStay() {
        String body = "{\"error\":{\"message\":\"got s+cr~t-value\",\"inner\":[\"s+cr~t-value\",7,null]}}";

        assertThat(Redaction.withoutEcho(body, Json.object(body), FORM))
                .isEqualTo("{\"error\":{\"message\":\"got ***\",\"inner\":[\"***\",7,null]}}");
    }

    @Test
    void tokenInTheTextOfAnErrorIsRemoved() {
        String body = "{\"error\":\"x\",\"error_description\":\"got eyJhbGciOiJSUzI1NiJ9.e30.c2ln\"}";

        assertThat(Redaction.withoutEcho(body, Json.object(body), null))
                .isEqualTo("{\"error\":\"x\",\"error_description\":\"got ***\"}");
    }

    @Test
    void secretIsRemovedAsAWebPageSpellsIt() {
        assertThat(Redaction.withoutEcho("<p>a&lt;b&amp;c&quot;-long</p>", null, "password=a%3Cb%26c%22-long"))
                .isEqualTo("<p>***</p>");
    }

    @Test
    void secretIsRemovedAsJsonSpellsItWhereThatIsNotWhole() {
        String form = "password=a%22b%5Cc%2Fd-long";

        assertThat(Redaction.withoutEcho("[\"a\\\"b\\\\c/d-long\"]", null, form))
                .isEqualTo("[\"***\"]");
        assertThat(Redaction.withoutEcho("{\"x\":\"a\\\"b\\\\c\\/d-long", null, form))
                .isEqualTo("{\"x\":\"***");
    }

    @Test
    void beginningOfASecretAtTheEndOfACutOffBodyIsRemoved() {
        assertThat(Redaction.withoutEcho("<p>got s+cr~t-v", null, FORM)).isEqualTo("<p>got ***");
        assertThat(Redaction.withoutEcho("<p>has", null, FORM)).isEqualTo("<p>has");
    }

    @Test
    void excerptIsCutAfterTheCleaningSoThatNoPartOfATokenIsLeft() {
        String token = "eyJhbGciOiJSUzI1NiJ9." + "x".repeat(3000);

        assertThat(Redaction.excerpt("y".repeat(2040) + token + "z")).isEqualTo("'" + "y".repeat(2040) + "***'");
        assertThat(Redaction.excerpt("{\"access_token\":\"" + "x".repeat(3000))).isEqualTo("'{\"access_token\":\"***'");
        assertThat(Redaction.excerpt("y ".repeat(5000))).hasSize(2051).endsWith("y …'");
    }

    @Test
    void numbersSurviveTheCleaning() {
        assertThat(Json.write(Map.of("error_codes", java.util.List.of(7000215))))
                .isEqualTo("{\"error_codes\":[7000215]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"accessToken\" : \"opaque-secret\"}",
                "{'access_token': 'opaque-secret', 'x': 1}",
                "{\"data\": \"{\\\"token\\\": \\\"opaque-secret\\\"}\"}",
                "{\"token\":\"opaque-secret",
                "'token' = opaque-secret"
            })
    void tokensAreRemovedHoweverAnObjectIsPrinted(String printed) {
        assertThat(Redaction.withoutTokens(printed))
                .doesNotContain("opaque-secret")
                .contains("***");
    }

    @Test
    void sentencesAboutTokensAreLeftAlone() {
        String sentence = "fetching token: AADSTS50076: 'user' must sign in. The refresh token: see 'az login'";

        assertThat(Redaction.withoutTokens(sentence)).isEqualTo(sentence);
    }
}
