package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.http.ErrorHints;
import io.entra4j.identity.http.ErrorHints.Hint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Keeps the guide and the messages the same. {@code -Dtroubleshooting.write=true} writes the guide's tables from
 * the file that the messages are made of.
 */
class TroubleshootingTests {

    private static final Path GUIDE = Path.of("..", "TROUBLESHOOTING.md");
    private static final String BEGIN = "<!-- made of error-hints.txt: begin -->\n";
    private static final String END = "<!-- made of error-hints.txt: end -->\n";

    @Test
    void guideHoldsTheTablesOfErrorHints() throws IOException {
        String guide = Files.readString(GUIDE);
        int begin = guide.indexOf(BEGIN) + BEGIN.length();
        int end = guide.indexOf(END);
        if (Boolean.getBoolean("troubleshooting.write")) {
            Files.writeString(GUIDE, guide.substring(0, begin) + tables() + guide.substring(end));
            return;
        }

        assertThat(guide.substring(begin, end))
                .as("run this test with -Dtroubleshooting.write=true")
                .isEqualTo(tables());
    }

    /** What is logged, or takes more than a test to make. */
    private static final Set<String> NOT_ON_THE_PAGE = Set.of(
            "refused the user name and password (HTTP 407)",
            "demands a password, and the JDK's client for such proxies is not used because it would log this request's secret",
            "with a body that is compressed by 'br', although the request did not ask for that",
            "got an answer without a token",
            "failed before a request was sent:",
            "set this machine's clock: it is",
            "ahead of the service's clock. Then",
            "cannot find out whether that is its own tenant",
            "authorityHost' is an authority of Azure AD B2C, which is not supported",
            "The check of the authority host",
            "A token was asked for while fetching the same token",
            "is damaged and is replaced by an empty one",
            "cannot be written",
            "Cannot find any HttpClient provider on the classpath");

    @Test
    void everyExplainedMessageIsOnThePageOfFailures() throws IOException {
        String guide = Files.readString(GUIDE);
        String failures = Files.readString(Path.of("..", "docs", "FAILURES.md"));
        int begin = guide.indexOf("## Messages of ours");
        String section = guide.substring(begin, guide.indexOf("\n## ", begin));
        List<String> quotes = section.lines()
                .filter(line -> line.startsWith("| `"))
                .flatMap(line -> Pattern.compile("`([^`]+)`")
                        .matcher(line.split(" \\| ", 2)[0])
                        .results()
                        .flatMap(quote -> Stream.of(quote.group(1).split("…"))))
                .map(quote -> quote.strip().replaceAll("^'|'$", "").strip())
                .filter(quote -> quote.length() >= 8 && !NOT_ON_THE_PAGE.contains(quote))
                .toList();

        assertThat(quotes).hasSizeGreaterThan(40).allMatch(failures::contains);
    }

    private static String tables() {
        return "| error | cause | try |\n|---|---|---|\n"
                + ErrorHints.table().stream().map(TroubleshootingTests::row).collect(Collectors.joining());
    }

    private static String row(Hint hint) {
        String error = hint.error().startsWith("http_") ? "HTTP " + hint.error().substring(5) : hint.error();
        String words = hint.words().isEmpty() ? "" : " “…" + hint.words() + "…”";
        return "| %s%s | %s | %s |\n".formatted(error, words, hint.cause(), hint.remedy());
    }
}
