package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Run one again with {@code -Dmodel.seed=…}, as the failure says. */
@Tag("slow")
class TokenCacheModelTests {

    private static final int STEPS = Integer.getInteger("model.steps", 100_000);

    @ParameterizedTest
    @ValueSource(ints = {1_000, 4})
    void cacheBehavesLikeItsModelInRandomSteps(int maxCachedTokens) {
        long seed = Long.getLong("model.seed", new Random().nextLong());
        TokenCacheSimulation simulation = new TokenCacheSimulation(seed, maxCachedTokens);

        assertThatCode(() -> {
                    for (int i = 0; i < STEPS; i++) {
                        simulation.step();
                    }
                    simulation.end();
                })
                .as("-Dmodel.seed=%s with %s tokens", seed, maxCachedTokens)
                .doesNotThrowAnyException();
        assertThat(simulation.occurrences().values())
                .as("%s", simulation.occurrences())
                .allMatch(count -> count > 50);
    }
}
