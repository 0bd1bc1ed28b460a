package io.entra4j.identity.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a key and its certificates from PEM. What stands between the blocks is ignored.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>
 */
final class PemFile {

    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");

    private final String text;
    private final @Nullable String password;
    private final List<X509Certificate> certificates = new ArrayList<>();
    private @Nullable PrivateKey key;

    PemFile(String text, @Nullable String password) {
        this.text = text;
        this.password = password;
    }

    ClientCertificate read() {
        Matcher begin = BEGIN.matcher(text);
        int next = 0;
        while (begin.find(next)) {
            String label = begin.group(1);
            next = text.indexOf("-----END " + label + "-----", begin.end());
            if (next < 0) {
                throw damaged(label);
            }
            read(label, text.substring(begin.end(), next));
        }
        if (key == null) {
            throw new CertificateProblem(
                    "PEM without a private key", "append the private key to it ('-----BEGIN PRIVATE KEY-----').");
        }
        if (certificates.isEmpty()) {
            throw new CertificateProblem(
                    "PEM without a certificate", "append the certificate to it ('-----BEGIN CERTIFICATE-----').");
        }
        return ClientCertificate.of(key, certificates);
    }

    private void read(String label, String body) {
        if (label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE")) {
            certificates.add(certificate(label, decode(label, body)));
        } else if (label.endsWith("PRIVATE KEY")) {
            if (key != null) {
                throw new CertificateProblem(
                        "PEM with two private keys", "leave only the one that belongs to the certificate.");
            }
            key = key(label, body);
        }
    }

    private PrivateKey key(String label, String body) {
        if (body.contains("Proc-Type:")) {
            throw new CertificateProblem(
                    "PEM whose private key is encrypted in OpenSSL's old format ('Proc-Type: 4,ENCRYPTED')",
                    "convert the key: openssl pkcs8 -topk8 -in old.pem -out new.pem");
        }
        return switch (label) {
            case "PRIVATE KEY" -> RsaKeys.pkcs8(decode(label, body));
            case "RSA PRIVATE KEY" -> RsaKeys.pkcs1(decode(label, body));
            case "ENCRYPTED PRIVATE KEY" -> RsaKeys.encrypted(decode(label, body), password);
            default -> throw RsaKeys.notRsa("PEM with a key", label.replace(" PRIVATE KEY", ""));
        };
    }

    private static X509Certificate certificate(String label, byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw damaged(label);
        }
    }

    private static byte[] decode(String label, String body) {
        byte[] der;
        try {
            der = Base64.getDecoder().decode(body.replaceAll("\\s", "").getBytes(ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw damaged(label);
        }
        Asn1Limits.check(der, "PEM with a block '%s'".formatted(label));
        return der;
    }

    static CertificateProblem damaged(String label) {
        return new CertificateProblem(
                "PEM whose block '%s' is damaged or cut off".formatted(label), "write it anew, whole.");
    }
}
