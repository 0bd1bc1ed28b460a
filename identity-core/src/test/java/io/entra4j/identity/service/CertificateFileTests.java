package io.entra4j.identity.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.fake.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFileTests {

    private static final TestCertificate OLD = TestCertificate.selfSigned("CN=application");
    private static final TestCertificate NEW = TestCertificate.selfSigned("CN=application");

    @TempDir
    Path directory;

    private Path path;
    private CertificateFile file;

    @BeforeEach
    void writeOld() throws Exception {
        path = Files.writeString(directory.resolve("app.pem"), OLD.pem());
        file = new CertificateFile("'certificate'", path, null);
    }

    @Test
    void fileIsParsedOnceWhileItStaysTheSame() {
        assertThat(file.get()).isSameAs(file.get());
    }

    @Test
    void newContentIsUsedAtOnceWhenSizeAndTimeAreUnchanged() throws Exception {
        FileTime time = Files.getLastModifiedTime(path);
        file.get();
        Files.writeString(path, NEW.pem());
        Files.setLastModifiedTime(path, time);

        assertThat(file.get().certificate()).isEqualTo(NEW.certificate());
    }

    @Test
    void mountThatKubernetesReplacesIsFollowed() throws Exception {
        Path data = directory.resolve("..data");
        Files.writeString(Files.createDirectory(directory.resolve("..1")).resolve("tls.pem"), OLD.pem());
        Files.writeString(Files.createDirectory(directory.resolve("..2")).resolve("tls.pem"), NEW.pem());
        Files.createSymbolicLink(data, Path.of("..1"));
        Files.createSymbolicLink(directory.resolve("tls.pem"), Path.of("..data", "tls.pem"));
        CertificateFile mounted = new CertificateFile("'certificate'", directory.resolve("tls.pem"), null);
        mounted.get();
        Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of("..2"));
        Files.move(directory.resolve("..data_tmp"), data, StandardCopyOption.ATOMIC_MOVE);

        assertThat(mounted.get().certificate()).isEqualTo(NEW.certificate());
    }

    @Test
    void incompleteOrMissingFileKeepsTheOldCertificateWithOneWarning() throws Exception {
        ClientCertificate before = file.get();
        try (CapturedLog log = new CapturedLog()) {
            Files.writeString(path, NEW.pem().substring(0, 300));
            assertThat(file.get()).isSameAs(before);
            assertThat(file.get()).isSameAs(before);
            assertThat(log.count("io.entra4j", Level.WARN)).isOne();
            assertThat(log.text())
                    .contains("The new content of 'certificate' cannot be used: "
                            + "PEM whose block 'PRIVATE KEY' is damaged or cut off. The certificate with the thumbprint "
                            + before.thumbprint() + " stays in use.");

            Files.delete(path);
            assertThat(file.get()).isSameAs(before);
            assertThat(file.get()).isSameAs(before);
            assertThat(log.count("io.entra4j", Level.WARN)).isEqualTo(2);

            Files.writeString(path, NEW.pem());
            assertThat(file.get().certificate()).isEqualTo(NEW.certificate());
            Files.delete(path);
            file.get();
            assertThat(log.count("io.entra4j", Level.WARN)).isEqualTo(3);
        }
    }

    @Test
    void firstContentMustBeUsable() throws Exception {
        Files.writeString(path, "");

        assertThatThrownBy(file::get).isInstanceOf(CertificateProblem.class);
        Files.writeString(path, NEW.pem());
        assertThat(file.get().certificate()).isEqualTo(NEW.certificate());
    }
}
