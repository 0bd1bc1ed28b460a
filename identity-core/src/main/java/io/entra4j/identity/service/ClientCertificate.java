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
 * Holds what an application signs with: an RSA key, or a {@link Signer} that has it, and the certificate that is
 * registered with the application, with its chain. Immutable.
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
     * Takes a key and its certificates.
     *
     * @param key an RSA key of any provider
     * @param certificates in any order: the one that belongs to the key is found, its chain ordered, the rest dropped.
     *     For a key that does not show its modulus, it is the first that did not issue another
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
     * Takes a signer and its certificates.
     *
     * @param signer has the RSA key
     * @param certificates in any order: the first that did not issue another is taken for the signer's, its chain
     *     ordered, the rest dropped
     * @return the certificate
     * @throws IllegalArgumentException if there is no certificate, or it is not for an RSA key
     */
    public static ClientCertificate of(Signer signer, List<X509Certificate> certificates) {
        return new ClientCertificate(signer, IssuerChain.of(null, certificates));
    }

    /**
     * Takes an entry of a key store: PKCS#12, JKS, PKCS#11, {@code Windows-MY}.
     *
     * @param store loaded
     * @param alias the entry; may be {@code null} if the store has one key only
     * @param password opens the entry, {@code null} if none is needed
     * @return the certificate
     * @throws IllegalArgumentException if there is no such key, it cannot be opened, or as in {@link #of(PrivateKey,
     *     List)}
     */
    public static ClientCertificate of(KeyStore store, @Nullable String alias, @Nullable String password) {
        return KeyStores.read(store, alias, password == null ? null : password.toCharArray(), "key store");
    }

    /**
     * Reads PEM (PKCS#8, encrypted PKCS#8, PKCS#1) or PKCS#12, whichever it is.
     *
     * @param content at most 1 MB
     * @param password opens it; {@code null} counts as empty where PKCS#12 is encrypted with an empty one
     * @return the certificate
     * @throws IllegalArgumentException if it holds no RSA key with its certificate, more than one key, or cannot be
     *     opened; the message tells which
     */
    public static ClientCertificate parse(byte[] content, @Nullable String password) {
        return CertificateContent.parse(content, password);
    }

    /**
     * Returns the certificate itself.
     *
     * @return the leaf
     */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /**
     * Returns the certificate and those that issued it, as far as they were given.
     *
     * @return leaf first
     */
    public List<X509Certificate> chain() {
        return chain;
    }

    /**
     * Returns what identifies the certificate.
     *
     * @return the SHA-256 of the leaf in base64url, the {@code x5t#S256} of JOSE
     */
    public String thumbprint() {
        return thumbprint;
    }

    /**
     * Returns until when the certificate is valid.
     *
     * @return the leaf's end
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
