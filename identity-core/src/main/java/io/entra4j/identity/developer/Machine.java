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
 * Knows where a machine keeps its programs and its user's files, as the configuration says, not this process's own
 * environment.
 *
 * @param inherited the environment that programs have which this process starts
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

    /** Programs that a Mac starts from its dock get a {@code PATH} without what was installed. */
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

    /** The user's own directory. */
    Path home() {
        String home = variable(isWindows() ? "USERPROFILE" : "HOME");
        return Path.of(home == null ? System.getProperty("user.home") : home);
    }

    /** Where a tool keeps its files: where a variable says, or in the user's directory. */
    Path directory(String variable, String inHome) {
        String directory = variable(variable);
        return directory == null ? home().resolve(inHome) : Path.of(directory).toAbsolutePath();
    }

    /**
     * Composes how to run a program. Windows runs batch files through its command processor only; that is given the
     * bare name, since it takes quotation marks around the first word for ones around them all.
     *
     * @param file what {@link #find} found
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

    /** Those that are set. */
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

    /** Whether Windows runs a program through its command processor. */
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
        // A relative one is meant from here, not from where the tool starts.
        for (String directory :
                List.of(AzureCliCredentialBuilder.DIRECTORY, AzureDeveloperCliCredentialBuilder.DIRECTORY)) {
            environment.computeIfPresent(
                    directory, (name, value) -> Path.of(value).toAbsolutePath().toString());
        }
        if (isWindowsPowerShell(file)) {
            // PowerShell 7 leaves the paths of its own modules there, which this one takes for its own and cannot load.
            environment.remove(MODULES);
        }
        if (isBatch(file)) {
            // The very file that was found, and none that lies in the current directory.
            environment.put("PATH", file.getParent() + ";" + environment.getOrDefault("PATH", ""));
            environment.put("NoDefaultCurrentDirectoryInExePath", "1");
        }
        return environment;
    }

    /** Relative ones are left out: what they hold depends on where somebody started us. */
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
            // No directory: there is nothing in it.
            return null;
        }
    }

    private @Nullable String variable(String name) {
        String value = configuration.get(name);
        return value == null || value.isBlank() ? null : value;
    }
}
