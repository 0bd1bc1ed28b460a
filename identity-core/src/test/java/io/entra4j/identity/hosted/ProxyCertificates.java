package io.entra4j.identity.hosted;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.UUID;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA, and servers' certificates for any names from it. */
final class ProxyCertificates {

    private final KeyPair caKeys = keys();
    private final X500Name caName = new X500Name("CN=cluster " + UUID.randomUUID());
    private final X509Certificate ca = certificate(caName, caKeys, new BasicConstraints(true), null);

    String pem() throws Exception {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(ca.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    Path writeTo(Path file) throws Exception {
        return Files.writeString(file, pem());
    }

    SSLContext serverFor(String... dnsNames) throws Exception {
        KeyPair keys = keys();
        GeneralNames names = new GeneralNames(Arrays.stream(dnsNames)
                .map(name ->
                        new GeneralName(name.startsWith("127.") ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new));
        X509Certificate server = certificate(new X500Name("CN=proxy"), keys, new BasicConstraints(false), names);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("proxy", keys.getPrivate(), new char[0], new Certificate[] {server, ca});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private X509Certificate certificate(
            X500Name subject, KeyPair keys, BasicConstraints constraints, GeneralNames names) {
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                            caName,
                            new BigInteger(64, new java.security.SecureRandom()).setBit(63),
                            Date.from(Instant.parse("2020-01-01T00:00:00Z")),
                            Date.from(Instant.parse("2120-01-01T00:00:00Z")),
                            subject,
                            keys.getPublic())
                    .addExtension(Extension.basicConstraints, true, constraints);
            if (names != null) {
                builder.addExtension(Extension.subjectAlternativeName, false, names);
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(caKeys.getPrivate())));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
