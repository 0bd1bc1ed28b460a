package io.entra4j.identity.failures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Rules that all messages of the page keep. */
class FailurePageTests {

    private static final Pattern ENTRY =
            Pattern.compile("(?ms)^### ([^\n]+)\n\n\\*([^\n]+)\\*\n\n```text\n(.*?)\n```$");
    private static final Pattern ISO_DURATION = Pattern.compile("\\bPT-?[0-9]");
    private static final Pattern TYPE_NAME = Pattern.compile(
            "\\b(java|javax|sun|com|io|reactor)(\\.[a-z0-9]+)+\\.[A-Z]\\w+|\\b[A-Z]\\w+(Exception|Error)\\b");
    // How a reader finds a setting or a fault of the own code: by its name.
    private static final Set<String> TYPES_THAT_HELP =
            Set.of("java.lang.IllegalStateException", "IllegalStateException");
    private static final Pattern SUBJECT =
            Pattern.compile("\\b[A-Z]\\w+Credential\\b|'[\\w.-]+'|\\b[A-Z][A-Z0-9]+_[A-Z0-9_]+\\b"
                    + "|\\bazure\\.identity\\.[\\w.-]+|\\bbean\\b|\\bauthentication record\\b|\\btoken cache\\b"
                    // which no credential causes, and no setting fixes
                    + "|\\bthread was interrupted\\b");

    private record Entry(String situation, String kind, String text) {

        /** Spring Boot's reports name the property on a line of its own. */
        boolean isReport() {
            return kind.equals("APPLICATION FAILED TO START");
        }

        String firstLine() {
            return text.lines().findFirst().orElse("");
        }

        List<String> remedies() {
            List<String> remedies = new ArrayList<>();
            Matcher matcher = Pattern.compile("(?:Try|Action):([^\n]*)").matcher(text);
            while (matcher.find()) {
                remedies.add(matcher.group(1).strip());
            }
            return remedies;
        }
    }

    private static List<Entry> entries() {
        Matcher matcher = ENTRY.matcher(FailureBook.read());
        List<Entry> entries = new ArrayList<>();
        while (matcher.find()) {
            entries.add(new Entry(matcher.group(1), matcher.group(2), matcher.group(3)));
        }
        return entries;
    }

    private static List<String> those(Predicate<Entry> wrong) {
        return entries().stream()
                .filter(wrong)
                .map(entry -> entry.situation() + ": " + entry.firstLine())
                .toList();
    }

    @Test
    void pageHasMoreThanTwoHundredFailures() {
        assertThat(entries()).hasSizeGreaterThan(240);
    }

    @Test
    void everySituationHasItsOwnName() {
        Set<String> seen = new TreeSet<>();

        assertThat(those(entry -> !seen.add(entry.situation()))).isEmpty();
    }

    @Test
    void noMessageComesFromANullPointerException() {
        assertThat(those(entry -> (entry.kind() + entry.text()).contains("NullPointerException")
                        || entry.text().equals("null")))
                .isEmpty();
    }

    @Test
    void noMessageNamesAJavaTypeWhenAWordExists() {
        assertThat(those(entry -> TYPE_NAME
                        .matcher(entry.text())
                        .results()
                        .anyMatch(type -> !TYPES_THAT_HELP.contains(type.group()))))
                .isEmpty();
    }

    @Test
    void noMessageHoldsControlCharacters() {
        assertThat(FailureBook.read().chars().filter(character -> character != '\n'))
                .noneMatch(Character::isISOControl);
    }

    @Test
    void noMessageHasAPluralInBrackets() {
        assertThat(those(entry -> entry.text().contains("(s)"))).isEmpty();
    }

    @Test
    void noMessageHoldsAnIsoDuration() {
        assertThat(those(entry -> ISO_DURATION.matcher(entry.text()).find())).isEmpty();
    }

    @Test
    void everyFirstLineNamesTheCredentialOrTheSetting() {
        assertThat(those(entry -> !SUBJECT.matcher(entry.isReport() ? entry.text() : entry.firstLine())
                        .find()))
                .isEmpty();
    }

    @Test
    void everyRemedyNamesAnAction() {
        assertThat(those(entry -> entry.remedies().stream()
                        .anyMatch(remedy -> remedy.isBlank()
                                || remedy.startsWith("see what it says")
                                || remedy.startsWith("nothing, if")
                                || remedy.startsWith("correct what")
                                || remedy.startsWith("Correct what"))))
                .isEmpty();
    }
}
