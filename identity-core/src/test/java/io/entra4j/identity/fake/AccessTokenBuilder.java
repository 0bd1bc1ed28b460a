package io.entra4j.identity.fake;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Builds an access token, version 1.0, of an application or a user, as Entra would sign it.
 *
 * @see FakeEntra#accessToken()
 * @see FakeEntra#userToken
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference">Claims</a>
 */
public final class AccessTokenBuilder {
    // Entra dates its tokens back, so that resources whose clock is slow accept them.
    private static final Duration BACKDATING = Duration.ofMinutes(5);

    private final SigningKey signingKey;
    private final Instant now;
    private Instant earliest;
    private final Map<String, Object> claims = new LinkedHashMap<>();

    AccessTokenBuilder(SigningKey signingKey, Instant now, Instant earliest, FakeApplication client) {
        this.signingKey = signingKey;
        this.now = now;
        this.earliest = earliest;
        audience("api://" + FakeEntra.CLIENT_ID);
        tenant(client.tenantId());
        lifetime(Duration.ofHours(1));
        claim("appid", client.clientId());
        claim("uti", unique());
        claim("ver", "1.0");
    }

    AccessTokenBuilder about(FakeApplication application) {
        claim("appidacr", "1");
        claim("idtyp", "app");
        claim("oid", application.objectId());
        if (!application.roles().isEmpty()) {
            claim("roles", application.roles());
        }
        return claim("sub", application.objectId());
    }

    AccessTokenBuilder about(FakeUser user) {
        claim("appidacr", "0");
        claim("name", user.username());
        claim("oid", user.objectId());
        claim("scp", "user_impersonation");
        claim("sub", "pairwise-" + user.objectId());
        claim("unique_name", user.username());
        return claim("upn", user.username());
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
        Instant backdated = (lifetime.isNegative() ? expiresAt : now).minus(BACKDATING);
        Instant issuedAt = backdated.isBefore(earliest) ? earliest : backdated;
        claim("iat", issuedAt.getEpochSecond());
        claim("nbf", issuedAt.getEpochSecond());
        return claim("exp", expiresAt.getEpochSecond());
    }

    /** Makes the token younger than that, if it is not. */
    AccessTokenBuilder notBefore(Instant demanded) {
        if (demanded.isAfter(earliest) && demanded.isBefore(now.plus(BACKDATING))) {
            earliest = demanded;
            long issuedAt = Math.max(demanded.getEpochSecond(), ((Number) claims.getOrDefault("nbf", 0L)).longValue());
            claim("iat", issuedAt);
            claim("nbf", issuedAt);
        }
        return this;
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
