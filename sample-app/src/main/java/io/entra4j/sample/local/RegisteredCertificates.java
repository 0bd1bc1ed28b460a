package io.entra4j.sample.local;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the certificates of the app registration from a PEM file, and reads them again when the file changes. The file
 * is to the stand-in what the list under "Certificates &amp; secrets" is to Entra.
 */
final class RegisteredCertificates implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(RegisteredCertificates.class);

    private final Path file;
    private final Consumer<List<X509Certificate>> register;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "registered-certificates");
        daemon.setDaemon(true);
        return daemon;
    });
    private byte[] last = {};
    private String problem = "";

    private RegisteredCertificates(Path file, Consumer<List<X509Certificate>> register) {
        this.file = file;
        this.register = register;
    }

    /**
     * Registers the certificates in the file, and looks for changes each second.
     *
     * @param file certificates without keys, PEM
     * @param register gets all certificates of the file, at the start and after each change
     */
    static RegisteredCertificates follow(Path file, Consumer<List<X509Certificate>> register) {
        RegisteredCertificates followed = new RegisteredCertificates(file, register);
        followed.read();
        ScheduledFuture<?> unused = followed.thread.scheduleWithFixedDelay(followed::read, 1, 1, TimeUnit.SECONDS);
        return followed;
    }

    private void read() {
        try {
            byte[] content = Files.readAllBytes(file);
            if (Arrays.equals(content, last)) {
                return;
            }
            last = content;
            List<X509Certificate> certificates =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(content))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            register.accept(certificates);
            LOGGER.info(
                    "The stand-in accepts the certificates in {}: {}.",
                    file,
                    certificates.stream()
                            .map(X509Certificate::getSubjectX500Principal)
                            .toList());
        } catch (IOException | CertificateException e) {
            String now = e.toString();
            if (!now.equals(problem)) {
                LOGGER.warn("The certificates in {} cannot be read: {}", file, now);
            }
            problem = now;
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
