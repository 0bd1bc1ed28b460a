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
 */
record Machine(Configuration configuration, String operatingSystem) {

    /**
     * What a tool gets to see of the environment: where things are, whom it trusts, how it reaches the network, and its
     * own settings. Nothing else, and so none of the application's secrets.
     */
    private static final List<String> VARIABLES = List.of(
            "USER",
            "LOGNAME",
            "SHELL",
            "LANG",
            "LC_ALL",
            "LC_CTYPE",
            "TMPDIR",
            "TMP",
            "TEMP",
            "XDG_CONFIG_HOME",
            "XDG_DATA_HOME",
            "XDG_CACHE_HOME",
            "XDG_RUNTIME_DIR",
            "DBUS_SESSION_BUS_ADDRESS",
            "SystemRoot",
            "SystemDrive",
            "windir",
            "ComSpec",
            "PATHEXT",
            "USERNAME",
            "USERDOMAIN",
            "HOMEDRIVE",
            "HOMEPATH",
            "APPDATA",
            "LOCALAPPDATA",
            "ProgramData",
            "ProgramFiles",
            "ProgramFiles(x86)",
            "PSModulePath",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "ALL_PROXY",
            "NO_PROXY",
            "http_proxy",
            "https_proxy",
            "all_proxy",
            "no_proxy",
            "REQUESTS_CA_BUNDLE",
            "CURL_CA_BUNDLE",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "AZURE_CONFIG_DIR",
            "AZURE_EXTENSION_DIR",
            "AZURE_CLOUD_NAME",
            "AZURE_CORE_INSTANCE_DISCOVERY",
            "AZURE_CLI_DISABLE_CONNECTION_VERIFICATION",
            "AZD_CONFIG_DIR",
            "AZD_AUTH_ENDPOINT",
            "AZD_AUTH_KEY",
            "MSI_ENDPOINT",
            "MSI_SECRET",
            "IDENTITY_ENDPOINT",
            "IDENTITY_HEADER",
            "ACC_CLOUD",
            "DOTNET_ROOT",
            "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT");

    /** No colours, no news, no reports about the user, no questions. */
    private static final Map<String, String> QUIET = Map.of(
            "NO_COLOR", "1",
            "AZURE_CORE_NO_COLOR", "true",
            "AZURE_CORE_ONLY_SHOW_ERRORS", "true",
            "AZURE_CORE_COLLECT_TELEMETRY", "false",
            "AZURE_CORE_SURVEY_MESSAGE", "false",
            "AZURE_DEV_COLLECT_TELEMETRY", "no",
            "AZD_SKIP_UPDATE_CHECK", "true",
            "POWERSHELL_UPDATECHECK", "Off",
            "POWERSHELL_TELEMETRY_OPTOUT", "1");

    static Machine of(Configuration configuration) {
        return new Machine(configuration, System.getProperty("os.name"));
    }

    boolean isWindows() {
        return operatingSystem.startsWith("Windows");
    }

    private boolean isMac() {
        return operatingSystem.startsWith("Mac");
    }

    /** Finds a program on the {@code PATH}; {@code null} if there is none. */
    @Nullable
    Path find(String program) {
        return directories()
                .map(directory -> directory.resolve(program))
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
        return directory == null ? home().resolve(inHome) : Path.of(directory);
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

    private static boolean isBatch(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".cmd");
    }

    private Path system32(String file) {
        String root = variable("SystemRoot");
        return Path.of(root == null ? "C:\\Windows" : root, "System32", file);
    }

    private Map<String, String> environment(Path file) {
        Map<String, String> environment = new TreeMap<>();
        Stream.concat(VARIABLES.stream(), Stream.of("PATH")).forEach(name -> {
            String value = variable(name);
            if (value != null) {
                environment.put(name, value);
            }
        });
        environment.putAll(QUIET);
        environment.put(isWindows() ? "USERPROFILE" : "HOME", home().toString());
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
        return Stream.concat(named, path == null || isMac() ? usual() : Stream.of())
                .map(directory -> directory.replace("\"", "").trim())
                .filter(directory -> !directory.isEmpty())
                .map(Machine::path)
                .flatMap(Stream::ofNullable)
                .filter(Path::isAbsolute);
    }

    /** Programs that a Mac starts from its dock get a {@code PATH} without Homebrew's. */
    private Stream<String> usual() {
        if (isWindows()) {
            return Stream.of(variable("ProgramFiles"), variable("ProgramFiles(x86)"))
                    .flatMap(Stream::ofNullable)
                    .map(files -> files + "\\Microsoft SDKs\\Azure\\CLI2\\wbin");
        }
        return isMac() ? Stream.of("/usr/local/bin", "/opt/homebrew/bin") : Stream.of("/usr/bin", "/usr/local/bin");
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
