package io.entra4j.identity.rewrite;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.azure.identity.DefaultAzureCredential;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openrewrite.Recipe;
import org.openrewrite.config.Environment;
import org.openrewrite.java.ChangeType;

class CoverageTests {

    @Test
    void everyPublicTypeOfAzureIdentityIsReplacedOrMarked() throws Exception {
        Map<String, String> replaced = replacedTypes();

        List<String> forgotten = publicTypes()
                .filter(type -> !replaced.containsKey(type))
                .filter(type -> !type.startsWith("com.azure.identity.SharedTokenCacheCredential"))
                .toList();

        assertThat(forgotten).isEmpty();
    }

    @Test
    void everyReplacementTypeExists() {
        assertThat(replacedTypes().values())
                .allSatisfy(type -> assertThatCode(
                                () -> Class.forName(type, false, getClass().getClassLoader()))
                        .doesNotThrowAnyException());
    }

    private static Map<String, String> replacedTypes() {
        Recipe migration = Environment.builder()
                .scanRuntimeClasspath("io.entra4j")
                .build()
                .activateRecipes("io.entra4j.identity.rewrite.MigrateTypes");
        return migration.getRecipeList().stream()
                .filter(ChangeType.class::isInstance)
                .map(ChangeType.class::cast)
                .collect(toMap(ChangeType::getOldFullyQualifiedTypeName, ChangeType::getNewFullyQualifiedTypeName));
    }

    private static Stream<String> publicTypes() throws Exception {
        Path jar = Path.of(DefaultAzureCredential.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.matches("com/azure/identity/[A-Za-z]+\\.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .filter(CoverageTests::isPublic)
                    .toList()
                    .stream();
        }
    }

    private static boolean isPublic(String type) {
        try {
            return Modifier.isPublic(Class.forName(type, false, CoverageTests.class.getClassLoader())
                    .getModifiers());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
