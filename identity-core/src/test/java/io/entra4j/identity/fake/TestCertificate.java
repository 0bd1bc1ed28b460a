package io.entra4j.identity.fake;

import java.io.ByteArrayOutputStream;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A certificate with its private key, for tests. Immutable; valid from 2020 until 2120 unless told otherwise, so that
 * tests can set their clocks as they like.
 *
 * @see FakeApplication#withCertificate
 * @see FakeApplication#withTrustedIssuer
 */
public final class TestCertificate {
    private final KeyPair keys;
    private final Issuance issuance;
    private final KeyEntry entry;

    private TestCertificate(KeyPair keys, Issuance issuance, Validity validity) {
        this.keys = keys;
        this.issuance = issuance;
        this.entry = new KeyEntry(keys.getPrivate(), issuance.chain(keys, validity));
    }

    /**
     * Makes an RSA certificate that signs itself.
     *
     * @param subject the distinguished name, such as {@code CN=orders}
     */
    public static TestCertificate selfSigned(String subject) {
        return selfSigned(subject, Certificates.newRsaKeys());
    }

    /**
     * Makes a certificate that signs itself, on the curve P-256. Entra does not accept such keys.
     *
     * @param subject the distinguished name
     */
    public static TestCertificate ellipticCurve(String subject) {
        return selfSigned(subject, Certificates.newEllipticCurveKeys());
    }

    /**
     * Makes an RSA certificate issued by an intermediate authority below a root of its own.
     *
     * @param subject the distinguished name
     */
    public static TestCertificate issued(String subject) {
        KeyPair rootKeys = Certificates.newRsaKeys();
        X509Certificate root = Certificates.authority("CN=Test Root " + UUID.randomUUID(), rootKeys);
        KeyPair middleKeys = Certificates.newRsaKeys();
        X509Certificate middle =
                Certificates.intermediate("CN=Test Intermediate", middleKeys.getPublic(), root, rootKeys.getPrivate());
        Issuance issuance = (keys, validity) -> List.of(
                Certificates.leaf(subject, keys.getPublic(), validity, middle, middleKeys.getPrivate()), middle, root);
        return new TestCertificate(Certificates.newRsaKeys(), issuance, Validity.PRESENT);
    }

    /**
     * Makes a certificate that signs itself, for keys of another maker.
     *
     * @param subject the distinguished name
     * @param keys RSA keys of any provider
     */
    public static TestCertificate selfSigned(String subject, KeyPair keys) {
        Issuance issuance = (signers, validity) -> List.of(Certificates.selfSigned(subject, signers, validity));
        return new TestCertificate(keys, issuance, Validity.PRESENT);
    }

    /** Returns a certificate for the same key that expired at the end of 2020. */
    public TestCertificate expired() {
        return new TestCertificate(keys, issuance, Validity.PAST);
    }

    /**
     * Returns a certificate for the same key that is valid at another time.
     *
     * @param from the first instant at which it is valid, whole seconds
     * @param until the last one
     */
    public TestCertificate valid(Instant from, Instant until) {
        return new TestCertificate(keys, issuance, new Validity(from, until));
    }

    /** Returns a certificate of the same subject and issuer for a new RSA key. */
    public TestCertificate rotated() {
        return new TestCertificate(Certificates.newRsaKeys(), issuance, Validity.PRESENT);
    }

    /** Returns the certificate itself. */
    public X509Certificate certificate() {
        return entry.certificate();
    }

    /** Returns the certificate and those above it, leaf first, root last. */
    public List<X509Certificate> chain() {
        return entry.chain();
    }

    /** Returns the root of the chain: the certificate itself if it is self-signed. */
    public X509Certificate root() {
        return chain().get(chain().size() - 1);
    }

    /** Returns the private key. */
    public PrivateKey privateKey() {
        return entry.key();
    }

    /** Returns the key (PKCS#8, not encrypted) and the chain, as a PEM file holds them. */
    public String pem() {
        return entry.keyPem() + entry.chainPem();
    }

    /**
     * Returns key and chain as PKCS#12.
     *
     * @param password protects the key and the file
     */
    public byte[] pkcs12(String password) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        entry.writePkcs12(out, password);
        return out.toByteArray();
    }

    @Override
    public String toString() {
        return "TestCertificate[" + certificate().getSubjectX500Principal().getName() + "]";
    }

    /** Makes the chain for a key. */
    @FunctionalInterface
    private interface Issuance {
        List<X509Certificate> chain(KeyPair keys, Validity validity);
    }
}
