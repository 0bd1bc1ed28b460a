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
import java.util.Base64;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of its own, and a certificate for servers on this machine that it signed. */
final class TlsIdentity {
    private final X509Certificate authority;
    private final KeyPair serverKeys;
    private final X509Certificate server;

    private TlsIdentity(X509Certificate authority, KeyPair serverKeys, X509Certificate server) {
        this.authority = authority;
        this.serverKeys = serverKeys;
        this.server = server;
    }

    static TlsIdentity generate() {
        KeyPair authorityKeys = Certificates.newRsaKeys();
        // The name differs between instances, or a trust store that holds two of them could pick the wrong one.
        X509Certificate authority = Certificates.authority("CN=FakeEntra " + UUID.randomUUID(), authorityKeys);
        KeyPair serverKeys = Certificates.newRsaKeys();
        return new TlsIdentity(
                authority,
                serverKeys,
                Certificates.localServer(serverKeys.getPublic(), authority, authorityKeys.getPrivate()));
    }

    X509Certificate authority() {
        return authority;
    }

    SSLContext trustingContext() {
        try {
            KeyStore trusted = emptyStore();
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

    /** Writes key and chain as PKCS#12. */
    void writeKeyStore(Path file, String password) {
        try (OutputStream out = Files.newOutputStream(file)) {
            KeyStore store = emptyStore();
            Certificate[] chain = {server, authority};
            store.setKeyEntry("server", serverKeys.getPrivate(), password.toCharArray(), chain);
            store.store(out, password.toCharArray());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes the chain, leaf first, and the key as PKCS#8. */
    void writePem(Path certificateFile, Path keyFile) {
        String chain =
                pem("CERTIFICATE", Certificates.encode(server)) + pem("CERTIFICATE", Certificates.encode(authority));
        try {
            Files.writeString(certificateFile, chain, US_ASCII);
            Files.writeString(
                    keyFile, pem("PRIVATE KEY", serverKeys.getPrivate().getEncoded()), US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static String pem(String type, byte[] content) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
    }
}
