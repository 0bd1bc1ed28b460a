package io.entra4j.identity;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JVM of its own, for tests that need options which no other test should feel. */
public final class ChildJvm {

    private ChildJvm() {}

    /** Runs a main class to its end and returns what it printed. A part that hangs must end by itself. */
    public static String run(Class<?> main, String... options) {
        return run(Map.of(), main, options);
    }

    /** Does so with environment variables, for libraries that read theirs. */
    public static String run(Map<String, String> environment, Class<?> main, String... options) {
        return run(List.of(), environment, main, options);
    }

    /** Does so through a command that runs the one it is given, to put it somewhere. */
    public static String run(List<String> through, Map<String, String> environment, Class<?> main, String... options) {
        try {
            Process process = start(through, environment, main, options);
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a main class to its end with a class path that lacks the jars whose names begin so. */
    public static String runWithout(String jars, Class<?> main, String... options) {
        String rest = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().matches("(" + jars + ").*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
        return run(List.of("env", "CLASSPATH=" + rest), Map.of(), main, options);
    }

    /** Starts a main class, for tests that do something to its process. The caller must end it. */
    public static Process start(
            List<String> through, Map<String, String> environment, Class<?> main, String... options) {
        List<String> command = new ArrayList<>(through);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.add(main.getName());
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
            builder.environment().putAll(environment);
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
