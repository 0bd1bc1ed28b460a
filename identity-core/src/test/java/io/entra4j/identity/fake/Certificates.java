package io.entra4j.identity.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes certificates. The JDK has no public API for it. */
final class Certificates {
    private Certificates() {}

    static KeyPair newRsaKeys() {
        return newKeys("RSA", 2048);
    }

    static KeyPair newEllipticCurveKeys() {
        return newKeys("EC", 256);
    }

    static X509Certificate selfSigned(String name, KeyPair keys) {
        return selfSigned(name, keys, Validity.PRESENT);
    }

    static X509Certificate selfSigned(String name, KeyPair keys, Validity validity) {
        X500Name subject = new X500Name(name);
        return sign(builder(subject, subject, keys.getPublic(), validity), keys.getPrivate());
    }

    static X509Certificate authority(String name, KeyPair keys) {
        return authority(name, keys.getPublic(), new X500Name(name), keys.getPrivate());
    }

    /** Makes the certificate of an authority that is below another. */
    static X509Certificate intermediate(
            String name, PublicKey key, X509Certificate authority, PrivateKey authorityKey) {
        return authority(name, key, nameOf(authority), authorityKey);
    }

    private static X509Certificate authority(String name, PublicKey key, X500Name issuer, PrivateKey issuerKey) {
        X509v3CertificateBuilder builder = builder(issuer, new X500Name(name), key, Validity.PRESENT);
        try {
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(key));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
        return sign(builder, issuerKey);
    }

    /** Makes a certificate that can sign messages, but no other certificates. */
    static X509Certificate leaf(
            String name, PublicKey key, Validity validity, X509Certificate authority, PrivateKey authorityKey) {
        X509v3CertificateBuilder builder = builder(nameOf(authority), new X500Name(name), key, validity);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return sign(builder, authorityKey);
    }

    /** Makes a certificate for a server on this machine. */
    static X509Certificate localServer(PublicKey server, X509Certificate authority, PrivateKey authorityKey) {
        X509v3CertificateBuilder builder =
                builder(nameOf(authority), new X500Name("CN=localhost"), server, Validity.PRESENT);
        GeneralNames names = new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.dNSName, "localhost"),
            // Behind a proxy that leads there, the fake takes their place: tools cannot be told of another one.
            new GeneralName(GeneralName.dNSName, Metadata.REAL_HOST),
            new GeneralName(GeneralName.dNSName, ResourceManager.HOST),
            new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
            // Another host, to which a HostileServer would lead its clients.
            new GeneralName(GeneralName.iPAddress, "127.0.0.2"),
            new GeneralName(GeneralName.iPAddress, "::1")
        });
        try {
            builder.addExtension(Extension.subjectAlternativeName, false, names);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(
                    Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
        return sign(builder, authorityKey);
    }

    static byte[] encode(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private static KeyPair newKeys(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X500Name nameOf(X509Certificate authority) {
        return X500Name.getInstance(authority.getSubjectX500Principal().getEncoded());
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Validity validity) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(64, new SecureRandom()).setBit(64),
                Date.from(validity.from()),
                Date.from(validity.until()),
                subject,
                key);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) {
        String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(key)));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }
}
