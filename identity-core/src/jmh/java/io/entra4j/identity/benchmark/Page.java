package io.entra4j.identity.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The page with the results: one section for each JDK. A run replaces its own and leaves the rest of the page as it is. */
final class Page {

    private Page() {}

    /** Writes the page anew with one section replaced. */
    static void write(Path page, Path target, String facts, List<Row> rows) throws IOException {
        int jdk = Runtime.version().feature();
        String begin = "<!-- JDK %d begins -->\n".formatted(jdk);
        String end = "<!-- JDK %d ends -->\n".formatted(jdk);
        String text = Files.readString(page);
        int from = text.indexOf(begin);
        String before = from < 0 ? text : text.substring(0, from);
        String after = from < 0 ? "" : text.substring(text.indexOf(end) + end.length());
        Files.writeString(target, before + begin + section(jdk, facts, rows) + end + after);
    }

    private static String section(int jdk, String facts, List<Row> rows) {
        String table = rows.stream().map(Row::markdown).collect(Collectors.joining());
        long goals = rows.stream().filter(row -> row.met() != null).count();
        long met = rows.stream().filter(row -> Boolean.TRUE.equals(row.met())).count();
        String verdict = "Goals met: %d of %d.".formatted(met, goals);
        return "## JDK " + jdk + "\n\n" + facts + " " + verdict + "\n\n" + Row.HEADER + table + "\n";
    }
}
