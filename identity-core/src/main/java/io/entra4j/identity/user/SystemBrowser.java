package io.entra4j.identity.user;

import com.azure.core.util.Configuration;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.FailureMessage;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Opens pages in the browser of whoever sits at this machine. No shell reads the address.
 *
 * @param credential for messages
 * @param command the program that opens pages, and its first arguments
 */
record SystemBrowser(String credential, List<String> command) implements BrowserSignIn.Browser {

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
            return new SystemBrowser(credential, List.of("rundll32", "url.dll,FileProtocolHandler"));
        }
        if (os.contains("mac")) {
            return new SystemBrowser(credential, List.of("/usr/bin/open"));
        }
        return onLinux(credential, variables);
    }

    private static SystemBrowser onLinux(String credential, Configuration variables) {
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
                .map(program -> new SystemBrowser(credential, List.of(program)))
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
            Process process = new ProcessBuilder(line)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
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

    static CredentialUnavailableException none(String credential, String why) {
        return new CredentialUnavailableException(
                FailureMessage.of(
                        "%s is unavailable: no browser can be opened, since %s.".formatted(credential, why),
                        "use DeviceCodeCredential here, or open the page in your own way with 'openBrowser'."),
                List.of("a browser", "somebody who sees it"),
                null);
    }
}
