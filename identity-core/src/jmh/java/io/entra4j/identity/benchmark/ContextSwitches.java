package io.entra4j.identity.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** Counts how often a thread of this process gave up its processor by waiting. Zero where there is no {@code /proc}. */
public final class ContextSwitches implements InternalProfiler {

    static final String LABEL = "switches.norm";

    private static final Path THREADS = Path.of("/proc/self/task");
    private static final String COUNTER = "voluntary_ctxt_switches:";

    private long before;

    @Override
    public String getDescription() {
        return "voluntary context switches per operation";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = count();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double operations = Math.max(1, result.getMetadata().getAllOps());
        double switches = Math.max(0, count() - before);
        return List.of(new ScalarResult(LABEL, switches / operations, "switches/op", AggregationPolicy.AVG));
    }

    private static long count() {
        if (!Files.isDirectory(THREADS)) {
            return 0;
        }
        try (Stream<Path> threads = Files.list(THREADS)) {
            return threads.mapToLong(ContextSwitches::count).sum();
        } catch (IOException e) {
            return 0;
        }
    }

    private static long count(Path thread) {
        try (Stream<String> lines = Files.lines(thread.resolve("status"))) {
            return lines.filter(line -> line.startsWith(COUNTER))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(COUNTER.length()).trim()))
                    .sum();
        } catch (IOException | RuntimeException e) {
            // The thread has ended.
            return 0;
        }
    }
}
