package io.entra4j.identity.service;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import org.jspecify.annotations.Nullable;

/** Finds out the format of a certificate from its content. The names of the file and the setting do not matter. */
final class CertificateContent {

    static final int MAX_BYTES = 1024 * 1024;

    /** A secret of Key Vault is PKCS#12 in Base64, and a deployment tool may encode it once more. */
    private static final int MAX_LAYERS = 2;

    private CertificateContent() {}

    static ClientCertificate parse(byte[] content, @Nullable String password) {
        if (content.length > MAX_BYTES) {
            throw new CertificateProblem(
                    "it is larger than 1 MB", "check that this is the certificate; a chain has a few kilobytes.");
        }
        byte @Nullable [] layer = content;
        for (int layers = 0; layer != null && layers <= MAX_LAYERS; layers++) {
            String text = CertificateText.decode(layer);
            if (text.contains(PemFile.BEGIN)) {
                return new PemFile(text, password).read();
            }
            if (DerKind.isSequence(layer)) {
                return der(layer, password);
            }
            layer = CertificateText.base64(text);
        }
        throw UnusableContent.of(CertificateText.decode(content));
    }

    private static ClientCertificate der(byte[] content, @Nullable String password) {
        Asn1Limits.check(content, "PKCS#12");
        DerKind kind = DerKind.of(content);
        if (kind != DerKind.PKCS12) {
            throw kind.problem();
        }
        return pkcs12(content, password);
    }

    private static ClientCertificate pkcs12(byte[] content, @Nullable String password) {
        // Java does not check the content if the password is null. An empty one stands for no password and an empty
        // password.
        char[] opener = password == null ? new char[0] : password.toCharArray();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(content), opener);
            return KeyStores.read(store, null, opener, "PKCS#12");
        } catch (IOException e) {
            throw e.getCause() instanceof UnrecoverableKeyException
                    ? KeyStores.wrongPassword("PKCS#12", opener)
                    : unreadable();
        } catch (GeneralSecurityException e) {
            throw unreadable();
        }
    }

    private static CertificateProblem unreadable() {
        return new CertificateProblem(
                "it is damaged, not PKCS#12, or encrypted in a way that this Java cannot read",
                "check it with 'openssl pkcs12 -info -noout -in <file>', and export it again.");
    }
}
