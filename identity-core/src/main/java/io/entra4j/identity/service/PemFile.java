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
 * Reads a key and its certificates from PEM. Text between the blocks is ignored.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>
 */
final class PemFile {

    /** Beginning of every block, of any type. */
    static final String BEGIN = "-----BEGIN ";

    private static final Pattern BLOCK = Pattern.compile(BEGIN + "([A-Z0-9 ]+)-----");

    private final String text;
    private final @Nullable String password;
    private final List<X509Certificate> certificates = new ArrayList<>();
    private @Nullable PrivateKey key;
    private String other = "";

    PemFile(String text, @Nullable String password) {
        this.text = text;
        this.password = password;
    }

    ClientCertificate read() {
        Matcher begin = BLOCK.matcher(text);
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
            throw withoutKey();
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
        } else {
            other = label;
        }
    }

    private CertificateProblem withoutKey() {
        return switch (certificates.isEmpty() ? other : "") {
            case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST" ->
                new CertificateProblem(
                        "a certificate request, and no certificate",
                        "use the certificate that was issued for it, together with its private key.");
            case "PUBLIC KEY", "RSA PUBLIC KEY" ->
                new CertificateProblem(
                        "a public key, and no certificate", "use the certificate together with its private key.");
            case "PKCS7", "CMS" ->
                new CertificateProblem(
                        "PKCS#7, which holds certificates without a private key",
                        "use PKCS#12 (.pfx), or PEM with the private key and its certificate.");
            default ->
                new CertificateProblem(
                        "PEM without a private key", "append the private key to it ('-----BEGIN PRIVATE KEY-----').");
        };
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
            case "OPENSSH PRIVATE KEY" ->
                throw new CertificateProblem(
                        "PEM whose private key is in OpenSSH's own format",
                        "convert the key: ssh-keygen -p -m PKCS8 -f <file>");
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
            der = Base64.getDecoder().decode(CertificateText.withoutBreaks(body).getBytes(ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw damaged(label);
        }
        Asn1Limits.check(der, "PEM with a block '%s'".formatted(label));
        return der;
    }

    static CertificateProblem damaged(String label) {
        return new CertificateProblem(
                "PEM whose block '%s' is damaged or cut off".formatted(label), "write the whole block again.");
    }
}
