package io.entra4j.identity.benchmark;

import io.entra4j.identity.benchmark.cold.FirstToken;
import io.entra4j.identity.benchmark.cold.NewCredential;
import io.entra4j.identity.fake.FakeEntra;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The lines about first uses: each in a fresh JVM, with the class path that Maven makes for the users of one library, in
 * rounds in which everybody has a turn.
 */
final class ColdRows {

    private static final Duration DELAY = Duration.ofMillis(200);
    private static final long LIMIT_SECONDS = 30;

    /** A network in which nothing can be reached. */
    private static final List<String> NO_NETWORK = List.of("unshare", "-rn");

    private final TokenEndpointClient endpoint = TokenEndpointClient.connect();
    private final int rounds;
    private final List<Library> libraries = new ArrayList<>();
    private final Library ours;
    private final Library msal;
    private final Library client = new Library("client", "the JDK's `HttpClient` alone", "");
    private final Library connection = new Library("connection", "the JDK's `HttpURLConnection` alone", "");
    private final Path empty;
    private final Path trustStore;
    private final Path harness = Path.of(
            FirstToken.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    private final List<Row> rows = new ArrayList<>();

    private ColdRows(Settings settings) throws IOException, GeneralSecurityException, URISyntaxException {
        rounds = settings.coldRounds();
        Path classPaths = Path.of(System.getProperty("benchmark.classPaths"));
        ours = new Library("ours", "ours", Files.readString(classPaths.resolve("ours")));
        msal = new Library("msal4j", Contender.MSAL4J.title(), Files.readString(classPaths.resolve("msal4j")));
        try (Stream<Path> files = Files.list(classPaths)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith("azure-identity-")) {
                    libraries.add(new Library("azure-identity", name, Files.readString(file)));
                }
            }
        }
        // Below the directory that the script deletes.
        empty = Files.createDirectory(classPaths.resolve("home"));
        trustStore = classPaths.resolve("trust-store");
        TokenEndpointClient.writeTrustStore(trustStore);
    }

    static List<Row> measure(Settings settings)
            throws IOException, InterruptedException, GeneralSecurityException, URISyntaxException {
        ColdRows cold = new ColdRows(settings);
        cold.secret();
        cold.identity();
        cold.chain();
        cold.newCredential();
        return cold.rows;
    }

    private void secret() throws IOException, InterruptedException {
        Samples samples = run("secret", FirstToken.class, with(ours, msal, client, connection));
        String title = "first token of a JVM, client secret: ";
        for (Column column : Column.COST) {
            Library peer = samples.best(column);
            Goal goal = column == Column.CLASSES ? Goal.NONE : new Goal(0.7, null);
            Goal beyond = column == Column.CLASSES ? Goal.NONE : new Goal(null, 1.3);
            add(samples.row(title, column, peer, goal));
            add(samples.row(title, column, msal, beyond));
            add(samples.row(title, column, client, Goal.NONE));
            add(samples.row(title, column, connection, Goal.NONE));
        }
    }

    private void identity() throws IOException, InterruptedException {
        Samples samples = run("identity", FirstToken.class, with(ours, client, connection));
        String title = "first token of a JVM, managed identity: ";
        for (Column column : Column.COST) {
            Goal goal = column == Column.CLASSES ? Goal.NONE : new Goal(0.4, null);
            Goal beyond = column == Column.CLASSES ? Goal.NONE : new Goal(null, 3.0);
            add(samples.row(title, column, samples.best(column), goal));
            add(samples.row(title, column, client, Goal.NONE));
            add(samples.row(title, column, connection, beyond));
        }
    }

    private void chain() throws IOException, InterruptedException {
        Samples samples = run("chain", FirstToken.class, with(ours));
        String title = "first failing `DefaultAzureCredential` of a JVM, no network: ";
        for (Column column : Column.COST) {
            Goal goal = column == Column.WALL ? new Goal(1.0, 0.6) : Goal.NONE;
            add(samples.row(title, column, samples.best(column), goal));
        }
    }

    private void newCredential() throws IOException, InterruptedException {
        endpoint.delay(DELAY);
        Samples samples = run("callers", NewCredential.class, with(ours, client));
        endpoint.reset();
        String title = "200 callers of a new credential, host known, service takes " + DELAY.toMillis() + " ms: ";
        double median = samples.median(ours, Column.SLOWEST);
        double goal = DELAY.toMillis() + 20;
        double beyond = DELAY.toMillis() + 13;
        Row row = samples.row(title, Column.SLOWEST, samples.best(Column.SLOWEST), Goal.NONE);
        add(Row.withGoal(row.measure(), row.ours(), row.peer(), row.ratio(), most(goal, " ms"), median <= goal)
                .beyond(most(beyond, " ms"), median <= beyond));
        add(samples.row(title, Column.SLOWEST, client, Goal.NONE));
        for (Library library : samples.unanswered) {
            String own = samples.text(ours, Column.SLOWEST);
            add(Row.without(title + Column.SLOWEST.title, own, library.title + ": not answered in time", "–"));
        }
    }

    private List<Library> with(Library... others) {
        return Stream.concat(Stream.of(others), libraries.stream()).toList();
    }

    private Samples run(String scenario, Class<?> main, List<Library> participants)
            throws IOException, InterruptedException {
        Samples samples = new Samples(ours);
        // The first round only warms the stand-ins up.
        for (int round = 0; round <= rounds; round++) {
            for (Library library : participants) {
                Map<String, String> sample = samples.unanswered.contains(library) ? null : run(scenario, main, library);
                System.out.printf("round %d: %s: %s: %s%n", round, scenario, library.title, sample);
                if (sample == null) {
                    samples.drop(library);
                } else if (round > 0) {
                    samples.add(library, sample);
                }
            }
        }
        return samples;
    }

    private @Nullable Map<String, String> run(String scenario, Class<?> main, Library library)
            throws IOException, InterruptedException {
        boolean chain = scenario.equals("chain");
        List<String> command = new ArrayList<>(chain ? NO_NETWORK : List.of());
        command.addAll(List.of(
                ChildJvm.java(),
                "-cp",
                library.classPath.isEmpty() ? harness.toString() : library.classPath + ":" + harness,
                "-Djavax.net.ssl.trustStore=" + trustStore,
                "-Duser.home=" + empty,
                "-Dhost=" + endpoint.host(),
                "-Dtenant=" + FakeEntra.TENANT_ID,
                "-Dclient=" + FakeEntra.CLIENT_ID,
                "-Dsecret=" + FakeEntra.CLIENT_SECRET,
                main.getName(),
                library.name,
                scenario));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        // Neither the developer's tools nor this machine's settings.
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", empty.toString(), "HOME", empty.toString()));
        if (scenario.equals("identity")) {
            builder.environment().putAll(TokenEndpointClient.identityVariables());
        }
        int before = requests();
        Map<String, String> sample = ChildJvm.run(builder, LIMIT_SECONDS);
        if (sample == null && !library.name.equals("azure-identity")) {
            throw new IllegalStateException(command + " did not end");
        }
        int requests = requests() - before;
        if (!scenario.equals("callers") && requests != (chain ? 0 : 1)) {
            throw new IllegalStateException(command + " caused " + requests + " requests");
        }
        return sample;
    }

    private int requests() {
        return endpoint.requests() + endpoint.identityRequests();
    }

    private void add(Row row) {
        System.out.print(row.markdown());
        rows.add(row);
    }

    private static String most(double value, String unit) {
        return "≤ " + HitRows.figure(value) + unit;
    }

    /** What is on the class path, and what the fresh JVM is to ask. */
    private record Library(String name, String title, String classPath) {}

    /** How much of a peer's figure ours may be, {@code null} where nothing is said. */
    private record Goal(@Nullable Double most, @Nullable Double beyond) {

        static final Goal NONE = new Goal(null, null);
    }

    private enum Column {
        WALL("wall", " ms"),
        PROCESSOR("processor", " ms"),
        CLASSES("classes", ""),
        SLOWEST("slowest", " ms");

        static final List<Column> COST = List.of(WALL, PROCESSOR, CLASSES);

        final String title;
        final String unit;

        Column(String title, String unit) {
            this.title = title;
            this.unit = unit;
        }
    }

    /** What was measured of each library, one sample a round. */
    private static final class Samples {

        private final Map<Library, List<Map<String, String>>> samples = new LinkedHashMap<>();
        private final Set<Library> unanswered = new LinkedHashSet<>();
        private final Library ours;

        Samples(Library ours) {
            this.ours = ours;
        }

        void add(Library library, Map<String, String> sample) {
            samples.computeIfAbsent(library, key -> new ArrayList<>()).add(sample);
        }

        void drop(Library library) {
            samples.remove(library);
            unanswered.add(library);
        }

        /** azure-identity with the HTTP client that is best in this column. */
        Library best(Column column) {
            return samples.keySet().stream()
                    .filter(library -> library.name.equals("azure-identity"))
                    .min(Comparator.comparingDouble(library -> median(library, column)))
                    .orElseThrow();
        }

        double median(Library library, Column column) {
            return sorted(of(library, column))[samples.get(library).size() / 2];
        }

        String text(Library library, Column column) {
            return text(of(library, column), column.unit);
        }

        Row row(String title, Column column, Library peer, Goal goal) {
            double[] own = of(ours, column);
            double[] others = of(peer, column);
            double[] ratios = sorted(IntStream.range(0, own.length)
                    .mapToDouble(round -> own[round] / others[round])
                    .toArray());
            double ratio = ratios[ratios.length / 2];
            Row row = new Row(
                    title + column.title,
                    text(ours, column),
                    peer.title + ": " + text(peer, column),
                    "takes " + text(ratios, "×"),
                    goal.most == null ? "–" : most(goal.most, "×"),
                    goal.most == null ? null : ratio <= goal.most,
                    null,
                    false);
            return goal.beyond == null ? row : row.beyond(most(goal.beyond, "×"), ratio <= goal.beyond);
        }

        private double[] of(Library library, Column column) {
            return samples.get(library).stream()
                    .mapToDouble(sample -> Double.parseDouble(sample.get(column.title)))
                    .toArray();
        }

        /** The median and, in brackets, the quartiles. */
        private static String text(double[] values, String unit) {
            double[] sorted = sorted(values);
            int size = sorted.length;
            return "%s%s (%s–%s)"
                    .formatted(
                            HitRows.figure(sorted[size / 2]),
                            unit,
                            HitRows.figure(sorted[size / 4]),
                            HitRows.figure(sorted[size * 3 / 4]));
        }

        private static double[] sorted(double[] values) {
            return Arrays.stream(values).sorted().toArray();
        }
    }
}
