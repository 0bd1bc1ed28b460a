package io.entra4j.identity.user;

import com.azure.core.util.Configuration;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.Failure;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Opens pages in the browser of the user of this machine. No shell reads the address. The program starts in a directory
 * where nobody can plant files, reads no input, and sees only the variables that browsers need, and so none of the
 * application's secrets.
 *
 * @param credential for messages
 * @param command the program that opens pages, by its absolute path, and its first arguments
 * @param environment all that the program sees of the environment
 * @param directory where the program starts
 */
record SystemBrowser(String credential, List<String> command, Map<String, String> environment, File directory)
        implements BrowserSignIn.Browser {

    /** Where programs and the user's files are, how the network and the screen are reached. */
    private static final List<String> VARIABLES = List.of("""
            PATH HOME USER LOGNAME SHELL LANG LC_ALL LC_CTYPE TZ TMPDIR BROWSER
            XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR XDG_CONFIG_DIRS XDG_DATA_DIRS
            XDG_CURRENT_DESKTOP XDG_SESSION_TYPE DBUS_SESSION_BUS_ADDRESS DESKTOP_SESSION KDE_FULL_SESSION
            KDE_SESSION_VERSION GNOME_DESKTOP_SESSION_ID DISPLAY WAYLAND_DISPLAY XAUTHORITY
            WSL_DISTRO_NAME WSL_INTEROP
            SystemRoot SystemDrive windir ComSpec PATHEXT TEMP TMP USERNAME USERDOMAIN USERPROFILE HOMEDRIVE HOMEPATH
            APPDATA LOCALAPPDATA ALLUSERSPROFILE ProgramData ProgramFiles ProgramFiles(x86)
            HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy
            """.split("\\s+"));

    /**
     * Finds it. No process is started.
     *
     * @throws CredentialUnavailableException if nobody sits here who could see a page, or nothing can open one
     */
    static SystemBrowser find(String credential, Configuration variables, String system) {
        String os = system.toLowerCase(Locale.ROOT);
        if (isSet(variables, "CODESPACES")) {
            throw none(credential, "this is a codespace, which a browser's redirect does not reach");
        }
        if (os.contains("windows")) {
            String root = isSet(variables, "SystemRoot") ? variables.get("SystemRoot") : "C:\\Windows";
            String system32 = root + "\\System32";
            return new SystemBrowser(
                    credential,
                    List.of(system32 + "\\rundll32.exe", "url.dll,FileProtocolHandler"),
                    environment(variables),
                    new File(system32));
        }
        String program = os.contains("mac") ? "/usr/bin/open" : onLinux(credential, variables);
        return new SystemBrowser(credential, List.of(program), environment(variables), new File("/"));
    }

    private static Map<String, String> environment(Configuration variables) {
        Map<String, String> environment = new HashMap<>();
        VARIABLES.stream()
                .filter(name -> isSet(variables, name))
                .forEach(name -> environment.put(name, variables.get(name)));
        return environment;
    }

    private static String onLinux(String credential, Configuration variables) {
        if (isSet(variables, "SUDO_USER")) {
            throw none(credential, "this runs under 'sudo', which cannot open the browser of its user");
        }
        boolean windows = isSet(variables, "WSL_DISTRO_NAME");
        if (!windows && !isSet(variables, "DISPLAY") && !isSet(variables, "WAYLAND_DISPLAY")) {
            throw none(credential, "neither DISPLAY nor WAYLAND_DISPLAY is set, so that there is no screen");
        }
        List<String> programs = windows ? List.of("wslview") : List.of("xdg-open", "gnome-open", "kde-open");
        return programs.stream()
                .flatMap(program -> found(variables.get("PATH"), program))
                .findFirst()
                .orElseThrow(() -> none(credential, "there is no '%s' on the PATH".formatted(programs.get(0))));
    }

    private static Stream<String> found(@Nullable String path, String program) {
        return Stream.of((path == null ? "" : path).split(File.pathSeparator, -1))
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .map(Path::toString);
    }

    private static boolean isSet(Configuration variables, String name) {
        String value = variables.get(name);
        return value != null && !value.isBlank();
    }

    @Override
    public CompletableFuture<@Nullable RuntimeException> open(URI page) {
        List<String> line = new ArrayList<>(command);
        line.add(page.toString());
        try {
            ProcessBuilder builder = new ProcessBuilder(line)
                    .directory(directory)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            return process.onExit()
                    .thenApply(ended -> ended.exitValue() == 0
                            ? null
                            : none(credential, "'%s' found none".formatted(command.get(0))));
        } catch (IOException e) {
            return CompletableFuture.completedFuture(
                    none(credential, "'%s' could not be started".formatted(command.get(0))));
        }
    }

    /** Shows nothing of the environment. */
    @Override
    public String toString() {
        return command.get(0);
    }

    static CredentialUnavailableException none(String credential, String why) {
        return new CredentialUnavailableException(
                Failure.of(
                        "%s is unavailable: no browser can be opened, since %s.".formatted(credential, why),
                        "use DeviceCodeCredential here, or open the page in your own way with 'openBrowser'."),
                List.of("a browser", "somebody who sees it"),
                null);
    }
}
