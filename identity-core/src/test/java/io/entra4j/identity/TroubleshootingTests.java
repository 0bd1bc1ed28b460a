package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.http.ErrorHints;
import io.entra4j.identity.http.ErrorHints.Hint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Keeps the guide and the messages the same. {@code -Dtroubleshooting.write=true} writes the guide's tables anew from
 * the file that the messages are made of.
 */
class TroubleshootingTests {

    private static final Path GUIDE = Path.of("..", "TROUBLESHOOTING.md");
    private static final String BEGIN = "<!-- made of error-hints.txt: begin -->\n";
    private static final String END = "<!-- made of error-hints.txt: end -->\n";

    @Test
    void guideSaysWhatMessagesSay() throws IOException {
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
