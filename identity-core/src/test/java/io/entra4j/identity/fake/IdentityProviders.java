package io.entra4j.identity.fake;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The issuers whose keys Entra can find: foreign ones, and itself. */
final class IdentityProviders {
    private final Map<String, FakeOidcIssuer> foreign = new ConcurrentHashMap<>();
    private final Directory directory;
    private final SigningKey own;

    IdentityProviders(Directory directory, SigningKey own) {
        this.directory = directory;
        this.own = own;
    }

    void add(FakeOidcIssuer issuer) {
        foreign.put(issuer.issuer(), issuer);
    }

    /** Returns whether Entra itself is the issuer, for one of its tenants, under the name of either version. */
    boolean isOwn(String issuer) {
        return directory
                .tenantIds()
                .flatMap(tenantId -> Stream.of(
                        AccessTokenBuilder.issuerOf(tenantId),
                        "https://login.microsoftonline.com/" + tenantId + "/v2.0"))
                .anyMatch(issuer::equals);
    }

    SigningKey key(String issuer) {
        if (isOwn(issuer)) {
            return own;
        }
        FakeOidcIssuer provider = foreign.get(issuer);
        if (provider == null) {
            throw EntraException.invalidClient(50166, "Request to External OIDC endpoint failed.");
        }
        return provider.signingKey();
    }
}
