package io.entra4j.identity.service;

import io.entra4j.identity.http.FileTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a certificate's file for each request to the token service. So a new certificate is used as soon as it is
 * written or moved there, or mounted again by Kubernetes. The content is compared, since a time stamp may be wrong.
 */
final class CertificateFile implements Supplier<ClientCertificate> {

    private static final Logger LOGGER = LoggerFactory.getLogger(ClientCertificateCredential.class);

    private record Read(ByteBuffer content, ClientCertificate certificate) {}

    private final String origin;
    private final Path path;
    private final @Nullable String password;
    private final AtomicReference<@Nullable String> warned = new AtomicReference<>();
    private volatile @Nullable Read last;

    CertificateFile(String origin, Path path, @Nullable String password) {
        this.origin = origin;
        this.path = path;
        this.password = password;
    }

    /** Reads the file. Returns the last usable certificate if the file is being written, or has unusable content. */
    @Override
    public ClientCertificate get() {
        Read before = last;
        try {
            Read now = read(before);
            last = now;
            warned.set(null);
            return now.certificate();
        } catch (CertificateProblem e) {
            if (before == null) {
                throw e;
            }
            if (!e.reason().equals(warned.getAndSet(e.reason()))) {
                LOGGER.warn(
                        "The new content of {} cannot be used: {}. The certificate with the thumbprint {} stays in use.",
                        origin,
                        e.reason(),
                        before.certificate().thumbprint());
            }
            return before.certificate();
        }
    }

    private Read read(@Nullable Read before) {
        ByteBuffer content = ByteBuffer.wrap(content());
        return before != null && content.equals(before.content())
                ? before
                : new Read(content, ClientCertificate.parse(content.array(), password));
    }

    private byte[] content() {
        if (Files.isDirectory(path)) {
            throw new CertificateProblem("it is a directory", "name the file in it.");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(CertificateContent.MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new CertificateProblem(
                    "the file does not exist",
                    "check the path, and check that the file is mounted where this application runs.");
        } catch (IOException e) {
            throw new CertificateProblem(
                    "the file cannot be read: %s".formatted(FileTrouble.of(e)),
                    "give the user that runs this application the right to read the file.");
        }
    }
}
