package io.entra4j.identity.service;

/**
 * Algorithms by which an application signs with the RSA key of its certificate. Entra accepts RSA keys only.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7518#section-3.1">RFC 7518, names of algorithms</a>
 */
public enum SignatureAlgorithm {
    /** RSASSA-PSS with SHA-256. */
    PS256,
    /** RSASSA-PKCS1-v1_5 with SHA-256. */
    RS256
}
