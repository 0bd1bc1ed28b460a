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

/** Reads the token that the cluster keeps in a file. It is never remembered: the cluster renews it when it likes. */
final class FederatedTokenFile {

    private static final int MAX_BYTES = 1 << 20;

    private final String setting;
    private final Path path;

    /**
     * @param setting what holds the path, for messages: a variable, a property, or the builder's own
     * @throws IllegalArgumentException if the path is none on this system
     */
    FederatedTokenFile(String credential, String setting, String path) {
        this.setting = setting;
        try {
            this.path = Path.of(path);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("%s: '%s' is no path on this system: '%s'."
                    .formatted(credential, setting, ForeignText.oneLine(path, ForeignText.MAX_QUOTE)));
        }
    }

    /**
     * @throws CredentialUnavailableException if there is no token, as where no workload identity is configured
     * @throws AuthenticationFailedException if there is a file, but it cannot be read
     */
    String read() {
        if (Files.isDirectory(path)) {
            throw failed("is a directory", "name the file in it.");
        }
        byte[] content = content();
        if (content.length > MAX_BYTES) {
            throw failed("is larger than 1 MB", "name the file with the service account's token.");
        }
        String token = new String(content, StandardCharsets.UTF_8);
        if (token.isBlank() || token.strip().equals("\uFEFF")) {
            throw unavailable("is empty", "wait until the cluster has written it, or check the volume it is on.");
        }
        return token;
    }

    /** Says when the cluster wrote it last, which tells a token that is not renewed. */
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
                    "let the user that runs this read it: 'fsGroup' in the pod's security context does.");
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
