package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.http.ForeignTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntraErrorTests {

    private static final String BODY = """
            {"error":"invalid_client",
             "error_description":"AADSTS7000215: Invalid client secret provided. Trace ID: t-1 Correlation ID: c-1 Timestamp: 2026-11-24 12:00:00Z",
             "error_codes":[7000215],"timestamp":"2026-11-24 12:00:00Z","trace_id":"t-1","correlation_id":"c-1",
             "suberror":"bad_token","claims":"{\\"access_token\\":{}}"}
            """;

    @Test
    void everyFieldOfTheAnswerIsKept() {
        EntraError error = EntraError.parse(401, BODY, Duration.ofSeconds(7));

        assertThat(error.status()).isEqualTo(401);
        assertThat(error.code()).isEqualTo("invalid_client");
        assertThat(error.aadstsCodes()).containsExactly(7000215);
        assertThat(error.description()).isEqualTo("Invalid client secret provided");
        assertThat(error.traceId()).isEqualTo("t-1");
        assertThat(error.timestamp()).isEqualTo("2026-11-24 12:00:00Z");
        assertThat(error.correlationId()).isEqualTo("c-1");
        assertThat(error.suberror()).isEqualTo("bad_token");
        assertThat(error.claims()).isEqualTo("{\"access_token\":{}}");
        assertThat(error.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void toStringIdentifiesTheAnswerAndQuotesItLast() {
        assertThat(EntraError.parse(401, BODY, Duration.ofSeconds(7)))
                .hasToString(
                        "AADSTS7000215, HTTP 401, invalid_client, suberror bad_token, retry after 7 s, correlation ID"
                                + " c-1, trace ID t-1, time 2026-11-24 12:00:00Z, \"Invalid client secret provided\"");
    }

    @Test
    void errorNumberIsReadFromTheDescriptionWhenErrorCodesAreMissing() {
        assertThat(EntraError.parse(401, "{\"error\":\"x\",\"error_description\":\"AADSTS7000222: Expired.\"}", null)
                        .aadstsCodes())
                .containsExactly(7000222);
    }

    @Test
    void reasonOfAKnownErrorNumberIsItsMeaning() {
        assertThat(EntraError.parse(401, BODY, null).reason()).isEqualTo("the client secret is wrong");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error\":\"invalid_client\",\"error_codes\":[12],\"error_description\":\"AADSTS12: No. Go.\"} | No",
                "{\"error\":\"odd\",\"error_description\":\"Something odd. Trace ID: t\"} | Something odd",
                "{\"error\":\"invalid_client\"} | the application could not prove its identity",
                "{\"error\":\"odd\"} | the token service, or a proxy before it, is not available",
                "<html> | the token service, or a proxy before it, is not available"
            })
    void reasonOfAnUnknownErrorIsReadFromTheAnswer(String body, String reason) {
        assertThat(EntraError.parse(500, body, null).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({"temporarily_unavailable, true", "server_error, true", "invalid_client, false"})
    void oauthErrorDecidesWhetherAFailureIsTransient(String error, boolean passes) {
        assertThat(EntraError.parse(400, "{\"error\":\"" + error + "\"}", null).isTransient())
                .isEqualTo(passes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "[1]", "{\"error\":", "null", "{\"error\":5}", "{\"error_codes\":\"x\"}"})
    void bodyThatIsNotAnOauthErrorIsNamedByItsStatus(String body) {
        assertThat(EntraError.parse(502, body, null).shortName()).isEqualTo("http_502");
    }

    @ParameterizedTest
    @CsvSource({"400, false", "401, false", "408, true", "429, true", "500, true", "503, true"})
    void statusDecidesWhetherAFailureIsTransient(int status, boolean passes) {
        assertThat(EntraError.parse(status, "", null).isTransient()).isEqualTo(passes);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                "7 | PT7S",
                "Tue, 24 Nov 2026 12:01:00 GMT | PT1M",
                "Tue, 24 Nov 2026 11:59:00 GMT | PT0S",
                "soon | -",
                "-5 | -",
                "- | -"
            })
    void waitIsReadAsSecondsOrAsADate(String header, Duration wait) {
        assertThat(ForeignTime.retryAfter(header, Instant.parse("2026-11-24T12:00:00Z")))
                .isEqualTo(wait);
    }

    @Test
    void missingAnswerIsTransientAndALocalRefusalIsNot() {
        assertThat(EntraError.network().isTransient()).isTrue();
        assertThat(EntraError.local("tenant_not_allowed").isTransient()).isFalse();
    }

    @Test
    void errorThatAToolQuotesIsReadFromTheMiddleOfItsText() {
        EntraError error = EntraError.quoted("ERROR: AADSTS50076: Use multi-factor authentication. Trace ID:"
                + " 11111111-2222-3333-4444-555555555555 Correlation ID: 66666666-7777-8888-9999-000000000000"
                + " Timestamp: 2026-11-24 12:00:00Z\nTo re-authenticate, please run:\naz login");

        assertThat(error.aadstsCodes()).containsExactly(50076);
        assertThat(error.description()).isEqualTo("Use multi-factor authentication");
        assertThat(error.traceId()).isEqualTo("11111111-2222-3333-4444-555555555555");
        assertThat(error.correlationId()).isEqualTo("66666666-7777-8888-9999-000000000000");
        assertThat(error.timestamp()).isEqualTo("2026-11-24 12:00:00Z");
        assertThat(error.isTransient()).isFalse();
    }

    @Test
    void errorThatAToolQuotesIsReadWhenOnlyTheNumberIsGiven() {
        EntraError error = EntraError.quoted("failed with AADSTS700082");

        assertThat(error.shortName()).isEqualTo("invalid_grant");
        assertThat(error.description()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"invalid_client", "invalid_grant", "invalid_request", "unauthorized_client", "access_denied"})
    void unknownErrorNumberGetsTheGeneralRemedy(String error) {
        String answer = "{\"error\":\"%s\",\"error_codes\":[424242],\"error_description\":\"AADSTS424242: New.\"}"
                .formatted(error);

        assertThat(EntraError.parse(401, answer, null).remedy())
                .isEqualTo(EntraError.local("unheard_of").remedy());
    }
}
