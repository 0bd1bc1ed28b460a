package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

/** What IDEs and Spring Boot read from the jar. */
class MetadataTests {

    private static final String IMPORTS =
            "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";

    @Test
    void everyPropertyIsDescribed() throws IOException {
        Map<String, Object> metadata =
                JsonParserFactory.getJsonParser().parseMap(text("META-INF/spring-configuration-metadata.json"));
        List<?> properties = (List<?>) Objects.requireNonNull(metadata.get("properties"));

        assertThat(properties).hasSizeGreaterThan(10).allSatisfy(property -> {
            Map<?, ?> described = (Map<?, ?>) property;
            assertThat(described.get("description"))
                    .as("description of %s", described.get("name"))
                    .isInstanceOf(String.class);
        });
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
