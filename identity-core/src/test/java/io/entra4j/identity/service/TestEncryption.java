package io.entra4j.identity.service;

import io.entra4j.identity.fake.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfoBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.bc.BcPKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.bouncycastle.util.io.pem.PemWriter;

/** Encrypts keys and certificates in the ways that tools other than Java's do. */
final class TestEncryption {

    private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();
    private static final AlgorithmIdentifier SHA256 =
            new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);

    private TestEncryption() {}

    /** How a PKCS#12 file is encrypted and sealed. */
    enum Pkcs12 {
        /** OpenSSL 1, and Windows by default: RC2 with 40 bits, 3DES, SHA-1. */
        LEGACY,
        /** OpenSSL 3: AES-256, SHA-256. */
        MODERN,
        /** Neither seal nor encryption, but for the key. */
        PLAIN,
        /** Java itself: AES-256, SHA-256; the only one here that makes modern files with an empty password. */
        JAVA
    }

    static String pkcs8(Key key, String password, ASN1ObjectIdentifier algorithm) {
        try {
            return TestPem.block(
                    "ENCRYPTED PRIVATE KEY",
                    new PKCS8EncryptedPrivateKeyInfoBuilder(PrivateKeyInfo.getInstance(key.getEncoded()))
                            .build(encryptor(algorithm, password))
                            .getEncoded());
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** OpenSSL's format before PKCS#8. */
    static String traditional(Key key, String password) {
        java.io.StringWriter text = new java.io.StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new JcaMiscPEMGenerator(
                    key,
                    new JcePEMEncryptorBuilder("AES-256-CBC")
                            .setProvider(BOUNCY_CASTLE)
                            .build(password.toCharArray())));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    static byte[] pkcs12(Pkcs12 style, TestCertificate certificate, String password) {
        return pkcs12(style, certificate, certificate.chain(), password);
    }

    /** Writes the chain in another order; Java's own writer supports one only. */
    static byte[] pkcs12(Pkcs12 style, TestCertificate certificate, List<X509Certificate> order, String password) {
        try {
            return switch (style) {
                case JAVA -> java(List.of(certificate.privateKey()), certificate.chain(), password);
                case LEGACY ->
                    builder(
                                    certificate,
                                    order,
                                    encryptor(PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC, password),
                                    encryptor(PKCSObjectIdentifiers.pbeWithSHAAnd40BitRC2_CBC, password))
                            .build(new BcPKCS12MacCalculatorBuilder().setIterationCount(2048), password.toCharArray())
                            .getEncoded();
                case MODERN ->
                    builder(
                                    certificate,
                                    order,
                                    encryptor(NISTObjectIdentifiers.id_aes256_CBC, password),
                                    encryptor(NISTObjectIdentifiers.id_aes256_CBC, password))
                            .build(
                                    new BcPKCS12MacCalculatorBuilder(new SHA256Digest(), SHA256)
                                            .setIterationCount(2048),
                                    password.toCharArray())
                            .getEncoded();
                case PLAIN ->
                    builder(certificate, order, encryptor(NISTObjectIdentifiers.id_aes256_CBC, password), null)
                            .build(null, null)
                            .getEncoded();
            };
        } catch (IOException | GeneralSecurityException | PKCSException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Java's, with an entry "key1", "key2", … for each key. */
    static byte[] java(List<? extends Key> keys, List<X509Certificate> certificates, String password)
            throws GeneralSecurityException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store(keys, certificates, password).store(out, password.toCharArray());
        return out.toByteArray();
    }

    static KeyStore store(List<? extends Key> keys, List<X509Certificate> certificates, String password)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < keys.size(); i++) {
            store.setKeyEntry(
                    "key" + (i + 1), keys.get(i), password.toCharArray(), certificates.toArray(Certificate[]::new));
        }
        return store;
    }

    private static PKCS12PfxPduBuilder builder(
            TestCertificate certificate,
            List<X509Certificate> order,
            OutputEncryptor keyEncryptor,
            @org.jspecify.annotations.Nullable OutputEncryptor certificateEncryptor)
            throws GeneralSecurityException, IOException {
        PKCS12SafeBagBuilder keyBag = new PKCS12SafeBagBuilder(
                PrivateKeyInfo.getInstance(certificate.privateKey().getEncoded()), keyEncryptor);
        PKCS12SafeBag[] bags = new PKCS12SafeBag[order.size()];
        for (int i = 0; i < bags.length; i++) {
            JcaPKCS12SafeBagBuilder bag = new JcaPKCS12SafeBagBuilder(order.get(i));
            if (order.get(i).equals(certificate.certificate())) {
                var id = new JcaX509ExtensionUtils()
                        .createSubjectKeyIdentifier(order.get(i).getPublicKey());
                bag.addBagAttribute(PKCSObjectIdentifiers.pkcs_9_at_localKeyId, id);
                keyBag.addBagAttribute(PKCSObjectIdentifiers.pkcs_9_at_localKeyId, id);
                keyBag.addBagAttribute(PKCSObjectIdentifiers.pkcs_9_at_friendlyName, new DERBMPString("app"));
            }
            bags[i] = bag.build();
        }
        PKCS12PfxPduBuilder builder = new PKCS12PfxPduBuilder();
        builder.addData(keyBag.build());
        if (certificateEncryptor != null) {
            builder.addEncryptedData(certificateEncryptor, bags);
        } else {
            for (PKCS12SafeBag bag : bags) {
                builder.addData(bag);
            }
        }
        return builder;
    }

    private static OutputEncryptor encryptor(ASN1ObjectIdentifier algorithm, String password)
            throws OperatorCreationException {
        return new JcePKCSPBEOutputEncryptorBuilder(algorithm)
                .setProvider(BOUNCY_CASTLE)
                .setIterationCount(2048)
                .build(password.toCharArray());
    }
}
