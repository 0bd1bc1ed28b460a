package io.entra4j.identity.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the JMH benchmarks in rounds: each benchmark once a round, in a fresh JVM. A slow minute of the machine then hits
 * all of them, and ratios are taken within a round.
 */
final class HitRuns {

    private final Settings settings;
    private final Map<Case, List<Score>> scores = new LinkedHashMap<>();

    HitRuns(Settings settings) {
        this.settings = settings;
    }

    void run(List<Case> cases) throws RunnerException {
        for (int round = 1; round <= settings.rounds(); round++) {
            for (Case one : cases) {
                Score score = score(one);
                scores.computeIfAbsent(one, key -> new ArrayList<>()).add(score);
                System.out.printf("round %d: %s: %s%n", round, one, score);
            }
        }
    }

    /** The scores of a case, one a round. */
    List<Score> of(Case one) {
        return scores.get(one);
    }

    private Score score(Case one) throws RunnerException {
        TimeValue time = TimeValue.milliseconds(settings.iterationMillis());
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + one.benchmark().replace(".", "\\.") + "$")
                .mode(Mode.Throughput)
                .timeUnit(TimeUnit.SECONDS)
                .threads(one.threads())
                .forks(1)
                .warmupIterations(settings.warmUps())
                .warmupTime(time)
                .measurementIterations(settings.iterations())
                .measurementTime(time)
                .jvmArgsAppend(
                        "-D" + TokenEndpointClient.PROPERTY + "=" + System.getProperty(TokenEndpointClient.PROPERTY))
                .addProfiler(GCProfiler.class)
                .addProfiler(ContextSwitches.class)
                .addProfiler(WallClock.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        one.parameters().forEach(options::param);
        RunResult result = new Runner(options.build()).runSingle();
        return new Score(
                secondary(result, WallClock.LABEL),
                secondary(result, "gc.alloc.rate.norm"),
                secondary(result, ContextSwitches.LABEL));
    }

    private static double secondary(RunResult result, String label) {
        return result.getSecondaryResults().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(label))
                .map(Map.Entry::getValue)
                .mapToDouble(Result::getScore)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** A benchmark with its parameters. */
    record Case(String benchmark, Map<String, String> parameters, int threads) {

        static Case sync(Contender contender, int threads) {
            return cached(contender, false, threads);
        }

        static Case async(Contender contender) {
            return cached(contender, true, 1);
        }

        static Case many(String method, Contender contender, int entries) {
            Map<String, String> parameters =
                    Map.of("contender", contender.name(), "entries", Integer.toString(entries));
            return new Case(ManyEntries.class.getName() + "." + method, parameters, 1);
        }

        private static Case cached(Contender contender, boolean async, int threads) {
            Map<String, String> parameters = Map.of("contender", contender.name(), "async", Boolean.toString(async));
            return new Case(CachedHits.class.getName() + ".hit", parameters, threads);
        }
    }

    record Score(double operationsPerSecond, double bytesPerOperation, double switchesPerOperation) {}
}
