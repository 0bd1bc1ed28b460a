package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entra4j.identity.shared.SharedTokenEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks docs/scale.md against a simulation of up to 1,000 replicas. {@code -Dscale.write=true} writes the page's table,
 * {@code -Dscale.seed=…} takes other random numbers.
 */
@Tag("slow")
class ScaleTests {

    private static final Path PAGE = Path.of("..", "docs", "scale.md");
    private static final long SEED = Long.getLong("scale.seed", 20261130);
    private static final Duration ONCE = Duration.ofDays(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** All have started, and have their first token. */
    private static final Duration STARTED = Duration.ofSeconds(20);

    @Test
    void pageShowsWhatTheFormulasSay() throws IOException {
        String page = Files.readString(PAGE);
        String computed = withTable(withTable(page, ScaleTable.replicas()), ScaleTable.users());
        if (Boolean.getBoolean("scale.write")) {
            Files.writeString(PAGE, computed);
            return;
        }

        assertThat(page).as("run this test with -Dscale.write=true").isEqualTo(computed);
    }

    /** Puts a table in the place of the one whose head begins with the same column. */
    private static String withTable(String page, String table) {
        int begin = page.indexOf(table.substring(0, table.indexOf('|', 1)));
        int end = page.indexOf("\n\n", begin) + 1;
        assertThat(begin).isPositive();
        return page.substring(0, begin) + table + page.substring(end);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 1_000})
    void simulationSaysWhatTheFormulasSay(int replicas) {
        ScaleTable.Runs runs = new ScaleTable.Runs(
                restart(replicas, true),
                restart(replicas, false),
                hours(replicas, true),
                hours(replicas, false),
                revoked(replicas, true),
                revoked(replicas, false),
                throttled(replicas, true),
                throttled(replicas, false));

        ScaleTable.LINES.forEach(line -> {
            double computed = line.computed(replicas);
            double simulated = line.simulated().applyAsDouble(runs);
            assertThat(simulated)
                    .as("%s, %s, seed %s", line.event(), line.figure(), SEED)
                    .isCloseTo(computed, within(Math.max(4, 0.15 * computed)));
        });
    }

    @Test
    void replicasThatStartTogetherWaitForOneFetch() {
        ScaleSimulation.Result result = run(1_000, true, simulation -> {
            simulation.start(Duration.ofMillis(100), ONCE, STARTED);
            simulation.runUntil(STARTED);
        });

        assertThat(result.fetches()).isOne();
        assertThat(result.longestWait()).isLessThan(Duration.ofMillis(550));
        assertThat(result.operations()).as("3 to connect, 2, and 3 looks").isLessThan(8_100);
    }

    @Test
    void replicasThatStartTogetherLearnTogetherThatTheServiceRefuses() {
        ScaleSimulation.Result result = run(1_000, true, simulation -> {
            simulation.throttleUntil(STARTED);
            simulation.start(Duration.ofMillis(100), ONCE, STARTED);
            simulation.runUntil(STARTED);
        });

        assertThat(result.failures()).isEqualTo(1_000);
        assertThat(result.fetches()).isOne();
        assertThat(result.longestWait()).isLessThan(SECOND);
    }

    @Test
    void replicasOfARefusedApplicationDoNotWaitForEachOther() {
        ScaleSimulation.Result result = run(1_000, true, simulation -> {
            simulation.refuse();
            simulation.start(Duration.ofMillis(100), ONCE, STARTED);
            simulation.runUntil(STARTED);
        });

        assertThat(result.failures()).isEqualTo(1_000);
        assertThat(result.fetches()).isBetween(1, 1_000);
        assertThat(result.longestWait())
                .isLessThan(ScaleSimulation.FETCH.multipliedBy(2).plusMillis(600));
    }

    @Test
    void leaderThatDiesCostsItsLease() {
        ScaleSimulation.Result result = run(1_000, true, simulation -> {
            simulation.nextLeaderDies();
            simulation.start(ScaleSimulation.RESTART, ONCE, STARTED);
            simulation.runUntil(STARTED);
        });

        assertThat(result.fetches()).isEqualTo(2);
        assertThat(result.answers()).as("all but the dead one").isEqualTo(999);
        assertThat(result.failures()).isZero();
        assertThat(result.longestWait()).isLessThan(SharedTokenEntry.LEASE.plusSeconds(1));
    }

    @Test
    void outageOfRedisCostsEachReplicaOneRequestAtMost() {
        Consumer<ScaleSimulation> outage = simulation -> {
            simulation.start(ScaleSimulation.RESTART, Duration.ofMinutes(1), Duration.ofHours(3));
            // All tokens fall due in this time.
            simulation.redisDown(Duration.ofMinutes(35), Duration.ofMinutes(70));
            simulation.runUntil(Duration.ofHours(3));
        };
        ScaleSimulation.Result shared = run(300, true, outage);
        ScaleSimulation.Result alone = run(300, false, outage);

        assertThat(shared.failures()).isZero();
        assertThat(shared.fetches()).isBetween(301, 306);
        assertThat(alone.fetches()).isGreaterThan(900);
        assertThat(shared.fetchesPerSecond()).isLessThan(30);
    }

    @Test
    void userIsExchangedOnceForAllReplicas() {
        ScaleSimulation.Result shared = run(ScaleTable.REPLICAS_OF_A_USER, true, simulation -> {
            simulation.users(500, ScaleTable.REPLICAS_OF_A_USER, Duration.ofMinutes(30));
            simulation.runUntil(Duration.ofMinutes(31));
        });
        ScaleSimulation.Result alone = run(ScaleTable.REPLICAS_OF_A_USER, false, simulation -> {
            simulation.users(500, ScaleTable.REPLICAS_OF_A_USER, Duration.ofMinutes(30));
            simulation.runUntil(Duration.ofMinutes(31));
        });

        assertThat(alone.fetches()).isEqualTo(500 * ScaleTable.REPLICAS_OF_A_USER);
        assertThat(shared.fetches()).isEqualTo(500);
        assertThat(shared.operations() / 500.0).isCloseTo(ScaleTable.OPERATIONS_OF_A_USER, within(1.0));
        assertThat(shared.sent() / 500.0).isCloseTo(ScaleTable.BYTES_OF_A_USER, within(1_000.0));
    }

    private static ScaleSimulation.Result restart(int replicas, boolean shared) {
        return run(replicas, shared, simulation -> {
            simulation.start(ScaleSimulation.RESTART, ONCE, STARTED);
            simulation.runUntil(STARTED);
        });
    }

    private static ScaleSimulation.Result hours(int replicas, boolean shared) {
        Duration begin = Duration.ofHours(1);
        Duration end = begin.plus(ScaleTable.HOURS);
        return since(
                replicas,
                shared,
                simulation -> {
                    simulation.start(ScaleSimulation.RESTART, Duration.ofMinutes(2), end);
                    simulation.runUntil(begin);
                },
                simulation -> simulation.runUntil(end));
    }

    private static ScaleSimulation.Result revoked(int replicas, boolean shared) {
        return since(
                replicas,
                shared,
                simulation -> {
                    simulation.start(ScaleSimulation.RESTART, ONCE, STARTED);
                    simulation.runUntil(STARTED);
                },
                simulation -> {
                    simulation.challenge(STARTED, SECOND);
                    simulation.runUntil(STARTED.multipliedBy(2));
                });
    }

    private static ScaleSimulation.Result throttled(int replicas, boolean shared) {
        return run(replicas, shared, simulation -> {
            simulation.throttleUntil(Duration.ofMinutes(1));
            simulation.start(ScaleSimulation.RESTART, Duration.ofSeconds(10), Duration.ofMinutes(2));
            simulation.runUntil(Duration.ofMinutes(2));
        });
    }

    private static ScaleSimulation.Result run(int replicas, boolean shared, Consumer<ScaleSimulation> events) {
        try (ScaleSimulation simulation = new ScaleSimulation(SEED, replicas, shared)) {
            events.accept(simulation);
            return checked(simulation.result());
        }
    }

    private static ScaleSimulation.Result since(
            int replicas, boolean shared, Consumer<ScaleSimulation> before, Consumer<ScaleSimulation> events) {
        try (ScaleSimulation simulation = new ScaleSimulation(SEED, replicas, shared)) {
            before.accept(simulation);
            ScaleSimulation.Result begin = simulation.result();
            events.accept(simulation);
            return checked(simulation.result().since(begin));
        }
    }

    /** The model has no answers that come after the timeout. */
    private static ScaleSimulation.Result checked(ScaleSimulation.Result result) {
        assertThat(result.slowest()).isLessThan(SimulatedRedis.TIMEOUT);
        return result;
    }
}
