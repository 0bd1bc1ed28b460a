package io.entra4j.identity.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import org.jspecify.annotations.Nullable;

/** Tells what a certificate was given as by looking at it, whatever the file or the setting was called. */
final class CertificateContent {

    static final int MOST_BYTES = 1024 * 1024;

    private CertificateContent() {}

    static ClientCertificate parse(byte[] content, @Nullable String password) {
        if (content.length > MOST_BYTES) {
            throw new CertificateProblem(
                    "it is larger than 1 MB", "check that this is the certificate; a chain has a few kilobytes.");
        }
        String text = new String(content, ISO_8859_1);
        if (text.isBlank()) {
            throw new CertificateProblem("it is empty", "write the private key and its certificate to it.");
        }
        if (text.contains("-----BEGIN ")) {
            return new PemFile(text, password).read();
        }
        if (content[0] == 0x30) { // a DER sequence
            return pkcs12(content, password);
        }
        throw new CertificateProblem(
                "it is neither PEM nor PKCS#12",
                "use a PEM file that begins with '-----BEGIN', or a .pfx or .p12 file.");
    }

    private static ClientCertificate pkcs12(byte[] content, @Nullable String password) {
        Asn1Limits.check(content, "PKCS#12");
        // Java takes null for "do not look into it", and an empty one for both kinds of empty.
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
                "PKCS#12 that is damaged, no PKCS#12 at all, or encrypted in a way this Java cannot read",
                "check it with 'openssl pkcs12 -info -noout -in <file>', and export it anew.");
    }
}
