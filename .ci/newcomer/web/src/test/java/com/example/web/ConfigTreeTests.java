package com.example.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.example.entra.Entra;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A secret that a volume of Kubernetes or Docker brings, as a file whose name is the property's. */
class ConfigTreeTests {

    private static final String SECRET = "azure.identity.client-secret";

    @TempDir
    private Path volume;

    private ConfigurableApplicationContext application(Entra entra, String secret) throws Exception {
        Map<String, Object> properties = new TreeMap<>(entra.properties());
        Files.writeString(volume.resolve(SECRET), secret);
        properties.remove(SECRET);
        properties.put("spring.config.import", "configtree:" + volume + "/");
        return new SpringApplicationBuilder(WebApplication.class)
                .web(WebApplicationType.NONE)
                .properties(properties)
                .run();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n"})
    void secretIsReadFromTheTree(String end) throws Exception {
        try (Entra entra = new Entra();
                ConfigurableApplicationContext application =
                        application(entra, entra.properties().get(SECRET) + end)) {
            application
                    .getBean(TokenCredential.class)
                    .getTokenSync(new TokenRequestContext().addScopes("api://orders/.default"));

            assertThat(entra.secretsSent()).containsExactly(entra.properties().get(SECRET));
        }
    }
}
