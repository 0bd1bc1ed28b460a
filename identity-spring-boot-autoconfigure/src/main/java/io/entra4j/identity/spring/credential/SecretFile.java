package io.entra4j.identity.spring.credential;

import io.entra4j.identity.http.FileTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** File with a secret that another process rotates. It is read again each time. */
record SecretFile(Path path) implements Supplier<String> {

    /** Largest size in bytes, far more than a secret has. */
    private static final int MAX_LENGTH = 16 * 1024;

    /**
     * Reads the file once, so that a problem fails at the start.
     *
     * @param setting the property that names the file
     */
    static SecretFile of(Path path, String setting) {
        SecretFile file = new SecretFile(path);
        try {
            if (file.read().isEmpty()) {
                throw new InvalidCredentialPropertyException(
                        setting, "The file %s is empty.".formatted(path), "Write the secret's value into it.");
            }
            return file;
        } catch (IOException e) {
            throw new InvalidCredentialPropertyException(
                    setting,
                    "The file %s cannot be read: %s.".formatted(path, FileTrouble.of(e)),
                    "Set it to an existing file that the user of this process may read.");
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

    /** Returns the content without line breaks at its end. Editors and tools add them; a secret never ends with one. */
    private String read() throws IOException {
        try (InputStream content = Files.newInputStream(path)) {
            return new String(content.readNBytes(MAX_LENGTH), StandardCharsets.UTF_8).stripTrailing();
        }
    }
}
