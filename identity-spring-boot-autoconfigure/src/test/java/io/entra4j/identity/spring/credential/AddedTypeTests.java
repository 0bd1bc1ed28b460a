package io.entra4j.identity.spring.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** A type is added by its constant with its arm, and by its recipe; nothing else of the module is touched. */
class AddedTypeTests {

    private static final Path SOURCES = Path.of("src/main/java/io/entra4j/identity/spring/credential");

    private static final String RECIPE = """
            package io.entra4j.identity.spring.credential;

            import io.entra4j.identity.EntraCredential;
            import io.entra4j.identity.service.ClientAssertionCredentialBuilder;
            import java.util.List;

            final class CarrierPigeonRecipe implements CredentialRecipe {

                @Override
                public List<String> keys() {
                    return Keys.ofApplication(List.of("carrier-pigeon.loft"));
                }

                @Override
                public List<String> variables() {
                    return List.of("PIGEON_LOFT");
                }

                @Override
                public EntraCredential create(Ingredients of) {
                    String loft = of.needed("carrier-pigeon.loft", of.text("carrier-pigeon.loft"), "PIGEON_LOFT");
                    return of.application(new ClientAssertionCredentialBuilder())
                            .clientAssertion(() -> loft)
                            .build();
                }
            }
            """;

    @TempDir
    private static Path directory;

    private static Class<?> credentials;

    /** Takes this module's classes, the changed ones first, and all others from the tests' class path. */
    private static final class Changed extends URLClassLoader {

        Changed(URL... urls) {
            super(urls, AddedTypeTests.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                return name.startsWith("io.entra4j.identity.spring.")
                        ? findClass(name)
                        : super.loadClass(name, resolve);
            }
        }
    }

    @BeforeAll
    static void addTheType() throws Exception {
        String type = Files.readString(SOURCES.resolve("CredentialType.java"));
        Path changed = write(
                "CredentialType.java",
                type.replace(
                                "    BEAN(\"BeanCredential\");",
                                "    BEAN(\"BeanCredential\"), CARRIER_PIGEON(\"CarrierPigeonCredential\");")
                        .replace(
                                "            case BEAN -> new BeanRecipe();",
                                "case BEAN -> new BeanRecipe(); case CARRIER_PIGEON -> new CarrierPigeonRecipe();"));
        compile(changed, write("CarrierPigeonRecipe.java", RECIPE));
        Changed loader = new Changed(
                directory.toUri().toURL(), Path.of("target/classes").toUri().toURL());
        credentials = loader.loadClass(AzureCredentials.class.getName());
    }

    private static Path write(String name, String source) throws IOException {
        return Files.writeString(directory.resolve(name), source);
    }

    private static void compile(Path... sources) throws IOException {
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            complaints,
                            files,
                            null,
                            List.of("-proc:none", "-d", directory.toString()),
                            null,
                            files.getJavaFileObjects(sources))
                    .call();
            assertThat(compiled).as(complaints.toString()).isTrue();
        }
    }

    private static Object credential(Map<String, Object> properties) throws Throwable {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        try {
            Object made = credentials
                    .getConstructor(Environment.class, BeanFactory.class)
                    .newInstance(environment, new DefaultListableBeanFactory());
            return credentials.getMethod("get", String.class).invoke(made, "default");
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Test
    void addedTypeIsBuiltFromItsProperties() throws Throwable {
        assertThat(credential(Map.of(
                        "azure.identity.type", "carrier-pigeon",
                        "azure.identity.tenant-id", "contoso.example",
                        "azure.identity.client-id", "orders",
                        "azure.identity.carrier-pigeon.loft", "north")))
                .hasToString("ClientAssertionCredential");
    }

    @Test
    void missingPropertyOfAnAddedTypeIsReportedByKeyAndVariable() {
        assertThatThrownBy(() -> credential(Map.of(
                        "azure.identity.type", "carrier-pigeon",
                        "azure.identity.tenant-id", "contoso.example",
                        "azure.identity.client-id", "orders")))
                .hasMessageStartingWith("azure.identity.carrier-pigeon.loft: The type 'carrier-pigeon'"
                        + " needs it, but it is not set, and the environment variable PIGEON_LOFT is not set either.");
    }

    @Test
    void keysOfAnAddedTypeAreRefusedForOtherTypesAndSuggestedForTypos() {
        assertThatThrownBy(() -> credential(
                        Map.of("azure.identity.type", "azure-cli", "azure.identity.carrier-pigeon.loft", "north")))
                .hasMessageContaining("set azure.identity.type to 'carrier-pigeon'");
        assertThatThrownBy(() -> credential(Map.of("azure.identity.carrier-pigeon.lofft", "north")))
                .hasMessageContaining("Did you mean 'azure.identity.carrier-pigeon.loft'?");
        assertThatThrownBy(() -> credential(Map.of("azure.identity.type", "carrier-pigeno")))
                .hasMessageContaining("Did you mean 'carrier-pigeon'?");
    }
}
