package io.entra4j.identity.user;

import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.http.FileTrouble;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the record of the signed-in user in a file, for the next start. A problem with the file costs a sign-in and a
 * warning.
 */
final class RecordFile {

    private static final Logger LOGGER = LoggerFactory.getLogger(UserCredential.class);

    private final Path file;

    RecordFile(Path file) {
        this.file = file;
    }

    /**
     * @param clientId the client ID that the record must have
     */
    @Nullable
    AuthenticationRecord read(String clientId) {
        try (InputStream in = Files.newInputStream(file)) {
            AuthenticationRecord record = AuthenticationRecord.deserialize(in);
            return record.getClientId().equalsIgnoreCase(clientId) ? record : null;
        } catch (NoSuchFileException e) {
            return null;
        } catch (UncheckedIOException e) {
            return unreadable(Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            return unreadable(e);
        }
    }

    private @Nullable AuthenticationRecord unreadable(IOException e) {
        LOGGER.warn("The authentication record in '{}' cannot be read, so the user is asked: {}", file, text(e));
        return null;
    }

    /** Writes the file for its owner only, and atomically. */
    void write(AuthenticationRecord record) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try {
            record.serialize(json);
            Path directory = file.toAbsolutePath().getParent();
            Files.createDirectories(directory);
            Path fresh = Files.createTempFile(directory, "record", ".tmp");
            try {
                Files.write(fresh, json.toByteArray());
                Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            LOGGER.warn(
                    "The authentication record cannot be written to '{}', so the user is asked at the next start: {}",
                    file,
                    text(e));
        }
    }

    private static String text(IOException e) {
        return FileTrouble.of(e) + ".";
    }
}
