package io.entra4j.identity.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A key, its certificate, and the two authorities above it. */
record TestChain(KeyPair keys, X509Certificate leaf, X509Certificate issuer, X509Certificate root) {

    static final TestChain ONE = create();
    static final TestChain OTHER = create();

    static TestChain create() {
        KeyPair rootKeys = rsaKeys();
        KeyPair issuerKeys = rsaKeys();
        String id = UUID.randomUUID().toString();
        String rootName = "CN=root " + id;
        String issuerName = "CN=issuer " + id;
        KeyPair keys = rsaKeys();
        return new TestChain(
                keys,
                certificate("CN=application", keys.getPublic(), issuerName, issuerKeys.getPrivate()),
                certificate(issuerName, issuerKeys.getPublic(), rootName, rootKeys.getPrivate()),
                certificate(rootName, rootKeys.getPublic(), rootName, rootKeys.getPrivate()));
    }

    PrivateKey key() {
        return keys.getPrivate();
    }

    List<X509Certificate> ordered() {
        return List.of(leaf, issuer, root);
    }

    String pem() {
        return pkcs8(key()) + pem(leaf);
    }

    static KeyPair rsaKeys() {
        return keys("RSA", 2048);
    }

    static KeyPair keys(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static X509Certificate selfSigned(KeyPair keys, Instant from, Instant until) {
        return certificate("CN=self", keys.getPublic(), "CN=self", keys.getPrivate(), from, until);
    }

    static X509Certificate certificate(String subject, PublicKey key, String issuer, PrivateKey issuerKey) {
        Instant now = Instant.now();
        return certificate(
                subject, key, issuer, issuerKey, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(365)));
    }

    private static X509Certificate certificate(
            String subject, PublicKey key, String issuer, PrivateKey issuerKey, Instant from, Instant until) {
        try {
            String algorithm = issuerKey.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name(issuer),
                    new BigInteger(64, new java.security.SecureRandom()).setBit(64),
                    Date.from(from),
                    Date.from(until),
                    new X500Name(subject),
                    key);
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(issuerKey)));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pkcs8(Key key) {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    static String pkcs1(Key key) {
        try {
            return pem(
                    "RSA PRIVATE KEY",
                    PrivateKeyInfo.getInstance(key.getEncoded())
                            .parsePrivateKey()
                            .toASN1Primitive()
                            .getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String pem(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(ISO_8859_1)).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
