package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Words and constructions that names, Javadoc, messages and pages do without, and what to write instead. */
class PlainWordsTests {

    private static final List<Rule> WORDS = List.of(
            rule(
                    "nobody|somebody|anybody|everybody|whoever|whatever|whichever",
                    "who or what it is: the user, the caller, another process, no client, any value"),
            rule("strangers?", "another client, another service"),
            rule("useless|hopeless", "unusable, without a result"),
            rule("twins?", "reactive variant"),
            rule("setbacks?", "back-off"),
            rule("judges?|judged", "checks, conformance test"),
            rule("furthest", "came closest"),
            rule("in vain", "without success"),
            rule("mends?|mended", "fixes"),
            rule("anew", "again"),
            rule("affairs?", "what is meant"),
            rule("passing (problem|trouble|failure|error|fault)s?", "temporary problem"),
            rule(
                    "(?<!there )(is|are|was|were) no(?! longer| more| less| later| earlier)",
                    "is not a, has no, there is no"),
            rule("\\w+\\(s\\)", "the plural"),
            rule("(after|for|in|is|of|to|within) PT\\d+[HMS]\\w*", "5 minutes"));

    private static final Rule FIRST_WORD = new Rule(
            Pattern.compile("/\\*\\*\\s+(\\* )?(Are|Has|Is|Knows|Such|That|What|Who) "),
            "a verb that says what it does (\"Caches tokens\"), or the noun that it is (\"Cache of tokens\")");

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> MODULES =
            List.of("identity-core", "identity-spring-boot-autoconfigure", "identity-rewrite", "sample-app");
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
    private static final Pattern IMPORT = Pattern.compile("(?m)^(import|package) .*");
    private static final Pattern TEST_NAME = Pattern.compile(
            "(?s)@(?:Test|ParameterizedTest|TestFactory|RepeatedTest)\\b(?:(?!@Test|;\n).)*?\\s(?:void|Stream<\\w+>) (\\w+)\\(");

    private record Rule(Pattern pattern, String instead) {

        Stream<String> brokenIn(String text) {
            return pattern.matcher(text)
                    .results()
                    .map(found -> "'%s' on line %s: write %s"
                            .formatted(
                                    found.group(),
                                    text.substring(0, found.start()).lines().count() + 1,
                                    instead));
        }
    }

    private static Rule rule(String words, String instead) {
        return new Rule(Pattern.compile("(?i)\\b(?:" + words + ")(?!\\w)"), instead);
    }

    @Test
    void pagesHaveNoneOfTheWords() {
        assertNone(Stream.of(files(ROOT, 1, ".md"), files(ROOT.resolve("docs"), 1, ".md"))
                .flatMap(pages -> pages));
    }

    @Test
    void sourcesHaveNoneOfTheWords() {
        assertNone(MODULES.stream()
                .flatMap(module ->
                        files(ROOT.resolve(module + "/src/main"), 20, ".java", ".json", ".yml", ".txt", ".html")));
    }

    @Test
    void javadocBeginsWithAVerbOrANoun() {
        assertThat(sources("src/main")
                        .flatMap(file -> FIRST_WORD.brokenIn(read(file)).map(told -> name(file) + ": " + told)))
                .isEmpty();
    }

    @Test
    void testNamesAreSentencesWithNoneOfTheWords() {
        List<String> broken = new ArrayList<>();
        Stream.of("src/test", "src/peer")
                .flatMap(PlainWordsTests::sources)
                .forEach(file -> TEST_NAME
                        .matcher(read(file))
                        .results()
                        .map(found -> HUMP.matcher(found.group(1)).replaceAll(" "))
                        .forEach(words -> {
                            if (words.split(" ").length < 3) {
                                broken.add(name(file) + ": '" + words + "': write a sentence");
                            }
                            WORDS.stream()
                                    .flatMap(rule -> rule.brokenIn(words))
                                    .forEach(told -> broken.add(name(file) + ": " + told));
                        }));

        assertThat(broken).isEmpty();
    }

    @Test
    void suppressedWarningsSayWhy() {
        Pattern unexplained = Pattern.compile("(?m)^ *@SuppressWarnings\\([^)]*\\)(?! // \\w).*$");

        assertThat(sources("src/main")
                        .flatMap(file -> unexplained
                                .matcher(read(file))
                                .results()
                                .map(found -> name(file) + ": " + found.group())))
                .isEmpty();
    }

    @Test
    void rulesFindWhatTheyAreMeantFor() {
        String text =
                "Nobody judges this. It is no token, though there is no other and it is no longer one. It ended after"
                        + " PT5M, with 2 attempt(s).";

        assertThat(WORDS.stream()
                        .flatMap(rule -> rule.pattern.matcher(text).results())
                        .map(found -> found.group()))
                .containsExactly("Nobody", "judges", "is no", "attempt(s)", "after PT5M");
        assertThat(FIRST_WORD.pattern.matcher("/**\n * Is what it is").lookingAt())
                .isTrue();
        assertThat(TEST_NAME
                        .matcher("@Test\n    @Tag(\"x\")\n    " + "void sovereign() {")
                        .results()
                        .map(found -> found.group(1)))
                .containsExactly("sovereign");
    }

    private static void assertNone(Stream<Path> files) {
        assertThat(files.flatMap(file -> {
                    String text = HUMP.matcher(IMPORT.matcher(read(file)).replaceAll(""))
                            .replaceAll(" ");
                    return WORDS.stream().flatMap(rule -> rule.brokenIn(text)).map(told -> name(file) + ": " + told);
                }))
                .isEmpty();
    }

    private static Stream<Path> sources(String below) {
        return MODULES.stream().flatMap(module -> files(ROOT.resolve(module).resolve(below), 20, ".java"));
    }

    private static Stream<Path> files(Path directory, int depth, String... endings) {
        Predicate<Path> ends = file -> Stream.of(endings).anyMatch(file.toString()::endsWith);
        try (Stream<Path> files = Files.exists(directory) ? Files.walk(directory, depth) : Stream.empty()) {
            return files.filter(ends).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path file) {
        return ROOT.relativize(file).toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
