package io.entra4j.identity.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.fake.MutableClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SteadyClockTests {

    private static final Duration HOUR = Duration.ofHours(1);

    private final MutableClock wall = new MutableClock();
    private final AtomicLong nanos = new AtomicLong(-5);
    private final SteadyClock steady = new SteadyClock(wall, nanos::get);
    private final long start = steady.millis();

    @Test
    void clockContinuesWhenTheWallClockIsSetBack() {
        wall.advance(HOUR.negated());
        long setBack = steady.millis();
        pass(HOUR);

        assertThat(setBack).isEqualTo(start);
        assertThat(elapsed()).isEqualTo(HOUR);
    }

    @Test
    void clockContinuesWhenTheWallClockIsSetBackToTheLastReading() {
        pass(HOUR);
        wall.advance(HOUR.negated().plusMillis(500));

        assertThat(elapsed()).isEqualTo(HOUR);
    }

    @Test
    void clockCountsTheTimeOfASuspension() {
        wall.advance(HOUR);

        assertThat(elapsed()).isEqualTo(HOUR);
    }

    @Test
    void clockCountsTheTimeOfASuspensionAfterTheWallClockWasSetBack() {
        wall.advance(HOUR.multipliedBy(-2));
        steady.millis();
        wall.advance(HOUR);

        assertThat(elapsed()).isEqualTo(HOUR);
    }

    @Test
    void smallDifferencesBetweenTheTwoClocksDoNotAddUp() {
        for (int i = 0; i < 1_000; i++) {
            wall.advance(Duration.ofMillis(i % 2 == 0 ? 2_500 : 1_500));
            nanos.addAndGet(2_000_000_000);
            steady.millis();
        }

        assertThat(elapsed()).isBetween(Duration.ofSeconds(2_000), Duration.ofSeconds(2_001));
    }

    private void pass(Duration time) {
        wall.advance(time);
        nanos.addAndGet(time.toNanos());
    }

    private Duration elapsed() {
        return Duration.ofMillis(steady.millis() - start);
    }
}
