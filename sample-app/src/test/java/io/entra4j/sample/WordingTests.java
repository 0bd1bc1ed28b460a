package io.entra4j.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WordingTests {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "PT0S, just now",
        "PT-1S, 1 second ago",
        "PT89S, in 89 seconds",
        "PT59M31S, in 60 minutes",
        "PT-3H, 3 hours ago"
    })
    void distancesAreWrittenInTheFittingUnit(Duration distance, String words) {
        assertThat(Wording.relative(NOON, NOON.plus(distance))).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"PT0.0004S, 0.4 ms", "PT0.182S, 182 ms", "PT1.26S, 1.3 s"})
    void durationsAreWrittenInTheFittingUnit(Duration duration, String words) {
        assertThat(Wording.took(duration)).isEqualTo(words);
    }
}
