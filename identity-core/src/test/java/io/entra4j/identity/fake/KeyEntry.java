package io.entra4j.identity.fake;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/** A private key with the chain of its certificate, leaf first, in the forms that files have. */
final class KeyEntry {
    private final PrivateKey key;
    private final List<X509Certificate> chain;

    KeyEntry(PrivateKey key, List<X509Certificate> chain) {
        this.key = key;
        this.chain = List.copyOf(chain);
    }

    PrivateKey key() {
        return key;
    }

    List<X509Certificate> chain() {
        return chain;
    }

    X509Certificate certificate() {
        return chain.get(0);
    }

    /** Returns the key as PKCS#8. */
    String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    String chainPem() {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : chain) {
            text.append(pem("CERTIFICATE", Certificates.encode(certificate)));
        }
        return text.toString();
    }

    void writePkcs12(OutputStream out, String password) {
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry("key", key, password.toCharArray(), chain.toArray(Certificate[]::new));
            store.store(out, password.toCharArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    static String pem(String type, byte[] content) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
    }
}
