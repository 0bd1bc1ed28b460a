package io.entra4j.identity.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Builds a token about a workload.
 *
 * @see FakeOidcIssuer#token()
 */
public final class OidcTokenBuilder {
    private final SigningKey signingKey;
    private final Instant now;
    private final Map<String, Object> claims = new LinkedHashMap<>();

    OidcTokenBuilder(SigningKey signingKey, Instant now, String issuer) {
        this.signingKey = signingKey;
        this.now = now;
        claim("iss", issuer);
        audience("api://AzureADTokenExchange");
        lifetime(Duration.ofMinutes(10));
        claim("jti", UUID.randomUUID().toString());
    }

    /** Sets the workload, {@code sub}; there is none by default, and Entra demands one. */
    public OidcTokenBuilder subject(String subject) {
        return claim("sub", subject);
    }

    /** Sets who shall accept the token, {@code aud}; {@code api://AzureADTokenExchange} by default. */
    public OidcTokenBuilder audience(String audience) {
        return claim("aud", audience);
    }

    /**
     * Sets how long the token lives from now on.
     *
     * @param lifetime negative for a token that has expired; ten minutes by default
     */
    public OidcTokenBuilder lifetime(Duration lifetime) {
        Instant expiresAt = now.plus(lifetime);
        Instant issuedAt = lifetime.isNegative() ? expiresAt.minus(Duration.ofMinutes(10)) : now;
        claim("iat", issuedAt.getEpochSecond());
        claim("nbf", issuedAt.getEpochSecond());
        return claim("exp", expiresAt.getEpochSecond());
    }

    /**
     * Sets any claim.
     *
     * @param name the claim's name
     * @param value a string, number, boolean, list or map
     */
    public OidcTokenBuilder claim(String name, Object value) {
        claims.put(name, value);
        return this;
    }

    /** Returns the signed token. */
    public String build() {
        return signingKey.sign(claims);
    }
}
