package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The form of all pages: links that lead somewhere, a short README, and where to go next. */
class PageTests {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$|`[^`\n]*`");
    private static final Pattern LINK = Pattern.compile("\\[[^]\n]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    static Stream<Path> pages() {
        return Stream.of(ROOT, ROOT.resolve("docs")).flatMap(PageTests::pagesIn);
    }

    static Stream<Path> pagesOfTheBook() {
        // Made by tests, from the first line to the last.
        return pagesIn(ROOT.resolve("docs")).filter(page -> !page.endsWith("FAILURES.md"));
    }

    private static Stream<Path> pagesIn(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyRelativeLinkLeadsToAFileAndAHeading(Path page) throws IOException {
        String text = CODE.matcher(Files.readString(page)).replaceAll("code");
        List<String> links = LINK.matcher(text)
                .results()
                .map(found -> found.group(1))
                .filter(link -> !link.matches("[a-z]+:.*"))
                .toList();

        assertThat(links).allSatisfy(link -> {
            String[] parts = link.split("#", 2);
            Path target =
                    parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
            assertThat(target).as(link).exists();
            if (parts.length == 2) {
                assertThat(anchors(target)).as(link).contains(parts[1]);
            }
        });
    }

    /** The anchors that GitHub makes of headings. */
    private static Set<String> anchors(Path page) throws IOException {
        String text = Pattern.compile("(?ms)^```.*?^```$")
                .matcher(Files.readString(page))
                .replaceAll("");
        Map<String, Integer> numbers = new HashMap<>();
        Set<String> anchors = new HashSet<>();
        HEADING.matcher(text).results().forEach(heading -> {
            String anchor = heading.group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            int number = numbers.merge(anchor, 1, Integer::sum);
            anchors.add(number == 1 ? anchor : anchor + "-" + (number - 1));
        });
        return anchors;
    }

    @Test
    void readmeHasAtMostTenKilobytes() {
        assertThat(ROOT.resolve("README.md").toFile().length()).isLessThanOrEqualTo(10_240);
    }

    @ParameterizedTest
    @MethodSource("pagesOfTheBook")
    void pageStartsWithItsQuestionAndEndsWithNextSteps(Path page) throws IOException {
        String text = Files.readString(page);

        assertThat(text.split("\n\n", 3)[1]).startsWith("This page ");
        assertThat(text).containsPattern("\n## Next\n\n- \\[");
    }

    @Test
    void indexListsEveryPage() throws IOException {
        String index = Files.readString(ROOT.resolve("docs/index.md"));

        assertThat(pagesIn(ROOT.resolve("docs")).map(page -> page.getFileName().toString()))
                .filteredOn(name -> !name.equals("index.md"))
                .allMatch(name -> index.contains("](" + name + ")"), "is in the table of contents");
    }
}
