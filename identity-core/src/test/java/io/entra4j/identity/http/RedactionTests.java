package io.entra4j.identity.http;

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
    void secretWithJsonEscapesIsRemoved() {
        String body = "{\"error\":\"x\",\"error_description\":\"got s\\u002bcr~t-value\"}";

        assertThat(Redaction.withoutEcho(body, Json.object(body), FORM))
                .isEqualTo("{\"error\":\"x\",\"error_description\":\"got ***\"}");
    }

    @Test
    void wordsThatContainAShortSecretAreKept() {
        String body = "{\"error_codes\":[7],\"error\":\"access_denied\"}";

        assertThat(Redaction.withoutEcho(body, Json.object(body), "client_secret=s"))
                .isEqualTo(body);
    }

    @Test
    void clientIdIsKept() {
        String id = "c11e4717-91d3-4b0e-8a55-0fa4e0000002";

        assertThat(Redaction.withoutEcho("application " + id + " not found", null, "client_id=" + id))
                .contains(id);
    }

    @Test
    void valueOfAnUnknownParameterIsRemoved() {
        assertThat(Redaction.withoutEcho(
                        "{\"error_description\":\"got s3cr3t-of-tomorrow\"}", "new_token=s3cr3t-of-tomorrow"))
                .isEqualTo("{\"error_description\":\"got ***\"}");
        assertThat(Redaction.withoutEcho("<p>s3cr3t-of-tomorrow</p>", "new_token=s3cr3t-of-tomorrow"))
                .isNull();
    }

    @Test
    void wholeTokensAreRemoved() {
        assertThat(Redaction.withoutTokens("{\"access_token\":\"abc\"} and eyJhbGciOiJSUzI1NiJ9.e30.c2ln"))
                .isEqualTo("{\"access_token\":\"***\"} and ***");
    }

    @Test
    void excerptHasTwoHundredCharactersOnOneLineAndHoldsNoToken() {
        String body = "{\"oidcToken\":\"opaque\",\n \u001b\"message\":\"" + "x".repeat(3_000) + "\"}";

        assertThat(Redaction.excerpt(body))
                .startsWith("'{\"oidcToken\":\"***\", \"message\":\"xxx")
                .endsWith("x…'")
                .hasSize(203);
        assertThat(Redaction.excerpt(" \n")).isEqualTo("empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "az: Vq8Q~Kj4mT9xK2pL7wZ3nB6vC1",
                "accessToken: short-token-0123",
                "Bearer short.token.0123",
                "0.AXoAq8Zr7YwKj4mT9x.f5",
                "/home/x/Kj4mT9xK2pL7wZ3nB6vC1/y"
            })
    void randomLookingWordsAreRemoved(String printed) {
        assertThat(Redaction.withoutTokens(printed)).contains("***").doesNotContain("Kj4m", "0123");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://login.microsoftonline.com/7a1e6c70-5b7e-4d2a-9c1f-0fa4e0000001/oauth2/v2.0/token",
                "Trace ID: 11111111-2222-3333-4444-555555555555 Timestamp: 2026-11-24T12:00:00.1234567Z",
                "/usr/lib/python3/dist-packages/azure/cli/command_modules/profile/custom2.py",
                "Microsoft.Azure.Commands.Common.Authentication.Abstractions2",
                "AADSTS700016: Application 'c11e4717-91d3-4b0e-8a55-0fa4e0000002' was not found"
            })
    void namesPathsAndIdsAreKept(String printed) {
        assertThat(Redaction.withoutTokens(printed)).isEqualTo(printed);
    }

    @Test
    void excerptShowsNeitherUsersNorPasswordsOfUrls() {
        assertThat(Redaction.excerpt("alice@contoso.com, bob%40contoso.com at https://user:pa/ss@host/x"))
                .isEqualTo("'***, *** at https://…@host/x'");
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
    void secretWithHtmlEscapesIsRemoved() {
        assertThat(Redaction.withoutEcho("<p>a&lt;b&amp;c&quot;-long</p>", null, "password=a%3Cb%26c%22-long"))
                .isEqualTo("<p>***</p>");
    }

    @Test
    void secretWithJsonEscapesIsRemovedFromIncompleteJson() {
        String form = "password=a%22b%5Cc%2Fd-long";

        assertThat(Redaction.withoutEcho("[\"a\\\"b\\\\c/d-long\"]", null, form))
                .isEqualTo("[\"***\"]");
        assertThat(Redaction.withoutEcho("{\"x\":\"a\\\"b\\\\c\\/d-long", null, form))
                .isEqualTo("{\"x\":\"***");
    }

    @Test
    void partialSecretAtTheEndOfATruncatedBodyIsRemoved() {
        assertThat(Redaction.withoutEcho("<p>got s+cr~t-v", null, FORM)).isEqualTo("<p>got ***");
        assertThat(Redaction.withoutEcho("<p>has", null, FORM)).isEqualTo("<p>has");
    }

    @Test
    void excerptIsTruncatedAfterTokensAreRemoved() {
        String token = "eyJhbGciOiJSUzI1NiJ9." + "x".repeat(3_000);

        assertThat(Redaction.excerpt("y".repeat(190) + " " + token + "z")).isEqualTo("'" + "y".repeat(190) + " ***'");
        assertThat(Redaction.excerpt("{\"access_token\":\"" + "x".repeat(8_000)))
                .isEqualTo("'{\"access_token\":\"***'");
        assertThat(Redaction.excerpt("y ".repeat(5_000)))
                .hasSizeBetween(200, 203)
                .endsWith("y…'");
        assertThat(Redaction.excerpt(" \n".repeat(2_040) + "a" + "\n".repeat(4_090) + "short-secret" + token))
                .isEqualTo("'a'");
    }

    @Test
    void numbersAreKept() {
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
    void tokensAreRemovedFromEveryNotationOfAnObject(String printed) {
        assertThat(Redaction.withoutTokens(printed))
                .doesNotContain("opaque-secret")
                .contains("***");
    }

    @Test
    void sentencesAboutTokensAreKept() {
        String sentence = "fetching token: AADSTS50076: 'user' must sign in. The refresh token: see 'az login'";

        assertThat(Redaction.withoutTokens(sentence)).isEqualTo(sentence);
    }
}
