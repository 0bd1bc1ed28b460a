package io.entra4j.identity.service;

/**
 * Signs with a private key outside this program: in Azure Key Vault, an HSM or an agent. Some providers of the JDK,
 * such as PKCS#11 and the Windows store, return a key as a {@link java.security.PrivateKey}. Such a key needs no
 * signer.
 *
 * <p>The names of algorithms are those of Key Vault. So a signer for Key Vault has one line: {@code (data, algorithm)
 * -> client.signData(SignatureAlgorithm.fromString(algorithm), data).getSignature()}.
 *
 * <p>The signer is called for each request to the token service, by several threads at once, and may block. If it
 * throws an exception, the caller gets an {@link io.entra4j.identity.AuthenticationFailedException} with that cause.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7518#section-3.1">RFC 7518, names of algorithms</a>
 */
@FunctionalInterface
public interface Signer {

    /**
     * Signs data.
     *
     * @param data the bytes to hash with SHA-256 and to sign
     * @param algorithm {@code PS256} (RSASSA-PSS with SHA-256, MGF1 with SHA-256, 32 bytes of salt) or {@code RS256}
     *     (RSASSA-PKCS1-v1_5 with SHA-256)
     * @return the signature, as long as the key's modulus
     */
    byte[] sign(byte[] data, String algorithm);

    /**
     * Returns whether the key can sign with an algorithm. {@code PS256} is preferred for Entra. AD FS accepts {@code
     * RS256} only.
     *
     * @param algorithm {@code PS256} or {@code RS256}
     * @return {@code true} by default
     */
    default boolean supports(String algorithm) {
        return true;
    }
}
