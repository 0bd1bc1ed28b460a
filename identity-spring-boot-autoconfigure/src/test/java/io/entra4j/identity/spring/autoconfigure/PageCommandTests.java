package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.spring.autoconfigure.PageExamples.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that what the pages' commands name is there: modules, Maven profiles, the sample's profiles, classes, directories. */
class PageCommandTests {

    private static final Path ROOT = Path.of("..");
    private static final Path SAMPLE = ROOT.resolve("sample-app/src/main/resources");
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

    /** Shell examples, and what stands in the text as code. */
    static List<String> commands() {
        return Stream.concat(
                        PageExamples.examples("shell").stream()
                                .flatMap(example -> example.text().lines()),
                        PageExamples.files().stream()
                                .flatMap(file ->
                                        CODE.matcher(PageExamples.text(file)).results())
                                .map(found -> found.group(1)))
                .filter(code -> code.matches("(mvn|java) .*|\\(cd .*|-Dspring-boot.run.profiles=.*"))
                .toList();
    }

    private static Stream<String> values(String command, String option) {
        return Pattern.compile("(?<=\\s|^)" + option + "\\s*(\\S+)")
                .matcher(command)
                .results()
                .flatMap(found -> Arrays.stream(found.group(1).split(",")));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyFileAndTypeInACommandExists(String command) throws IOException {
        List<Path> modules = values(command, "-pl").map(ROOT::resolve).toList();
        StringBuilder poms = new StringBuilder(Files.readString(ROOT.resolve("pom.xml")));
        for (Path module : modules) {
            poms.append(Files.readString(module.resolve("pom.xml")));
        }
        assertThat(values(command, "-P").map("<id>%s</id>"::formatted)).allMatch(poms.toString()::contains);
        assertThat(values(command, "-Dspring-boot.run.profiles=").map(PageCommandTests::profile))
                .allMatch(Files::isRegularFile);
        assertThat(values(command, "\\(cd")).allMatch(directory -> Files.isDirectory(ROOT.resolve(directory)));
        assertThat(Pattern.compile("io\\.entra4j\\.\\S+").matcher(command).results())
                .allMatch(type -> isClass(type.group()));
    }

    private static Path profile(String name) {
        return SAMPLE.resolve("application-" + name + ".yaml");
    }

    private static boolean isClass(String name) {
        try {
            Class.forName(name);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** CI runs them by the same version of the plugin. */
    @Test
    void everyRecipeOnThePagesExists() throws IOException {
        Path recipes = ROOT.resolve("identity-rewrite/src/main/resources/META-INF/rewrite");
        String all = Files.readString(recipes.resolve("azure-identity.yml"))
                + Files.readString(recipes.resolve("spring-cloud-azure.yml"));
        String run = Files.readString(ROOT.resolve(".ci/migration/run"));
        List<String> named = PageExamples.files().stream()
                .flatMap(file -> Pattern.compile(
                                "io\\.entra4j\\.identity\\.rewrite\\.\\w+|rewrite-maven-plugin:[\\d.]+:run")
                        .matcher(PageExamples.text(file))
                        .results())
                .map(found -> found.group())
                .toList();

        assertThat(named)
                .hasSizeGreaterThan(3)
                .allMatch(name -> name.endsWith(":run") ? run.contains(name) : all.contains("name: " + name + "\n"));
    }

    @Test
    void commandsOfThePagesAreFound() {
        assertThat(commands())
                .contains("mvn -DskipTests install", "mvn -pl identity-core -Ppeer test")
                .anyMatch(command -> command.startsWith("java -cp"));
    }

    static List<Example> dependencies() {
        return PageExamples.examples().stream()
                .filter(example -> example.language().equals("xml"))
                .toList();
    }

    /** The versions are those of this build, which the root names. */
    @ParameterizedTest
    @MethodSource("dependencies")
    void dependenciesOnThePagesMatchThisBuild(Example example) throws IOException {
        StringBuilder poms = new StringBuilder();
        for (String module : new String[] {".", "identity-core", "identity-spring-boot-starter", "sample-app"}) {
            poms.append(Files.readString(ROOT.resolve(module).resolve("pom.xml")));
        }
        assertThat(Pattern.compile("<artifactId>.*</artifactId>|(?<=<version>).*(?=</version>)")
                        .matcher(example.text())
                        .results())
                .isNotEmpty()
                .allMatch(found -> poms.toString().contains(found.group()));
    }

    @Test
    void everyExampleIsInACheckedLanguage() {
        assertThat(PageExamples.examples())
                .extracting(Example::language)
                .isSubsetOf("java", "yaml", "xml", "shell", "json", "sql", "text", "");
    }
}
