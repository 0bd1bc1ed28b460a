package io.entra4j.identity.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainDurationTests {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s",
        "PT0.25S, 250 ms",
        "PT5S, 5 s",
        "PT0.999S, 1 s",
        "PT59.9S, 1 min",
        "PT1.5S, 1 s 500 ms",
        "PT2M30S, 2 min 30 s",
        "PT1H30M, 1 h 30 min",
        "P2DT1H, 2 d 1 h",
        "PT-5S, -5 s",
        "PT0.000001S, 0 s"
    })
    void durationIsWrittenInWords(Duration duration, String written) {
        assertThat(PlainDuration.of(duration)).isEqualTo(written);
    }
}
