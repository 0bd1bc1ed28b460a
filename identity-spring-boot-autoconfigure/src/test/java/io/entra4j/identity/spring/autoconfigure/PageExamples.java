package io.entra4j.identity.spring.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the examples of the pages: README.md, TROUBLESHOOTING.md and docs/*.md. */
public final class PageExamples {

    /** The page whose examples {@code PageOAuth2Tests} starts. */
    public static final String OAUTH2 = "oauth2-clients";

    /** The page whose Java examples {@link MigratingTests} runs. */
    static final String MIGRATING = "migrating";

    /** The page whose examples the sample's {@code StandInTests} start, since the sample has the stand-in. */
    private static final String STAND_IN = "stand-in";

    /** The page whose examples the tests of {@code passwordless-tests} start, since these have the servers. */
    private static final String PASSWORDLESS = "passwordless";

    private static final Path ROOT = Path.of("..");

    /**
     * One example.
     *
     * @param page the page's file, without {@code .md}
     * @param language what follows the fence, such as {@code yaml}
     * @param name the bold words that begin the paragraph above it, else the heading; with a number from the second
     *     example of the same name and language on
     * @param text the lines between the fences
     */
    public record Example(String page, String language, String name, String text) {

        @Override
        public String toString() {
            return page + ": " + name;
        }
    }

    private PageExamples() {}

    /** Returns the files of all pages. */
    static List<Path> files() {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(ROOT.resolve("README.md"), ROOT.resolve("TROUBLESHOOTING.md")),
                            docs.filter(file -> file.toString().endsWith(".md")).sorted())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the text of a page. */
    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns all examples of all pages, in order. */
    static List<Example> examples() {
        return files().stream()
                .flatMap(file -> examples(file.getFileName().toString().replace(".md", ""), text(file)).stream())
                .toList();
    }

    /** Returns all examples of a language that no page's own test runs. */
    static List<Example> examples(String language) {
        Set<String> others = language.equals("java")
                ? Set.of(OAUTH2, MIGRATING, PASSWORDLESS, STAND_IN)
                : Set.of(OAUTH2, PASSWORDLESS, STAND_IN);
        return examples().stream()
                .filter(example -> example.language().equals(language) && !others.contains(example.page()))
                .toList();
    }

    /** Returns the examples of one page in some languages, in order. */
    public static List<Example> examplesOf(String page, String... languages) {
        return examples().stream()
                .filter(example ->
                        example.page().equals(page) && Arrays.asList(languages).contains(example.language()))
                .toList();
    }

    private static List<Example> examples(String page, String text) {
        List<Example> examples = new ArrayList<>();
        Map<String, Integer> numbers = new HashMap<>();
        String title = "";
        String language = null;
        StringBuilder lines = new StringBuilder();
        for (String line : text.lines().toList()) {
            if (language != null && line.equals("```")) {
                int number = numbers.merge(language + title, 1, Integer::sum);
                String name = number == 1 ? title : title + " (" + number + ")";
                examples.add(new Example(page, language, name, lines.toString()));
                language = null;
                lines.setLength(0);
            } else if (language != null) {
                lines.append(line).append('\n');
            } else if (line.startsWith("```")) {
                language = line.substring(3);
            } else if (line.startsWith("#")) {
                title = line.replaceFirst("#+ ", "");
            } else if (line.startsWith("**")) {
                title = line.substring(2, line.indexOf("**", 2));
            }
        }
        return examples;
    }
}
