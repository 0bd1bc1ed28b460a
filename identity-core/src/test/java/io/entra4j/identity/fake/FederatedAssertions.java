package io.entra4j.identity.fake;

import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Assertions that another issuer signed, about a subject that may speak for the application. */
final class FederatedAssertions {
    private final IdentityProviders providers;
    private final Supplier<Instant> now;

    FederatedAssertions(IdentityProviders providers, Supplier<Instant> now) {
        this.providers = providers;
        this.now = now;
    }

    void check(Jwt jwt, FakeApplication application) {
        checkMatch(jwt, application.federatedCredentials());
        if (!"RS256".equals(jwt.header("alg"))) {
            throw EntraException.invalidRequest(
                    5002730, "Invalid JWT token. Unsupported key for the signing algorithm.");
        }
        String issuer = jwt.required("iss");
        SigningKey key = providers.key(issuer);
        if (!key.keyId().equals(jwt.header("kid"))) {
            throw EntraException.invalidClient(
                    7000272,
                    "The certificate with identifier " + jwt.header("kid") + " used to sign the federated credential"
                            + " could not be found in the metadata of identity provider " + issuer + ". Please"
                            + " validate that your Identity Provider's metadata exposes the key used to sign the"
                            + " incoming token.");
        }
        if (!jwt.isSignedBy(key.publicKey())) {
            throw Jwt.malformed("JWT token is invalid or malformed. The signature is wrong.");
        }
        if (providers.isOwn(issuer) && jwt.text("scp") != null) {
            throw EntraException.invalidClient(
                    700222, "AAD-issued tokens may not be used for federated identity flows.");
        }
        AssertionTimes.check(jwt, now.get());
    }

    private static void checkMatch(Jwt jwt, List<FederatedCredential> credentials) {
        String issuer = jwt.required("iss");
        String subject = jwt.required("sub");
        List<FederatedCredential> ofIssuer = credentials.stream()
                .filter(credential -> credential.issuer().equals(issuer))
                .toList();
        if (ofIssuer.isEmpty()) {
            throw noMatch(700211, "issuer", issuer);
        }
        List<FederatedCredential> ofSubject = ofIssuer.stream()
                .filter(credential -> credential.subject().equals(subject))
                .toList();
        if (ofSubject.isEmpty()) {
            throw noMatch(700213, "subject", subject);
        }
        if (ofSubject.stream().noneMatch(credential -> jwt.audiences().contains(credential.audience()))) {
            throw noMatch(700212, "audience", String.join(", ", jwt.audiences()));
        }
    }

    private static EntraException noMatch(int code, String what, String value) {
        return EntraException.invalidClient(
                code,
                "No matching federated identity record found for presented assertion " + what + " '" + value
                        + "'. Please check your federated identity credential Subject, Audience and Issuer against the"
                        + " presented assertion."
                        + " https://docs.microsoft.com/en-us/azure/active-directory/develop/workload-identity-federation");
    }
}
