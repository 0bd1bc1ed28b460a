package io.entra4j.identity.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * What people read when something fails, room by room, beside the page that holds it all: {@code docs/FAILURES.md}.
 * {@code -Dfailures.write=true} writes the rooms of the tests that run. What differs from run to run reads
 * {@code <id>}, {@code <port>} and the like.
 */
public final class FailureBook {

    static final Path PAGE = Path.of("..", "docs", "FAILURES.md");

    private static final Pattern ID =
            Pattern.compile("\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b");
    // Those that tests choose: of the fakes, of their users, and of the Azure CLI's and Visual Studio Code's
    // registration.
    private static final Pattern KNOWN_ID =
            Pattern.compile(".*-0fa4e[0-9a-f]{7}|.*-0{11}[0-9]|([0-9a-f])\\1{7}-.*|04b07795-.*|aebc6443-.*|0{8}-.*");
    private static final Pattern PORT =
            Pattern.compile("(localhost|127\\.0\\.0\\.[0-9]|\\[::1\\])(/127\\.0\\.0\\.1)?:(?!8400)[0-9]{4,5}\\b");
    private static final Pattern INSTANT =
            Pattern.compile("\\b20[0-9]{2}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+(Z|\\+00:00)?)?");
    private static final Pattern MEASURED = Pattern.compile("\\b[0-9]+ ms\\)");
    private static final Pattern ENCODED_THUMBPRINT = Pattern.compile("(used by client: ')[A-Za-z0-9_-]{27}'");
    // How a connection broke depends on who was faster.
    private static final Pattern BROKEN = Pattern.compile(
            "(\\w+Exception: )?(HTTP/1\\.1 header parser received no bytes"
                    + "|Connection reset( by peer)?|Broken pipe|EOF reached while reading|Unexpected end of file from server)");
    private static final Pattern THREAD = Pattern.compile("\\b(parallel|single|boundedElastic)-[0-9]+\\b");
    private static final Pattern THUMBPRINT = Pattern.compile("\\b(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40})\\b");
    // The time of the tests' clock, which stays.
    private static final String TEST_DAY = "2026-11-24";

    private final String room;
    private final Map<String, String> shown = new LinkedHashMap<>();
    private final Map<String, String> entries = new LinkedHashMap<>();
    private final List<String> succeeded = new ArrayList<>();

    private FailureBook(String room) {
        this.room = room;
    }

    /**
     * Opens the part of a room.
     *
     * @param room its heading on the page
     */
    public static FailureBook of(String room) {
        return new FailureBook(room);
    }

    /**
     * Shows something that differs from run to run by a name.
     *
     * @param changing as it is in messages
     * @param name as it is on the page
     */
    public FailureBook show(Object changing, String name) {
        shown.put(changing.toString(), name);
        return this;
    }

    /**
     * Does what must fail, and enters the failure.
     *
     * @param situation as a reader would describe it
     * @param attempt throws
     */
    public FailureBook add(String situation, ThrowingCallable attempt) {
        Throwable thrown = catchThrowable(attempt);
        if (thrown == null) {
            succeeded.add(situation);
            return this;
        }
        return add(situation, thrown.getClass().getSimpleName(), String.valueOf(thrown.getMessage()));
    }

    /**
     * Enters a text that does not come from an exception.
     *
     * @param situation as a reader would describe it
     * @param kind what shows the text
     * @param text as it is
     */
    public FailureBook add(String situation, String kind, String text) {
        String entry = "### %s\n\n*%s*\n\n```text\n%s\n```\n".formatted(situation, kind, steady(text));
        assertThat(entries.put(situation, entry))
                .as("%s, %s: entered twice", room, situation)
                .isNull();
        return this;
    }

    /** Compares the part with the page's, or writes the page's part. */
    public void close() {
        assertThat(succeeded).as("%s: must fail", room).isEmpty();
        String page = read();
        String begin = "<!-- %s: begin -->\n".formatted(room);
        String end = "<!-- %s: end -->\n".formatted(room);
        assertThat(page).as("docs/FAILURES.md needs the room's markers").contains(begin, end);
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf(end);
        String actual = entries.values().stream().collect(Collectors.joining("\n", "\n", "\n"));
        if (Boolean.getBoolean("failures.write")) {
            write(page.substring(0, from) + actual + page.substring(to));
            return;
        }
        assertThat(actual)
                .as("run this test with -Dfailures.write=true, and read the difference as prose")
                .isEqualTo(page.substring(from, to));
    }

    static String read() {
        try {
            return Files.readString(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(String page) {
        try {
            Files.writeString(PAGE, page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String steady(String text) {
        String steady = text;
        for (Map.Entry<String, String> each : shown.entrySet()) {
            steady = steady.replace(each.getKey(), each.getValue());
        }
        steady = ID.matcher(steady).replaceAll(FailureBook::id);
        steady = PORT.matcher(steady).replaceAll("$1:<port>");
        steady =
                INSTANT.matcher(steady).replaceAll(time -> time.group().startsWith(TEST_DAY) ? time.group() : "<time>");
        steady = ENCODED_THUMBPRINT.matcher(steady).replaceAll("$1<thumbprint>'");
        steady = BROKEN.matcher(steady).replaceAll("<how it broke>");
        // As JDK 17 has it.
        steady = steady.replace("(certificate_unknown) ", "")
                .replace("Exec failed, error: 2 (No such file or directory)", "error=2, No such file or directory");
        steady = THREAD.matcher(steady).replaceAll("$1-<n>");
        steady = MEASURED.matcher(steady).replaceAll("<n> ms)");
        return THUMBPRINT.matcher(steady).replaceAll("<thumbprint>").stripTrailing();
    }

    private static String id(MatchResult found) {
        return KNOWN_ID.matcher(found.group()).matches() ? found.group() : "<id>";
    }
}
