package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.fake.MutableClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SteadyClockTests {

    private final MutableClock wall = new MutableClock();
    private final AtomicLong nanos = new AtomicLong();
    private final SteadyClock steady = new SteadyClock(wall, nanos::get);
    private final long start = steady.millis();

    @Test
    void followsTheWallClock() {
        pass(Duration.ofMillis(1));
        assertThat(steady.millis()).isEqualTo(start + 1);
        pass(Duration.ofMinutes(10));
        assertThat(steady.millis()).isEqualTo(start + 600_001);
    }

    @Test
    void goesOnWhenTheWallClockIsSetBack() {
        pass(Duration.ofMinutes(10));
        wall.advance(Duration.ofHours(-3));
        assertThat(steady.millis()).isEqualTo(start + 600_000);

        pass(Duration.ofMinutes(50));
        assertThat(steady.millis()).isEqualTo(start + 3_600_000);
    }

    @Test
    void countsTheTimeThatPassedBeforeSomebodyLooked() {
        wall.advance(Duration.ofHours(-3));
        nanos.addAndGet(Duration.ofMinutes(50).toNanos());

        assertThat(steady.millis()).isEqualTo(start + 3_000_000);
    }

    @Test
    void followsAMachineThatWasSuspended() {
        wall.advance(Duration.ofHours(8));

        assertThat(steady.millis()).isEqualTo(start + Duration.ofHours(8).toMillis());
    }

    @Test
    void isRightAgainWhenTheWallClockIs() {
        wall.advance(Duration.ofHours(-3));
        pass(Duration.ofSeconds(2));
        steady.millis();
        wall.advance(Duration.ofHours(3));

        assertThat(steady.millis()).isEqualTo(start + 2_000);
    }

    private void pass(Duration time) {
        wall.advance(time);
        nanos.addAndGet(time.toNanos());
    }
}
