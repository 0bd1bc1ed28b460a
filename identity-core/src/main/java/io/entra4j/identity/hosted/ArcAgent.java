package io.entra4j.identity.hosted;

import com.azure.core.util.Configuration;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.http.FileTrouble;
import io.entra4j.identity.http.HeaderValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Azure Arc's agent on this machine. The agent gives tokens to processes that can read its key file, and its challenge
 * names that file. Another service could send a challenge with any path. So the file is read only if it is in the
 * directory in which the agent writes its keys.
 *
 * @param executable the agent's program, which shows that it is installed; {@code null} if this system has no agent
 * @param keys the directory in which the agent writes keys, {@code null} if it is not known
 * @see <a href="https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication">Azure Arc</a>
 */
record ArcAgent(@Nullable Path executable, @Nullable Path keys) {

    private static final String BASIC = "Basic ";
    private static final String REALM = "realm";
    private static final int MAX_BYTES = 4096;

    static ArcAgent on(String operatingSystem, Configuration variables) {
        String name = operatingSystem.toLowerCase(Locale.ROOT);
        if (name.startsWith("linux")) {
            return new ArcAgent(Path.of("/opt/azcmagent/bin/himds"), Path.of("/var/opt/azcmagent/tokens"));
        }
        if (name.startsWith("windows")) {
            String agent = "AzureConnectedMachineAgent";
            return new ArcAgent(
                    below(variables.get("ProgramFiles"), agent, "himds.exe"),
                    below(variables.get("ProgramData"), agent, "Tokens"));
        }
        return new ArcAgent(null, null);
    }

    private static @Nullable Path below(@Nullable String directory, String... names) {
        return directory == null || directory.isBlank() ? null : Path.of(directory, names);
    }

    boolean isInstalled() {
        return executable != null && Files.isRegularFile(executable);
    }

    /**
     * Reads the key that a challenge names.
     *
     * @param challenge the value of {@code WWW-Authenticate}
     * @throws AuthenticationFailedException if the challenge names no key file, or a file that must not or cannot be
     *     read
     */
    String key(@Nullable String challenge) {
        String named = realm(challenge == null ? "" : challenge);
        if (named == null) {
            throw failed(
                    "the challenge of the agent does not name a key file",
                    "check the agent with 'azcmagent show', and find out whether another service answers in its place.",
                    null);
        }
        if (keys == null) {
            throw failed(
                    "the directory of the agent's keys is not known on this system",
                    "use Linux, or Windows with the variable ProgramData set.",
                    null);
        }
        try {
            return read(Path.of(named));
        } catch (InvalidPathException e) {
            throw outside();
        } catch (IOException e) {
            throw failed(
                    "the key file cannot be read: %s".formatted(FileTrouble.of(e)),
                    "let this process's user read the file: add the user to the group 'himds' on Linux, or to 'Hybrid"
                            + " agent extension applications' on Windows.",
                    e);
        }
    }

    private String read(Path named) throws IOException {
        Path directory = keys;
        if (directory == null
                || !named.isAbsolute()
                || !directory.equals(named.normalize().getParent())) {
            throw outside();
        }
        if (!named.toString().endsWith(".key") || Files.isSymbolicLink(named)) {
            throw outside();
        }
        if (!directory.toRealPath().equals(named.toRealPath().getParent())) {
            throw outside();
        }
        String key = new String(Files.readAllBytes(sized(named)), StandardCharsets.UTF_8).strip();
        if (!HeaderValue.isValid(key)) {
            throw failed(
                    "the key file does not hold a key: it has characters that a header cannot hold",
                    "check the agent with 'azcmagent show'.",
                    null);
        }
        return key;
    }

    /** Returns the text after {@code Basic realm =}, without quotation marks; {@code null} if there is none. */
    private static @Nullable String realm(String challenge) {
        String scheme = challenge.strip();
        if (!scheme.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return null;
        }
        String parameter = scheme.substring(BASIC.length()).strip();
        if (!parameter.regionMatches(true, 0, REALM, 0, REALM.length())) {
            return null;
        }
        String value = parameter.substring(REALM.length()).strip();
        if (!value.startsWith("=")) {
            return null;
        }
        String path = value.substring(1).strip();
        boolean quoted = path.length() > 1 && path.startsWith("\"") && path.endsWith("\"");
        return path.isEmpty() ? null : quoted ? path.substring(1, path.length() - 1) : path;
    }

    private Path sized(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw failed("the key file is larger than 4096 bytes", "check the agent with 'azcmagent show'.", null);
        }
        return file;
    }

    private AuthenticationFailedException outside() {
        return failed(
                "the challenge names a file that is not a key of the agent, so the file was not read",
                "find out whether another service answers in the agent's place: its keys are '.key' files directly in '%s'."
                        .formatted(keys),
                null);
    }

    private static AuthenticationFailedException failed(String reason, String remedy, @Nullable Throwable cause) {
        return new AuthenticationFailedException(
                Failure.of("ManagedIdentityCredential (Azure Arc) failed: %s.".formatted(reason), remedy),
                EntraError.local("arc_key_file"),
                cause);
    }
}
