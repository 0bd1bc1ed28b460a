package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.spring.credential.AzureCloud;
import io.entra4j.identity.spring.credential.AzureIdentityProperties.PrefetchMode;
import io.entra4j.identity.spring.credential.CredentialRoom;
import io.entra4j.identity.spring.credential.CredentialType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

/**
 * What IDEs and Spring Boot read from the jar. {@code -Dproperties.write=true} writes the table of properties from
 * that.
 */
class MetadataTests {

    private static final String IMPORTS =
            "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";
    private static final Path TABLE = Path.of("..", "docs", "properties.md");

    private static List<Map<?, ?>> all(String kind) throws IOException {
        Map<String, Object> metadata =
                JsonParserFactory.getJsonParser().parseMap(text("META-INF/spring-configuration-metadata.json"));
        return ((List<?>) Objects.requireNonNull(metadata.get(kind)))
                .stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList();
    }

    @Test
    void everyPropertyIsDescribedAndHasAType() throws IOException {
        assertThat(all("properties"))
                .hasSizeGreaterThan(50)
                .allSatisfy(property -> assertThat(property.get("description"))
                        .as("description of %s", property.get("name"))
                        .isInstanceOf(String.class))
                .allSatisfy(property -> assertThat(property.get("type"))
                        .as("type of %s", property.get("name"))
                        .isInstanceOf(String.class));
    }

    @Test
    void descriptionsFollowSpringBootsRules() throws IOException {
        assertThat(all("properties")).allSatisfy(property -> {
            String description = String.valueOf(property.get("description"));
            assertThat(description).endsWith(".").doesNotStartWith("The ").doesNotStartWith("A ");
            if (String.valueOf(property.get("type")).equals("java.lang.Boolean")) {
                assertThat(description).startsWith("Whether ");
            }
        });
    }

    @Test
    void everyGroupIsDescribed() throws IOException {
        assertThat(all("groups"))
                .filteredOn(group -> String.valueOf(group.get("name")).startsWith("azure.identity"))
                .hasSizeGreaterThan(20)
                .allSatisfy(group -> assertThat(group.get("description"))
                        .as("description of %s", group)
                        .isInstanceOf(String.class));
    }

    /** A default that only the text tells is none to an IDE. */
    @Test
    void descriptionsDoNotReplaceDefaultValues() throws IOException {
        assertThat(all("properties"))
                .filteredOn(property -> property.get("defaultValue") == null)
                .allSatisfy(property -> assertThat(String.valueOf(property.get("description")))
                        .as("%s", property.get("name"))
                        .doesNotContainPattern("\\. [0-9]+\\w* by default\\."));
    }

    @Test
    void enumPropertiesHaveHints() throws IOException {
        assertThat(hints("azure.identity.type")).isEqualTo(kebab(CredentialType.values()));
        assertThat(hints("azure.identity.cloud")).isEqualTo(kebab(AzureCloud.values()));
        assertThat(hints("azure.identity.managed-identity.identity")).isEqualTo(CredentialRoom.assignments());
        assertThat(hints("azure.identity.prefetch.mode")).isEqualTo(kebab(PrefetchMode.values()));
        assertThat(hints("azure.identity.chain"))
                .isEqualTo(kebab(CredentialType.values()).stream()
                        .filter(type ->
                                !List.of("auto", "chain", "on-behalf-of").contains(type))
                        .toList());
        assertThat(hints("azure.identity.exclude")).hasSize(9);
        assertThat(all("properties"))
                .filteredOn(property -> String.valueOf(property.get("type")).startsWith("io.entra4j"))
                .extracting(property -> String.valueOf(property.get("name")))
                .allSatisfy(name -> assertThat(hints(name)).as(name).isNotEmpty());
    }

    private static List<String> hints(String name) throws IOException {
        return all("hints").stream()
                .filter(hint -> name.equals(hint.get("name")))
                .flatMap(hint -> ((List<?>) Objects.requireNonNull(hint.get("values"))).stream())
                .map(value -> String.valueOf(((Map<?, ?>) value).get("value")))
                .toList();
    }

    private static List<String> kebab(Enum<?>[] values) {
        return Stream.of(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }

    @Test
    void tableOfPropertiesMatchesTheMetadata() throws IOException {
        isOnThePage("metadata", table());
    }

    @Test
    void tableOfTypesMatchesTheRecipes() throws IOException {
        isOnThePage("recipes", "| type | properties | variables |\n|---|---|---|\n" + CredentialRoom.rows());
    }

    private static void isOnThePage(String origin, String table) throws IOException {
        String page = Files.readString(TABLE);
        String first = "<!-- made of the %s: begin -->\n".formatted(origin);
        int begin = page.indexOf(first) + first.length();
        int end = page.indexOf("<!-- made of the %s: end -->".formatted(origin));
        if (Boolean.getBoolean("properties.write")) {
            Files.writeString(TABLE, page.substring(0, begin) + table + page.substring(end));
            return;
        }

        assertThat(page.substring(begin, end))
                .as("run this test with -Dproperties.write=true")
                .isEqualTo(table);
    }

    private static String table() throws IOException {
        return "| property | default | |\n|---|---|---|\n"
                + all("properties").stream()
                        .sorted(Comparator.comparing(property -> String.valueOf(property.get("name"))))
                        .map(MetadataTests::row)
                        .collect(Collectors.joining());
    }

    private static String row(Map<?, ?> property) {
        Object value = property.get("defaultValue");
        String shown = value == null || value.equals(List.of()) ? "" : "`" + value + "`";
        return "| `%s` | %s | %s |\n".formatted(property.get("name"), shown, property.get("description"));
    }

    @Test
    void everyAutoConfigurationIsListedAndPreparedForFiltering() throws IOException {
        Properties conditions = new Properties();
        conditions.load(resource("META-INF/spring-autoconfigure-metadata.properties"));

        assertThat(text(IMPORTS).lines()).isSorted().allSatisfy(name -> {
            assertThat(conditions).containsKey(name);
            assertThat(conditions).containsKey(name + ".ConditionalOnClass");
        });
    }

    private static String text(String path) throws IOException {
        try (InputStream stream = resource(path)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream resource(String path) {
        return Objects.requireNonNull(
                AzureIdentityAutoConfiguration.class.getResourceAsStream("/" + path), () -> path + " is missing");
    }
}
