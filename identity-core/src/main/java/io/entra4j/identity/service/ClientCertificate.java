package io.entra4j.identity.service;

import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds the certificate that is registered with an application, and its chain. Also holds the RSA key that the
 * application signs with, or a {@link Signer} that has the key. Immutable.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/certificate-credentials">Certificate
 *     credentials</a>
 */
public final class ClientCertificate {

    private final Signer signer;
    private final List<X509Certificate> chain;
    private final String thumbprint;

    private ClientCertificate(Signer signer, List<X509Certificate> chain) {
        this.signer = signer;
        this.chain = chain;
        this.thumbprint = thumbprint(chain.get(0), "SHA-256");
    }

    /**
     * Creates a certificate from a key and its certificates.
     *
     * @param key an RSA key of any provider
     * @param certificates in any order. The certificate of the key is found, its chain is put in order, and the rest is
     *     dropped. If the key does not show its modulus, the first certificate that did not issue another one is taken
     * @return the certificate
     * @throws IllegalArgumentException if the key is not RSA, or none of the certificates belongs to it
     */
    public static ClientCertificate of(PrivateKey key, List<X509Certificate> certificates) {
        if (!key.getAlgorithm().equals("RSA")) {
            throw RsaKeys.notRsa("a key", key.getAlgorithm());
        }
        return new ClientCertificate(new KeySigner(key), IssuerChain.of(key, certificates));
    }

    /**
     * Creates a certificate from a signer and its certificates.
     *
     * @param signer signs with the RSA key
     * @param certificates in any order. The first one that did not issue another one is taken for the signer's, its
     *     chain is put in order, and the rest is dropped
     * @return the certificate
     * @throws IllegalArgumentException if there is no certificate, or it is not for an RSA key
     */
    public static ClientCertificate of(Signer signer, List<X509Certificate> certificates) {
        return new ClientCertificate(signer, IssuerChain.of(null, certificates));
    }

    /**
     * Reads an entry of a key store: PKCS#12, JKS, PKCS#11, {@code Windows-MY}.
     *
     * @param store a store that is loaded
     * @param alias the entry; may be {@code null} if the store has one key only
     * @param password opens the entry, {@code null} if none is needed
     * @return the certificate
     * @throws IllegalArgumentException if the key does not exist, cannot be opened, is not RSA, or no certificate
     *     belongs to it
     */
    public static ClientCertificate of(KeyStore store, @Nullable String alias, @Nullable String password) {
        return KeyStores.read(store, alias, password == null ? null : password.toCharArray(), "key store");
    }

    /**
     * Reads PEM (PKCS#8, encrypted PKCS#8, PKCS#1) or PKCS#12. Finds out the format from the content.
     *
     * @param content at most 1 MB
     * @param password opens the content; {@code null} if there is none. PKCS#12 that is encrypted with an empty
     *     password can be opened with {@code null} as well
     * @return the certificate
     * @throws IllegalArgumentException if the content holds no RSA key with its certificate, holds more than one key,
     *     or cannot be opened; the message says which of them
     */
    public static ClientCertificate parse(byte[] content, @Nullable String password) {
        return CertificateContent.parse(content, password);
    }

    /**
     * Returns the certificate without its chain.
     *
     * @return the leaf
     */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /**
     * Returns the certificate and its issuers, as far as they were given.
     *
     * @return the chain, beginning with the leaf
     */
    public List<X509Certificate> chain() {
        return chain;
    }

    /**
     * Returns the thumbprint of the certificate.
     *
     * @return the SHA-256 of the leaf in base64url, the {@code x5t#S256} of JOSE
     */
    public String thumbprint() {
        return thumbprint;
    }

    /**
     * Returns when the certificate expires.
     *
     * @return the end of the leaf's validity
     */
    public Instant expiresAt() {
        return certificate().getNotAfter().toInstant();
    }

    @Override
    public String toString() {
        return "ClientCertificate[thumbprint=%s, expiresAt=%s]".formatted(thumbprint, expiresAt());
    }

    Signer signer() {
        return signer;
    }

    static String thumbprint(X509Certificate certificate, String digest) {
        try {
            byte[] hash = MessageDigest.getInstance(digest).digest(certificate.getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
