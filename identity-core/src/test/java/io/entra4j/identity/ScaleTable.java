package io.entra4j.identity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/** The table of docs/scale.md: for each line, the formula and what the simulation says about it. */
final class ScaleTable {

    static final List<Integer> REPLICAS = List.of(1, 100, 1_000, 10_000);

    /** Three quarters of 75 minutes, less the mean random part, for one replica and for the earliest of many. */
    private static final double RENEWALS_AN_HOUR = 60 / (0.75 * 75 * 0.95);

    private static final double SHARED_RENEWALS_AN_HOUR = 60 / (0.75 * 75 * 0.95 * 0.9);
    private static final double SECONDS = ScaleSimulation.RESTART.toSeconds();
    private static final double FETCH = ScaleSimulation.FETCH.toMillis() / 1_000.0;
    /** Bytes of a token of 2,000 characters as it is kept, of a read, and of all that a start sends. */
    private static final double ENTRY = 2_760;

    /** Memory of Redis for an entry, as measured. */
    private static final double MEMORY = 3_250;

    static final int REPLICAS_OF_A_USER = 20;
    /** A read on each replica; the one that fetches asks for the lease, reads twice, writes, and gives the lease back. */
    static final double OPERATIONS_OF_A_USER = REPLICAS_OF_A_USER + 5;

    static final double BYTES_OF_A_USER = (REPLICAS_OF_A_USER - 1) * (ENTRY + 20);
    private static final double READ = 150;
    private static final double CONNECT = 520;

    /** One run for each event, with and without the shared cache. */
    record Runs(
            ScaleSimulation.Result restart,
            ScaleSimulation.Result restartAlone,
            ScaleSimulation.Result hours,
            ScaleSimulation.Result hoursAlone,
            ScaleSimulation.Result revoked,
            ScaleSimulation.Result revokedAlone,
            ScaleSimulation.Result throttled,
            ScaleSimulation.Result throttledAlone) {}

    record Line(String event, String figure, DoubleUnaryOperator formula, ToDoubleFunction<Runs> simulated) {

        double computed(int replicas) {
            return formula.applyAsDouble(replicas);
        }

        private String row() {
            StringBuilder row = new StringBuilder("| " + event + " | " + figure + " |");
            REPLICAS.forEach(replicas ->
                    row.append(' ').append(rounded(computed(replicas))).append(" |"));
            return row.toString();
        }
    }

    static final Duration HOURS = Duration.ofHours(5);

    static final List<Line> LINES = lines();

    private ScaleTable() {}

    private static List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        String restart = "all start within 10 s";
        lines.add(new Line(restart, "token requests, not shared", n -> n, runs -> runs.restartAlone.fetches()));
        lines.add(new Line(restart, "token requests, shared", n -> 1, runs -> runs.restart.fetches()));
        lines.add(new Line(
                restart,
                "token requests in the busiest second, not shared",
                n -> Math.max(1, n / SECONDS),
                runs -> runs.restartAlone.fetchesPerSecond()));
        lines.add(new Line(
                restart, "Redis operations", n -> 4 * n + 5 + 3 * waiting(n), runs -> runs.restart.operations()));
        lines.add(new Line(
                restart,
                "Redis operations in the busiest second",
                n -> Math.max(4 * n / SECONDS, 6) + 3 * waiting(n),
                runs -> runs.restart.operationsPerSecond()));
        lines.add(new Line(
                restart,
                "kB to Redis",
                n -> (n * (CONNECT + READ) + ENTRY + 1_000 + 3 * waiting(n) * READ) / 1_000,
                runs -> runs.restart.received() / 1_000.0));
        lines.add(new Line(
                restart,
                "kB from Redis",
                n -> ((n - 1) * ENTRY + 20 * n) / 1_000,
                runs -> runs.restart.sent() / 1_000.0));
        String hour = "an hour of calls";
        lines.add(new Line(
                hour,
                "token requests, not shared",
                n -> n * RENEWALS_AN_HOUR,
                runs -> perHour(runs.hoursAlone.fetches())));
        lines.add(new Line(
                hour,
                "token requests, shared",
                n -> n == 1 ? RENEWALS_AN_HOUR : SHARED_RENEWALS_AN_HOUR,
                runs -> perHour(runs.hours.fetches())));
        lines.add(new Line(
                hour,
                "Redis operations",
                n -> n == 1 ? 7 * RENEWALS_AN_HOUR : SHARED_RENEWALS_AN_HOUR * (n + Math.sqrt(1.6 * n) + 6),
                runs -> perHour(runs.hours.operations())));
        String revoked = "all are told within 1 s to get another token";
        lines.add(new Line(revoked, "token requests, not shared", n -> n, runs -> runs.revokedAlone.fetches()));
        lines.add(new Line(revoked, "token requests, shared", n -> 1, runs -> runs.revoked.fetches()));
        lines.add(new Line(
                revoked, "Redis operations", n -> n + 6 + 3 * FETCH * (n - 1), runs -> runs.revoked.operations()));
        lines.add(new Line(revoked, "messages from Redis", n -> n, runs -> runs.revoked.messages()));
        String throttled = "a start while Entra answers 429 for 1 minute";
        lines.add(new Line(throttled, "token requests, not shared", n -> 2 * n, runs -> runs.throttledAlone.fetches()));
        lines.add(new Line(throttled, "token requests, shared", n -> 2, runs -> runs.throttled.fetches()));
        return lines;
    }

    /** Replicas that start while the first one fetches. */
    private static double waiting(double replicas) {
        return (replicas - 1) * FETCH / SECONDS;
    }

    private static double perHour(double count) {
        return count / HOURS.toHours();
    }

    static String replicas() {
        StringBuilder table = new StringBuilder("| what happens | figure |");
        REPLICAS.forEach(replicas -> table.append(' ').append(rounded(replicas)).append(" |"));
        table.append("\n|---|---|---|---|---|---|\n");
        LINES.forEach(line -> table.append(line.row()).append('\n'));
        return table.toString();
    }

    static String users() {
        StringBuilder table =
                new StringBuilder("| users in an hour | token requests, not shared | shared | Redis operations"
                        + " a second | MB a second from Redis | MB of memory in Redis |\n|---|---|---|---|---|---|\n");
        for (int users : List.of(1_000, 10_000, 100_000)) {
            table.append("| %s | %s | %s | %s | %s | %s |\n"
                    .formatted(
                            rounded(users),
                            rounded(users * REPLICAS_OF_A_USER),
                            rounded(users),
                            rounded(users * OPERATIONS_OF_A_USER / 3_600),
                            rounded(users * BYTES_OF_A_USER / 3_600 / 1e6),
                            rounded(users * MEMORY / 1e6)));
        }
        return table.toString();
    }

    /** Two digits, so that no figure looks more exact than it is. */
    private static String rounded(double value) {
        if (value < 9.95) {
            String text = String.format(Locale.ROOT, value < 0.095 ? "%.2f" : "%.1f", value);
            return text.replaceAll("\\.0+$", "");
        }
        double unit = Math.pow(10, Math.floor(Math.log10(value)) - 1);
        return String.format(Locale.ROOT, "%,d", (long) (Math.round(value / unit) * unit));
    }
}
