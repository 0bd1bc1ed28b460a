package io.entra4j.identity.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The page with the results: one section per JDK, of which a run replaces its own. */
final class Page {

    private static final Pattern SECTION =
            Pattern.compile("<!-- JDK (\\d+) begins -->\n(.*?)<!-- JDK \\1 ends -->\n", Pattern.DOTALL);

    private static final String INTRODUCTION = """
            # Performance

            Written by a run of the benchmark; do not edit. One run replaces the section of the JDK it ran on:

            ```
            JAVA_HOME=<a JDK> mvn -pl identity-core -Pbenchmark test-compile exec:exec
            ```

            `-Dbenchmark.quick=true` only shows that it runs, and writes to `identity-core/target/benchmark` instead.

            - Everybody asks the same stand-in for Entra's token service, in a process of its own on the same machine, \
            through the JDK's HTTP client, for an authority without a port, since MSAL's cache never hits for one with a port.
            - Cached tokens: JMH, a fresh JVM for each benchmark and round, all benchmarks in turn, three rounds. Times are \
            medians; a ratio is taken within a round, and shown as the median (lowest–highest). Every run checks that it \
            caused no token request. azure-core's AccessTokenCache and the map stand in front of a constant token. Full \
            caches are filled from memory instead of the stand-in, for us and for azure-identity.
            - Callers at once: a fresh JVM each, warmed up with 20 fetches of other tokens; the service answers after \
            300 ms, at most 400 requests at a time. The slowest caller counts; of ours, the worst of three storms; of the \
            others, one.
            - Renewals: 10,000 calls by 8 threads, 1 ms apart, with a clock moved past the refresh time.
            - Memory: the used heap after garbage collections, over the number of tokens (1,400 characters each), less the \
            same for a list of bare `AccessToken`s. The key, with its scope, counts as ours.
            - Users: the used heap after garbage collections, over the number of users, for a server that holds a token on \
            behalf of each user. No HTTP client is set, as in azure-identity's documentation; azure-identity then shares \
            Netty's, which it brings along. azure-identity has one way: a credential for each user. Code that was written \
            for it does the same with ours, where each credential then has an HTTP client of its own, and costs more than \
            azure-identity's. Use the factory, which shares everything, or set an `httpClient` for all.

            """;

    private Page() {}

    static void write(Path file, String facts, List<Row> rows) throws IOException {
        Map<Integer, String> sections = new TreeMap<>();
        if (Files.exists(file)) {
            Matcher matcher = SECTION.matcher(Files.readString(file));
            while (matcher.find()) {
                sections.put(Integer.valueOf(matcher.group(1)), matcher.group(2));
            }
        }
        int jdk = Runtime.version().feature();
        sections.put(jdk, section(jdk, facts, rows));
        StringBuilder page = new StringBuilder(INTRODUCTION);
        sections.forEach((version, section) -> page.append("<!-- JDK %d begins -->%n".formatted(version))
                .append(section)
                .append("<!-- JDK %d ends -->%n".formatted(version)));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, page.toString());
    }

    private static String section(int jdk, String facts, List<Row> rows) {
        String table = rows.stream().map(Row::markdown).collect(Collectors.joining());
        long missed =
                rows.stream().filter(row -> Boolean.FALSE.equals(row.reached())).count();
        String verdict = missed == 0 ? "All targets were reached." : "Targets not reached: " + missed + ".";
        return "## JDK " + jdk + "\n\n" + facts + " " + verdict + "\n\n" + Row.HEADER + table + "\n";
    }
}
