package io.entra4j.identity.spring.credential;

import io.entra4j.identity.http.FileTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Holds a secret that somebody rotates: it is read anew each time. */
record SecretFile(Path path) implements Supplier<String> {

    /** Far more than a secret has. */
    private static final int LONGEST = 16 * 1024;

    /**
     * Reads it once, so that what is wrong is told at the start.
     *
     * @param setting the property that names it
     */
    static SecretFile of(Path path, String setting) {
        SecretFile file = new SecretFile(path);
        try {
            if (file.read().isEmpty()) {
                throw new InvalidCredentialPropertyException(
                        setting, "The file %s is empty.".formatted(path), "Let it hold the secret's value.");
            }
            return file;
        } catch (IOException e) {
            throw new InvalidCredentialPropertyException(
                    setting,
                    "The file %s cannot be read: %s.".formatted(path, FileTrouble.of(e)),
                    "Name a file that is there, and that the user who runs this may read.");
        }
    }

    @Override
    public String get() {
        try {
            return read();
        } catch (IOException e) {
            throw new UncheckedIOException("The file %s cannot be read.".formatted(path), e);
        }
    }

    /** Editors and tools end files with a line break, which no secret does. */
    private String read() throws IOException {
        try (InputStream content = Files.newInputStream(path)) {
            return new String(content.readNBytes(LONGEST), StandardCharsets.UTF_8).stripTrailing();
        }
    }
}
