package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Run one again with {@code -Dmodel.seed=…}, as the failure says. */
@Tag("slow")
class SharedTokensModelTests {

    private static final int STEPS = Integer.getInteger("model.steps", 100_000);

    @Test
    void replicasBehaveLikeTheirModelInRandomSteps() {
        long seed = Long.getLong("model.seed", new Random().nextLong());

        try (SharedTokensSimulation simulation = new SharedTokensSimulation(seed)) {
            assertThatCode(() -> {
                        for (int i = 0; i < STEPS; i++) {
                            simulation.step();
                        }
                    })
                    .as(() -> "-Dmodel.seed=%s, %s".formatted(seed, simulation.occurrences()))
                    .doesNotThrowAnyException();
            assertThat(simulation.occurrences().values())
                    .as("%s", simulation.occurrences())
                    .allMatch(count -> count > 50);
        }
    }
}
