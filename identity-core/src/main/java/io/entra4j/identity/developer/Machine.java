package io.entra4j.identity.developer;

import com.azure.core.util.Configuration;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the programs of a machine and its user's files. The configuration says where they are, not the environment of
 * this process.
 *
 * @param inherited the environment that programs inherit from this process
 */
record Machine(Configuration configuration, String operatingSystem, Map<String, String> inherited) {

    private static final String MODULES = "PSModulePath";

    static Machine of(Configuration configuration) {
        return new Machine(
                configuration, System.getProperty("os.name"), Map.copyOf(new ProcessBuilder().environment()));
    }

    boolean isWindows() {
        return operatingSystem.startsWith("Windows");
    }

    /**
     * Returns whether this is a Mac. A program that is started from its dock gets a {@code PATH} without installed
     * programs.
     */
    private boolean isMac() {
        return operatingSystem.startsWith("Mac");
    }

    /** Finds a program on the {@code PATH}; {@code null} if there is none. */
    @Nullable
    Path find(String program) {
        List<String> names = isWindows() ? List.of(program + ".exe", program + ".cmd") : List.of(program);
        return directories()
                .flatMap(directory -> names.stream().map(directory::resolve))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst()
                .orElse(null);
    }

    /** Returns the user's home directory. */
    Path home() {
        String home = variable(isWindows() ? "USERPROFILE" : "HOME");
        return Path.of(home == null ? System.getProperty("user.home") : home);
    }

    /** Returns the directory of a tool's files: the one that a variable names, or one in the user's home directory. */
    Path directory(String variable, String inHome) {
        String directory = variable(variable);
        return directory == null ? home().resolve(inHome) : Path.of(directory).toAbsolutePath();
    }

    /**
     * Composes how to run a program. Windows runs batch files only through its command processor. The command processor
     * gets the name without the directory: if the first word is in quotation marks, it takes them for marks around all
     * words.
     *
     * @param file the result of {@link #find}
     */
    Command command(Path file, List<String> arguments, Map<String, String> more) {
        Map<String, String> environment = environment(file);
        environment.putAll(more);
        List<String> all = new ArrayList<>();
        if (isBatch(file)) {
            all.addAll(List.of(
                    system32("cmd.exe").toString(),
                    "/d",
                    "/c",
                    file.getFileName().toString()));
        } else {
            all.add(file.toString());
        }
        all.addAll(arguments);
        return new Command(
                List.copyOf(all),
                environment,
                isWindows() ? system32("").toFile() : new File("/"),
                new File(isWindows() ? "NUL" : "/dev/null"));
    }

    /** Returns the variables that are set. */
    Map<String, String> variables(String... names) {
        Map<String, String> variables = new TreeMap<>();
        for (String name : names) {
            String value = variable(name);
            if (value != null) {
                variables.put(name, value);
            }
        }
        return variables;
    }

    /** Returns whether Windows runs a program through its command processor. */
    static boolean isBatch(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".cmd");
    }

    private static boolean isWindowsPowerShell(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).matches("powershell(?:\\.exe)?");
    }

    private Path system32(String file) {
        String root = variable("SystemRoot");
        return Path.of(root == null ? "C:\\Windows" : root, "System32", file);
    }

    private Map<String, String> environment(Path file) {
        Map<String, String> environment = ToolEnvironment.of(this);
        environment.put(isWindows() ? "USERPROFILE" : "HOME", home().toString());
        // A relative directory is relative to this process, not to the directory where the tool starts.
        for (String directory :
                List.of(AzureCliCredentialBuilder.DIRECTORY, AzureDeveloperCliCredentialBuilder.DIRECTORY)) {
            environment.computeIfPresent(
                    directory, (name, value) -> Path.of(value).toAbsolutePath().toString());
        }
        if (isWindowsPowerShell(file)) {
            // PowerShell 7 leaves the paths of its own modules there. Windows PowerShell cannot load them.
            environment.remove(MODULES);
        }
        if (isBatch(file)) {
            // Runs the file that was found, and no file of the current directory.
            environment.put("PATH", file.getParent() + ";" + environment.getOrDefault("PATH", ""));
            environment.put("NoDefaultCurrentDirectoryInExePath", "1");
        }
        return environment;
    }

    /**
     * Returns the absolute directories. What a relative one holds depends on the directory where this process started.
     */
    private Stream<Path> directories() {
        String path = variable("PATH");
        Stream<String> named = path == null ? Stream.of() : Stream.of(path.split(isWindows() ? ";" : ":"));
        return Stream.concat(named, isMac() ? Stream.of("/usr/local/bin", "/opt/homebrew/bin") : Stream.of())
                .map(directory -> directory.replace("\"", "").trim())
                .filter(directory -> !directory.isEmpty())
                .map(Machine::path)
                .flatMap(Stream::ofNullable)
                .filter(Path::isAbsolute);
    }

    private static @Nullable Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            // Not a directory, so it holds no program.
            return null;
        }
    }

    private @Nullable String variable(String name) {
        String value = configuration.get(name);
        return value == null || value.isBlank() ? null : value;
    }
}
