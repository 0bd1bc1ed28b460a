package io.entra4j.identity.user;

import com.azure.core.util.Configuration;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.Failure;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Opens pages in the browser of this machine's user: by the program that {@code BROWSER} names, or else by the first
 * program that works. No shell reads the address. The program starts in a directory where other users cannot write
 * files, and gets no input. It sees only the variables that browsers need, and no secret of the application. If no
 * program works, the address is shown to the user. Their browser may run on another machine, and reach this machine
 * through a forwarded port.
 *
 * @param credential for messages
 * @param commands the absolute paths of programs that open pages, with their arguments; {@code %s} stands for the
 *     address
 * @param environment the whole environment of the program
 * @param directory where the program starts
 * @param screen gets the text for the user if no program opened the page
 */
record SystemBrowser(
        String credential,
        List<List<String>> commands,
        Map<String, String> environment,
        File directory,
        Consumer<String> screen)
        implements BrowserSignIn.Browser {

    private static final String ADDRESS = "%s";

    private static final List<String> ON_A_SCREEN =
            List.of("xdg-open", "x-www-browser", "www-browser", "gnome-open", "kde-open", "sensible-browser");

    /** Program of Windows that opens a page from Linux in Windows (WSL). */
    private static final String OPENER_OF_WINDOWS = "/mnt/c/Windows/System32/rundll32.exe";

    /** Variables that show that the user works from another machine, by a program that can forward ports. */
    private static final List<String> REMOTE =
            List.of("SSH_CONNECTION", "SSH_TTY", "VSCODE_IPC_HOOK_CLI", "REMOTE_CONTAINERS");

    /** Variables of programs, the user's files, the network and the screen. */
    private static final List<String> VARIABLES = List.of("""
            PATH HOME USER LOGNAME SHELL LANG LC_ALL LC_CTYPE TZ TMPDIR BROWSER
            XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR XDG_CONFIG_DIRS XDG_DATA_DIRS
            XDG_CURRENT_DESKTOP XDG_SESSION_TYPE DBUS_SESSION_BUS_ADDRESS DESKTOP_SESSION KDE_FULL_SESSION
            KDE_SESSION_VERSION GNOME_DESKTOP_SESSION_ID DISPLAY WAYLAND_DISPLAY XAUTHORITY
            WSL_DISTRO_NAME WSL_INTEROP WSLENV
            SSH_CONNECTION SSH_CLIENT SSH_TTY CODESPACES REMOTE_CONTAINERS REMOTE_CONTAINERS_IPC VSCODE_IPC_HOOK_CLI
            SystemRoot SystemDrive windir ComSpec PATHEXT TEMP TMP USERNAME USERDOMAIN USERPROFILE HOMEDRIVE HOMEPATH
            APPDATA LOCALAPPDATA ALLUSERSPROFILE ProgramData ProgramFiles ProgramFiles(x86)
            HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy
            """.split("\\s+"));

    /**
     * Finds the browser. No process is started.
     *
     * @throws CredentialUnavailableException if there is no screen on which a user could see a page, or no program can
     *     open one
     */
    static SystemBrowser find(String credential, Configuration variables, String system, Consumer<String> screen) {
        String os = system.toLowerCase(Locale.ROOT);
        boolean windows = os.contains("windows");
        String root = isSet(variables, "SystemRoot") ? variables.get("SystemRoot") : "C:\\Windows";
        String system32 = root + "\\System32";
        List<List<String>> commands = new ArrayList<>(windows ? List.of() : named(variables));
        if (commands.isEmpty() && isSet(variables, "CODESPACES")) {
            throw none(credential, "this is a codespace, and a browser's redirect does not reach it");
        }
        if (windows) {
            commands.add(List.of(system32 + "\\rundll32.exe", "url.dll,FileProtocolHandler", ADDRESS));
        } else if (os.contains("mac")) {
            commands.add(List.of("/usr/bin/open", ADDRESS));
        } else {
            commands.addAll(onLinux(credential, variables, !commands.isEmpty()));
        }
        return new SystemBrowser(
                credential, List.copyOf(commands), environment(variables), new File(windows ? system32 : "/"), screen);
    }

    /** Reads {@code BROWSER}: programs and their arguments, separated by colons. */
    private static List<List<String>> named(Configuration variables) {
        String value = variables.get("BROWSER");
        List<List<String>> commands = new ArrayList<>();
        for (String each : value == null ? new String[0] : value.split(":", -1)) {
            List<String> words = new ArrayList<>(List.of(each.strip().split("\\s+")));
            found(variables.get("PATH"), words.get(0)).findFirst().ifPresent(program -> {
                words.set(0, program);
                if (words.stream().noneMatch(word -> word.contains(ADDRESS))) {
                    words.add(ADDRESS);
                }
                commands.add(List.copyOf(words));
            });
        }
        return commands;
    }

    private static Map<String, String> environment(Configuration variables) {
        Map<String, String> environment = new HashMap<>();
        VARIABLES.stream()
                .filter(name -> isSet(variables, name))
                .forEach(name -> environment.put(name, variables.get(name)));
        return environment;
    }

    private static List<List<String>> onLinux(String credential, Configuration variables, boolean named) {
        if (isSet(variables, "SUDO_USER")) {
            throw none(credential, "this runs under 'sudo', which cannot open the browser of its user");
        }
        boolean windows = isSet(variables, "WSL_DISTRO_NAME");
        boolean screen = isSet(variables, "DISPLAY") || isSet(variables, "WAYLAND_DISPLAY");
        if (!windows && !screen && !named && REMOTE.stream().noneMatch(name -> isSet(variables, name))) {
            throw none(credential, "neither DISPLAY nor WAYLAND_DISPLAY is set, so there is no screen");
        }
        List<List<String>> commands = new ArrayList<>();
        Stream.concat(windows ? Stream.of("wslview") : Stream.of(), screen ? ON_A_SCREEN.stream() : Stream.of())
                .flatMap(program -> found(variables.get("PATH"), program).limit(1))
                .forEach(program -> commands.add(List.of(program, ADDRESS)));
        if (windows && Files.isExecutable(Path.of(OPENER_OF_WINDOWS))) {
            commands.add(List.of(OPENER_OF_WINDOWS, "url.dll,FileProtocolHandler", ADDRESS));
        }
        return commands;
    }

    private static Stream<String> found(@Nullable String path, String program) {
        Stream<String> files = program.startsWith("/")
                ? Stream.of(program)
                : Stream.of((path == null ? "" : path).split(File.pathSeparator, -1))
                        .filter(directory -> directory.startsWith("/"))
                        .map(directory -> directory + "/" + program);
        return program.isEmpty() || program.contains("\0")
                ? Stream.of()
                : files.map(File::new)
                        .filter(file -> file.isFile() && file.canExecute())
                        .map(File::getPath);
    }

    private static boolean isSet(Configuration variables, String name) {
        String value = variables.get(name);
        return value != null && !value.isBlank();
    }

    @Override
    public CompletableFuture<@Nullable RuntimeException> open(URI page) {
        return open(page, 0);
    }

    private CompletableFuture<@Nullable RuntimeException> open(URI page, int next) {
        if (next == commands.size()) {
            screen.accept(("No browser could be opened here. To sign in, open this page in a browser that reaches %s on"
                            + " this machine, through a forwarded port if it runs elsewhere: %s%n"
                            + "Where no browser can reach it, use DeviceCodeCredential.")
                    .formatted(redirect(page), page));
            return CompletableFuture.completedFuture(null);
        }
        return opens(commands.get(next), page)
                .thenCompose(opened -> opened ? CompletableFuture.completedFuture(null) : open(page, next + 1));
    }

    /** Starts a program. The result completes with whether the program succeeded. */
    private CompletableFuture<Boolean> opens(List<String> command, URI page) {
        List<String> line = command.stream()
                .map(word -> word.replace(ADDRESS, page.toString()))
                .toList();
        try {
            ProcessBuilder builder = new ProcessBuilder(line)
                    .directory(directory)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            return process.onExit().thenApply(ended -> ended.exitValue() == 0);
        } catch (IOException e) {
            return CompletableFuture.completedFuture(false); // the next one is tried
        }
    }

    private static String redirect(URI page) {
        String query = page.getRawQuery();
        return Stream.of((query == null ? "" : query).split("&", -1))
                .filter(each -> each.startsWith("redirect_uri="))
                .map(each -> URLDecoder.decode(each.substring("redirect_uri=".length()), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("the redirect URL");
    }

    /** Returns the program, without the environment. */
    @Override
    public String toString() {
        return commands.isEmpty() ? "no browser" : commands.get(0).get(0);
    }

    static CredentialUnavailableException none(String credential, String why) {
        return new CredentialUnavailableException(
                Failure.of(
                        "%s is unavailable: no browser can be opened, since %s.".formatted(credential, why),
                        "use DeviceCodeCredential here, or open the page in your own way with 'openBrowser'."),
                List.of("a browser", "a user who sees it"),
                null);
    }
}
