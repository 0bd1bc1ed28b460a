package io.entra4j.identity.fake;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The issuers whose keys Entra can find: foreign ones, and itself. */
final class IdentityProviders {
    private final Map<String, SigningKey> foreign = new ConcurrentHashMap<>();
    private final Directory directory;
    private final SigningKey own;

    IdentityProviders(Directory directory, SigningKey own) {
        this.directory = directory;
        this.own = own;
    }

    void add(String issuer, SigningKey key) {
        foreign.put(issuer, key);
    }

    boolean isOwn(String issuer) {
        return directory
                .tenantIds()
                .anyMatch(tenantId -> AccessTokenBuilder.issuerOf(tenantId).equals(issuer));
    }

    SigningKey key(String issuer) {
        if (isOwn(issuer)) {
            return own;
        }
        SigningKey key = foreign.get(issuer);
        if (key == null) {
            throw EntraException.invalidClient(50166, "Request to External OIDC endpoint failed.");
        }
        return key;
    }
}
