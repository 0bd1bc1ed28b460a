package io.entra4j.identity.fake;

import java.time.Instant;
import java.util.function.Supplier;

/**
 * Proof by a signed token instead of a secret, signed by the application itself or by an issuer that it trusts.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/certificate-credentials">Certificates</a>
 * @see <a href="https://learn.microsoft.com/entra/workload-id/workload-identity-federation">Federation</a>
 */
final class ClientAssertionCheck {
    private static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final CertificateAssertions certificates;
    private final FederatedAssertions federation;

    ClientAssertionCheck(Directory directory, IdentityProviders providers, Supplier<Instant> now) {
        this.certificates = new CertificateAssertions(directory, now);
        this.federation = new FederatedAssertions(providers, now);
    }

    void check(String assertion, TokenForm request, FakeApplication application) {
        if (!request.required("client_assertion_type").equals(TYPE)) {
            throw EntraException.invalidRequest(9002313, "Invalid request. Request is malformed or invalid.");
        }
        Jwt jwt = Jwt.parse(assertion);
        // Applications are GUIDs and foreign issuers are URLs.
        if (jwt.required("iss").contains("://")) {
            federation.check(jwt, application);
        } else {
            certificates.check(jwt, application);
        }
    }
}
