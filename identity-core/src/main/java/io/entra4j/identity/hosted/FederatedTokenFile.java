package io.entra4j.identity.hosted;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.http.FileTrouble;
import io.entra4j.identity.http.ForeignText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Reads the token that the cluster keeps in a file. The token is not cached: the cluster can renew it at any time. */
final class FederatedTokenFile {

    private static final int MAX_BYTES = 1 << 20;

    private final String setting;
    private final Path path;

    /**
     * @param setting the name of the variable, property or builder setting that holds the path, for messages
     * @throws IllegalArgumentException if the path is not valid on this system
     */
    FederatedTokenFile(String credential, String setting, String path) {
        this.setting = setting;
        try {
            this.path = Path.of(path);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("%s: '%s' is not a valid path on this system: '%s'."
                    .formatted(credential, setting, ForeignText.oneLine(path, ForeignText.MAX_QUOTE)));
        }
    }

    /**
     * @throws CredentialUnavailableException if the file does not exist or is empty; perhaps workload identity is not
     *     configured
     * @throws AuthenticationFailedException if the file exists, but is a directory, is too large or cannot be read
     */
    String read() {
        if (Files.isDirectory(path)) {
            throw failed("is a directory", "set the path of the file in it.");
        }
        byte[] content = content();
        if (content.length > MAX_BYTES) {
            throw failed("is larger than 1 MB", "set the path of the file with the service account's token.");
        }
        String token = new String(content, StandardCharsets.UTF_8);
        if (token.isBlank() || token.strip().equals("\uFEFF")) {
            throw unavailable("is empty", "wait until the cluster has written the file, or check its volume.");
        }
        return token;
    }

    /** Says when the cluster wrote the file last: an old file shows that the token is not renewed. */
    @Nullable
    String lastChange() {
        try {
            return "file last changed at "
                    + Files.getLastModifiedTime(path).toInstant().truncatedTo(ChronoUnit.SECONDS);
        } catch (IOException e) {
            return null;
        }
    }

    private byte[] content() {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw unavailable(
                    "does not exist",
                    "check the path, and that the pod has the label 'azure.workload.identity/use: \"true\"'.");
        } catch (IOException e) {
            throw failed(
                    "cannot be read: %s".formatted(FileTrouble.of(e)),
                    "let this process's user read the file: set 'fsGroup' in the pod's security context.");
        }
    }

    private CredentialUnavailableException unavailable(String reason, String remedy) {
        return new CredentialUnavailableException(failure(reason, remedy), null);
    }

    private AuthenticationFailedException failed(String reason, String remedy) {
        return new AuthenticationFailedException(
                failure(reason, remedy), EntraError.local("federated_token_file"), null);
    }

    private Failure failure(String reason, String remedy) {
        return Failure.of("%s %s.".formatted(this, reason), remedy);
    }

    @Override
    public String toString() {
        return "the file '%s' (%s)".formatted(path, setting);
    }
}
