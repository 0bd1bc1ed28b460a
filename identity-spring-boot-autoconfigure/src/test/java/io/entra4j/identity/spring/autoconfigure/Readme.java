package io.entra4j.identity.spring.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the examples of README.md. */
public final class Readme {

    /** The section whose examples {@code ReadmeOAuth2Tests} starts. */
    public static final String OAUTH2 = "OAuth2 clients without a secret";

    private static final Path FILE = Path.of("..", "README.md");

    /**
     * One example.
     *
     * @param language what follows the fence, such as {@code yaml}
     * @param section the heading above it
     * @param name the bold words that begin the paragraph above it, else the section; with a number from the second
     *     example of the same name and language on
     * @param text the lines between the fences
     */
    public record Example(String language, String section, String name, String text) {

        @Override
        public String toString() {
            return name;
        }
    }

    private Readme() {}

    /** Returns the whole page. */
    public static String text() {
        try {
            return Files.readString(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns all examples of a language, in order. */
    public static List<Example> examples(String language) {
        return examples().stream()
                .filter(example -> example.language().equals(language))
                .toList();
    }

    /** Returns all examples of all languages, in order. */
    public static List<Example> examples() {
        return examplesOf(text());
    }

    /** Returns all examples of any page, in order. */
    static List<Example> examplesOf(String page) {
        List<Example> examples = new ArrayList<>();
        Map<String, Integer> numbers = new HashMap<>();
        String section = "";
        String title = "";
        String language = null;
        StringBuilder text = new StringBuilder();
        for (String line : page.lines().toList()) {
            if (language != null && line.equals("```")) {
                int number = numbers.merge(language + title, 1, Integer::sum);
                examples.add(new Example(
                        language, section, number == 1 ? title : title + " (" + number + ")", text.toString()));
                language = null;
                text.setLength(0);
            } else if (language != null) {
                text.append(line).append('\n');
            } else if (line.startsWith("```")) {
                language = line.substring(3);
            } else if (line.startsWith("#")) {
                section = line.replaceFirst("#+ ", "");
                title = section;
            } else if (line.startsWith("**")) {
                title = line.substring(2, line.indexOf("**", 2));
            }
        }
        return examples;
    }
}
