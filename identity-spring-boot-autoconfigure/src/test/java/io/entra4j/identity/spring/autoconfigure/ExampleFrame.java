package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles a Java example of the pages: its imports and no others, and what it leaves out around it. Builders of
 * credentials are put on the machine of the test, by {@link ExampleMachine#at}.
 */
public final class ExampleFrame {

    /** For examples of code that is to be replaced. */
    private static final Path PEER = Path.of("..", "identity-core", "target", "peer", "azure-identity.jar");

    private static final String MACHINE = ExampleMachine.class.getName();

    private ExampleFrame() {}

    /**
     * Compiles statements, as the body of a method.
     *
     * @param parameters what the example takes from its surroundings, with full names of types
     * @param result the expression to return
     * @return a class {@code Example} with the methods {@code run} and the static field {@code machine}
     */
    public static Class<?> statements(Path directory, String example, String parameters, String result)
            throws Exception {
        return compile(
                directory,
                example,
                "public static Object run(%s) throws Exception {%n".formatted(parameters),
                "return " + result + ";}");
    }

    /** Compiles members of a class, such as bean methods, or types, as nested ones. */
    public static Class<?> members(Path directory, String example) throws Exception {
        return compile(directory, example, "", "");
    }

    /** Compiles a test with its classes, and leaves its builders as they are: it brings a machine of its own. */
    public static Class<?> test(Path directory, String example) throws Exception {
        return compile(directory, imports(example), code(example), "", "");
    }

    private static Class<?> compile(Path directory, String example, String before, String after) throws Exception {
        String code = code(example)
                .replaceAll("new \\w+Builder\\(\\)|new TokenCachePersistenceOptions\\(\\)", "machine.at($0)");
        return compile(directory, imports(example), code, before, after);
    }

    private static String imports(String example) {
        return example.lines().filter(line -> line.startsWith("import ")).collect(Collectors.joining("\n"));
    }

    private static String code(String example) {
        return example.lines()
                .filter(line -> !line.startsWith("import "))
                .collect(Collectors.joining("\n"))
                .replaceAll("(?m)^class ", "public static class ");
    }

    private static Class<?> compile(Path directory, String imports, String code, String before, String after)
            throws Exception {
        Path source = Files.writeString(
                Files.createDirectories(directory.resolve("example")).resolve("Example.java"),
                """
                package example;
                %s
                public class Example {
                public static %s machine;
                %s%s
                %s
                }
                """.formatted(imports, MACHINE, before, code, after));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            complaints,
                            files,
                            null,
                            List.of(
                                    "-proc:none",
                                    "-cp",
                                    System.getProperty("java.class.path") + File.pathSeparator + PEER,
                                    "-d",
                                    directory.toString()),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
            assertThat(compiled)
                    .as("%s%n%s", Files.readString(source), complaints)
                    .isTrue();
        }
        URLClassLoader classes =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, ExampleFrame.class.getClassLoader());
        return classes.loadClass("example.Example");
    }
}
