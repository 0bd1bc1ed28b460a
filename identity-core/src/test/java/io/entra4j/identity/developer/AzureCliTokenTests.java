package io.entra4j.identity.developer;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AzureCliTokenTests {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static AccessToken parse(String expiry, ZoneId zone) {
        return AzureCliToken.parse("{\"accessToken\": \"a\", " + expiry + "}", zone);
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin,    2026-07-01 12:00:00.000000,       2026-07-01T10:00:00Z",
        "Europe/Berlin,    2026-12-01 12:00:00.123456,       2026-12-01T11:00:00.123456Z",
        "Asia/Kolkata,     2026-12-01 12:00:00.000000,       2026-12-01T06:30:00Z",
        "America/New_York, 2026-12-01 12:00:00,              2026-12-01T17:00:00Z",
        "Pacific/Apia,     2026-12-01 00:30:00.000000,       2026-11-30T11:30:00Z",
        "Europe/Berlin,    2026-12-01T12:00:00+05:00,        2026-12-01T07:00:00Z",
        "Europe/Berlin,    2026-12-01T12:00:00Z,             2026-12-01T12:00:00Z",
        "Europe/Berlin,    2026-12-01 12:00:00.000000+00:00, 2026-12-01T12:00:00Z"
    })
    void localTimesAreInTheZoneOfTheMachineUnlessTheyNameAZone(ZoneId zone, String printed, Instant expected) {
        assertThat(parse("\"expiresOn\": \"" + printed + "\"", zone)
                        .getExpiresAt()
                        .toInstant())
                .isEqualTo(expected);
    }

    @Test
    void repeatedHourInAutumnIsReadAsTheFirst() {
        assertThat(parse("\"expiresOn\": \"2026-10-25 02:30:00.000000\"", BERLIN)
                        .getExpiresAt()
                        .toInstant())
                .isEqualTo("2026-10-25T00:30:00Z");
    }

    @Test
    void hoursAroundTheSkippedHourInSpringFollowEachOther() {
        assertThat(parse("\"expiresOn\": \"2026-03-29 01:59:59.000000\"", BERLIN)
                        .getExpiresAt()
                        .toInstant())
                .isEqualTo("2026-03-29T00:59:59Z");
        assertThat(parse("\"expiresOn\": \"2026-03-29 03:00:00.000000\"", BERLIN)
                        .getExpiresAt()
                        .toInstant())
                .isEqualTo("2026-03-29T01:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1790000000", "\"1790000000\""})
    void secondsOfTheEpochWinOverLocalTime(String seconds) {
        assertThat(parse("\"expiresOn\": \"2026-10-25 02:30:00.000000\", \"expires_on\": " + seconds, BERLIN)
                        .getExpiresAt()
                        .toInstant())
                .isEqualTo(Instant.ofEpochSecond(1_790_000_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"expiresOn\": \"tomorrow\"",
                "\"expires_on\": \"soon\"",
                "\"expires_on\": 1e300",
                "\"expires_on\": 99999999999999999",
                "\"tenant\": \"contoso\""
            })
    void tokenWithoutReadableExpiryIsIgnored(String expiry) {
        assertThat(parse(expiry, BERLIN)).isNull();
    }
}
