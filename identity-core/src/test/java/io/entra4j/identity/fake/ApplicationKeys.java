package io.entra4j.identity.fake;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** All that an application may prove itself with. */
record ApplicationKeys(
        String secret,
        Instant secretExpiresAt,
        List<X509Certificate> certificates,
        List<TrustedIssuer> trustedIssuers,
        List<FederatedCredential> federatedCredentials) {

    ApplicationKeys withSecret(String newSecret, Instant expiresAt) {
        return new ApplicationKeys(newSecret, expiresAt, certificates, trustedIssuers, federatedCredentials);
    }

    ApplicationKeys with(X509Certificate certificate) {
        return new ApplicationKeys(
                secret, secretExpiresAt, more(certificates, certificate), trustedIssuers, federatedCredentials);
    }

    ApplicationKeys with(TrustedIssuer issuer) {
        return new ApplicationKeys(
                secret, secretExpiresAt, certificates, more(trustedIssuers, issuer), federatedCredentials);
    }

    ApplicationKeys with(FederatedCredential credential) {
        return new ApplicationKeys(
                secret, secretExpiresAt, certificates, trustedIssuers, more(federatedCredentials, credential));
    }

    private static <T> List<T> more(List<T> some, T one) {
        return Stream.concat(some.stream(), Stream.of(one)).toList();
    }

    @Override
    public String toString() {
        return "ApplicationKeys";
    }
}
