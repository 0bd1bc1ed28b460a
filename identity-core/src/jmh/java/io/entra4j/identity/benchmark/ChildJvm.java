package io.entra4j.identity.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs one of the measuring classes in a JVM of its own. */
final class ChildJvm {

    private static final long LIMIT_SECONDS = 90;

    private ChildJvm() {}

    /** Starts a process that runs until its standard input is closed, and returns it with its first line. */
    static Started start(Class<?> main) throws IOException {
        Process process = builder(List.of(), main).start();
        String line = reader(process).readLine();
        if (line == null) {
            throw new IllegalStateException(main.getSimpleName() + " did not start");
        }
        return new Started(process, line);
    }

    /** Returns the {@code key=value} pairs that the class prints as its last line; {@code null} if it does not end. */
    static @Nullable Map<String, String> run(List<String> options, Class<?> main, Object... arguments)
            throws IOException, InterruptedException {
        return run(builder(options, main, arguments), LIMIT_SECONDS);
    }

    /** Does the same with any command. */
    static @Nullable Map<String, String> run(ProcessBuilder builder, long limitSeconds)
            throws IOException, InterruptedException {
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
                return null;
            }
            List<String> lines = reader(process).lines().toList();
            if (process.exitValue() != 0 || lines.isEmpty()) {
                throw new IllegalStateException(builder.command() + " failed: " + lines);
            }
            return List.of(lines.get(lines.size() - 1).split(" ")).stream()
                    .map(pair -> pair.split("=", 2))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        } finally {
            process.destroyForcibly();
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static ProcessBuilder builder(List<String> options, Class<?> main, Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add("-Dbenchmark.rounds=" + System.getProperty("benchmark.rounds"));
        command.add("-D" + TokenEndpointClient.PROPERTY + "=" + System.getProperty(TokenEndpointClient.PROPERTY, ""));
        command.addAll(options);
        command.add(main.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    record Started(Process process, String firstLine) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            process.getOutputStream().close();
            process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
            process.destroyForcibly();
        }
    }
}
