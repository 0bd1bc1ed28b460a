package io.entra4j.identity.passwordless;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.ByteArrayResource;

/** The examples of docs/passwordless.md, in YAML. */
public final class PasswordlessPage {

    private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\\n(.*?)```");
    private static final Pattern JAVA = Pattern.compile("(?s)```java\\n(.*?)```");

    private PasswordlessPage() {}

    /** Returns the examples in the order of the page. */
    static List<String> examples() throws IOException {
        return EXAMPLE.matcher(Files.readString(Path.of("..", "docs", "passwordless.md")))
                .results()
                .map(MatchResult::group)
                .map(example -> example.replaceAll("```(yaml\\n)?", ""))
                .toList();
    }

    /** Returns the examples in Java, in the order of the page. */
    static List<String> javaExamples() throws IOException {
        return JAVA.matcher(Files.readString(Path.of("..", "docs", "passwordless.md")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** Returns the first example that sets a property. */
    public static String yamlWith(String property) throws IOException {
        for (String example : examples()) {
            if (properties(example).containsKey(property)) {
                return example;
            }
        }
        throw new IllegalArgumentException("No example sets " + property);
    }

    /** Returns the properties of the first example that sets a property. */
    static Map<String, Object> exampleWith(String property) throws IOException {
        return properties(yamlWith(property));
    }

    private static Map<String, Object> properties(String yaml) throws IOException {
        Map<String, Object> properties = new LinkedHashMap<>();
        new YamlPropertySourceLoader()
                .load("example", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
                .forEach(source -> {
                    EnumerablePropertySource<?> all = (EnumerablePropertySource<?>) source;
                    for (String name : all.getPropertyNames()) {
                        properties.put(name, String.valueOf(all.getProperty(name)));
                    }
                });
        return properties;
    }
}
