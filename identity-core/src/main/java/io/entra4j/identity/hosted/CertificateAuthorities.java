package io.entra4j.identity.hosted;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Certificate authorities of a token proxy. A file of them is read for each request, since the cluster renews it. */
final class CertificateAuthorities {

    private static final Logger LOGGER = LoggerFactory.getLogger(WorkloadIdentityCredential.class);

    /** Content of the file, with its trust managers. They stay the same as long as the content does. */
    record Trust(ByteBuffer content, List<TrustManager> managers) {}

    private static final int MAX_BYTES = 1 << 20;

    private final @Nullable Path file;
    private volatile @Nullable Trust trust;
    private volatile boolean warned;

    private CertificateAuthorities(@Nullable Path file) {
        this.file = file;
    }

    static CertificateAuthorities in(Path file) {
        return new CertificateAuthorities(file);
    }

    /**
     * @throws IllegalArgumentException if the text holds no certificate
     */
    static CertificateAuthorities of(String pem) {
        CertificateAuthorities given = new CertificateAuthorities(null);
        try {
            byte[] content = pem.getBytes(StandardCharsets.US_ASCII);
            given.trust = new Trust(ByteBuffer.wrap(content), managers(content));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "'%s' holds no certificate. Use PEM text that begins with '-----BEGIN CERTIFICATE-----'."
                            .formatted(TokenProxy.CA_DATA));
        }
        return given;
    }

    /**
     * @throws IOException if the file is too large or not valid PEM, or it is missing or empty and was never read
     *     before
     */
    Trust current() throws IOException {
        Trust before = trust;
        if (file == null && before != null) {
            return before;
        }
        byte[] content = content();
        if (content.length == 0) {
            return kept(before);
        }
        if (before != null && before.content().equals(ByteBuffer.wrap(content))) {
            return before;
        }
        try {
            Trust now = new Trust(ByteBuffer.wrap(content), managers(content));
            trust = now;
            warned = false;
            return now;
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "the CA certificate in '%s' (%s) cannot be read as PEM".formatted(file, TokenProxy.CA_FILE));
        }
    }

    private byte[] content() throws IOException {
        if (file == null) {
            return new byte[0];
        }
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            return new byte[0];
        }
        if (content.length > MAX_BYTES) {
            throw new IOException(
                    "the CA certificate in '%s' (%s) is larger than 1 MB".formatted(file, TokenProxy.CA_FILE));
        }
        return content;
    }

    /** Keeps the last certificates if the file is missing or empty: perhaps the cluster is replacing it. */
    private Trust kept(@Nullable Trust before) throws IOException {
        if (before == null) {
            throw new IOException(
                    "the CA certificate in '%s' (%s) is missing or empty".formatted(file, TokenProxy.CA_FILE));
        }
        if (!warned) {
            warned = true;
            LOGGER.warn(
                    "The CA certificate in '{}' ({}) is missing or empty. The previous one stays in use.",
                    file,
                    TokenProxy.CA_FILE);
        }
        return before;
    }

    @SuppressWarnings("NullAway") // null selects the JVM's own trust store
    static List<TrustManager> ofTheJvm() throws GeneralSecurityException {
        return managers((KeyStore) null);
    }

    private static List<TrustManager> managers(byte[] content) throws GeneralSecurityException, IOException {
        Collection<? extends Certificate> certificates =
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content));
        if (certificates.isEmpty()) {
            throw new CertificateException("no certificate");
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("ca" + number++, certificate);
        }
        return managers(store);
    }

    private static List<TrustManager> managers(KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return List.of(factory.getTrustManagers());
    }
}
