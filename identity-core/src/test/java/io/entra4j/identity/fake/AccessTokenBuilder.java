package io.entra4j.identity.fake;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Builds an application's access token, version 1.0, as Entra would sign it.
 *
 * @see FakeEntra#accessToken()
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference">Claims</a>
 */
public final class AccessTokenBuilder {
    // Entra dates its tokens back, so that resources whose clock is slow accept them.
    private static final Duration BACKDATING = Duration.ofMinutes(5);

    private final SigningKey signingKey;
    private final Instant now;
    private final Map<String, Object> claims = new LinkedHashMap<>();

    AccessTokenBuilder(SigningKey signingKey, Instant now, FakeApplication application) {
        this.signingKey = signingKey;
        this.now = now;
        audience("api://" + application.clientId());
        tenant(application.tenantId());
        lifetime(Duration.ofHours(1));
        claim("appid", application.clientId());
        claim("appidacr", "1");
        claim("idtyp", "app");
        claim("oid", application.objectId());
        claim("sub", application.objectId());
        claim("uti", unique());
        claim("ver", "1.0");
    }

    static String issuerOf(String tenantId) {
        return "https://sts.windows.net/" + tenantId + "/";
    }

    /**
     * Sets the resource that the token is for.
     *
     * @param audience the resource without {@code /.default}; {@code api://} and the built-in client ID by default
     */
    public AccessTokenBuilder audience(String audience) {
        return claim("aud", audience);
    }

    /**
     * Sets the tenant, and with it the issuer.
     *
     * @param tenantId a GUID; the built-in tenant by default
     */
    public AccessTokenBuilder tenant(String tenantId) {
        return issuer(issuerOf(tenantId)).claim("tid", tenantId);
    }

    /**
     * Sets who claims to have issued the token.
     *
     * @param issuer {@link FakeEntra#issuer} of the tenant by default
     */
    public AccessTokenBuilder issuer(String issuer) {
        return claim("iss", issuer);
    }

    /**
     * Sets how long the token lives from now on, by the clock of the fake.
     *
     * @param lifetime negative for a token that has expired; {@link FakeEntra#tokenLifetime} by default
     */
    public AccessTokenBuilder lifetime(Duration lifetime) {
        Instant expiresAt = now.plus(lifetime);
        Instant issuedAt = (lifetime.isNegative() ? expiresAt : now).minus(BACKDATING);
        claim("iat", issuedAt.getEpochSecond());
        claim("nbf", issuedAt.getEpochSecond());
        return claim("exp", expiresAt.getEpochSecond());
    }

    /**
     * Sets any claim, {@code roles} for instance.
     *
     * @param name the claim's name
     * @param value a string, number, boolean, list or map
     */
    public AccessTokenBuilder claim(String name, Object value) {
        claims.put(name, value);
        return this;
    }

    /** Returns the signed token. */
    public String build() {
        return signingKey.sign(claims);
    }

    private static String unique() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
