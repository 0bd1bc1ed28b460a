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
 * The agent of Azure Arc on this machine. Whoever may read the file that it names has the right to its tokens; so the
 * file is read only if it is where the agent writes such files, whatever a stranger's challenge names.
 *
 * @param executable the sign that it is installed, {@code null} where there is none
 * @param keys where it writes keys, {@code null} where that is not known
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
     * @throws AuthenticationFailedException if it names none, or one that may not be read
     */
    String key(@Nullable String challenge) {
        String named = realm(challenge == null ? "" : challenge);
        if (named == null) {
            throw failed(
                    "its challenge names no key file",
                    "find out what answers in the agent's place, and see 'azcmagent show'.",
                    null);
        }
        if (keys == null) {
            throw failed(
                    "where its agent keeps keys on this system is not known",
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
                    "let the user that runs this read it: on Linux by the group 'himds', on Windows by 'Hybrid agent"
                            + " extension applications'.",
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
            throw failed("the key file holds no key, but what no request can carry", "see 'azcmagent show'.", null);
        }
        return key;
    }

    /** What follows {@code Basic realm =}, in quotation marks or not; {@code null} if that is nothing, or not there. */
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
            throw failed("the key file is larger than 4096 bytes", "see 'azcmagent show'.", null);
        }
        return file;
    }

    private AuthenticationFailedException outside() {
        return failed(
                "its challenge names a file that is no key of the agent, and was not read",
                "find out what answers in the agent's place: keys are '.key' files right in '%s'.".formatted(keys),
                null);
    }

    private static AuthenticationFailedException failed(String reason, String remedy, @Nullable Throwable cause) {
        return new AuthenticationFailedException(
                Failure.of("ManagedIdentityCredential (Azure Arc) failed: %s.".formatted(reason), remedy),
                EntraError.local("arc_key_file"),
                cause);
    }
}
