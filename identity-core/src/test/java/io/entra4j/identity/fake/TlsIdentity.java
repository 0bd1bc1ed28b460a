package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of its own, and a certificate for servers on this machine that it signed. */
final class TlsIdentity {
    private final X509Certificate authority;
    private final KeyEntry server;

    private TlsIdentity(X509Certificate authority, KeyEntry server) {
        this.authority = authority;
        this.server = server;
    }

    static TlsIdentity generate() {
        KeyPair authorityKeys = Certificates.newRsaKeys();
        // The name differs between instances, or a trust store that holds two of them could pick the wrong one.
        X509Certificate authority = Certificates.authority("CN=FakeEntra " + UUID.randomUUID(), authorityKeys);
        KeyPair serverKeys = Certificates.newRsaKeys();
        X509Certificate server =
                Certificates.localServer(serverKeys.getPublic(), authority, authorityKeys.getPrivate());
        return new TlsIdentity(authority, new KeyEntry(serverKeys.getPrivate(), List.of(server, authority)));
    }

    X509Certificate authority() {
        return authority;
    }

    X509Certificate server() {
        return server.chain().get(0);
    }

    SSLContext trustingContext() {
        try {
            KeyStore trusted = KeyEntry.emptyStore();
            trusted.setCertificateEntry("fake-entra-ca", authority);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    SSLContext servingContext() {
        try {
            KeyStore keys = KeyEntry.emptyStore();
            keys.setKeyEntry("server", server.key(), new char[0], server.chain().toArray(Certificate[]::new));
            KeyManagerFactory manager = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            manager.init(keys, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(manager.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes key and chain as PKCS#12. */
    void writeKeyStore(Path file, String password) {
        try (OutputStream out = Files.newOutputStream(file)) {
            server.writePkcs12(out, password);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the chain, leaf first, and the key as PKCS#8. */
    void writePem(Path certificateFile, Path keyFile) {
        try {
            Files.writeString(certificateFile, server.chainPem(), US_ASCII);
            Files.writeString(keyFile, server.keyPem(), US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the authority's certificate. */
    void writeAuthority(Path file) {
        try {
            Files.writeString(file, KeyEntry.pem("CERTIFICATE", Certificates.encode(authority)), US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
