package io.entra4j.identity.service;

/**
 * Signs with a private key that this program never sees: in Azure Key Vault, an HSM, an agent. A key that a provider of
 * the JDK makes usable as a {@link java.security.PrivateKey}, as PKCS#11 and the Windows store do, needs no signer.
 *
 * <p>The names of algorithms are those of Key Vault, whose client makes a signer of one line: {@code (data, algorithm) ->
 * client.signData(SignatureAlgorithm.fromString(algorithm), data).getSignature()}.
 *
 * <p>Is called for each request to the token service, by several threads at once, and may block. What it throws reaches
 * the caller as the cause of an {@link io.entra4j.identity.AuthenticationFailedException}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7518#section-3.1">RFC 7518, names of algorithms</a>
 */
@FunctionalInterface
public interface Signer {

    /**
     * Signs.
     *
     * @param data what to hash with SHA-256 and sign
     * @param algorithm {@code PS256} (RSASSA-PSS with SHA-256, MGF1 with SHA-256, 32 bytes of salt) or {@code RS256}
     *     (RSASSA-PKCS1-v1_5 with SHA-256)
     * @return the signature, as long as the key's modulus
     */
    byte[] sign(byte[] data, String algorithm);

    /**
     * Returns whether the key can sign so. {@code PS256} is preferred where Entra is asked, {@code RS256} is all that
     * AD FS takes.
     *
     * @param algorithm {@code PS256} or {@code RS256}
     * @return {@code true} by default
     */
    default boolean supports(String algorithm) {
        return true;
    }
}
