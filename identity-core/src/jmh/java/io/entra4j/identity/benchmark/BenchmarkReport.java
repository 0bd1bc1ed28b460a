package io.entra4j.identity.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Measures everything and writes the page. */
public final class BenchmarkReport {

    private BenchmarkReport() {}

    /** Takes the page, and where to write it instead in a quick run. */
    public static void main(String[] args) throws Exception {
        long start = System.nanoTime();
        Settings settings = Settings.current();
        List<Row> rows = new ArrayList<>();
        try (ChildJvm.Started endpoint = ChildJvm.start(TokenEndpointProcess.class)) {
            System.setProperty(TokenEndpointClient.PROPERTY, endpoint.firstLine());
            rows.addAll(ColdRows.measure(settings));
            rows.addAll(HitRows.measure(settings));
            rows.addAll(ChildRows.measure(settings));
        }
        Page.write(Path.of(args[0]), Path.of(args[Settings.quick() ? 1 : 0]), facts(), rows);
        rows.forEach(row -> System.out.print(row.markdown()));
        System.out.println("Took " + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s");
    }

    private static String facts() {
        return "%s %s, %s %s, %d processors, %s.%s"
                .formatted(
                        System.getProperty("java.vendor"),
                        System.getProperty("java.runtime.version"),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        Runtime.getRuntime().availableProcessors(),
                        LocalDate.now(),
                        Settings.quick() ? " A quick run: the figures mean nothing." : "");
    }
}
