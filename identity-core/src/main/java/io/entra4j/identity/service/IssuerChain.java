package io.entra4j.identity.service;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the certificate of a key among other certificates, and appends its issuers. */
final class IssuerChain {

    private IssuerChain() {}

    /**
     * @param key {@code null} if only a signer has it
     */
    static List<X509Certificate> of(@Nullable PrivateKey key, List<X509Certificate> certificates) {
        X509Certificate last = leaf(key, certificates);
        List<X509Certificate> chain = new ArrayList<>();
        while (last != null && !chain.contains(last)) {
            chain.add(last);
            last = issuer(last, certificates);
        }
        return List.copyOf(chain);
    }

    private static X509Certificate leaf(@Nullable PrivateKey key, List<X509Certificate> certificates) {
        if (certificates.isEmpty()) {
            throw new CertificateProblem("a key without a certificate", "give its certificate with it.");
        }
        if (key instanceof RSAKey rsa) {
            // If two certificates have the same key, one was renewed. The newer one is taken.
            return certificates.stream()
                    .filter(certificate -> certificate.getPublicKey() instanceof RSAPublicKey open
                            && open.getModulus().equals(rsa.getModulus()))
                    .max(Comparator.comparing(X509Certificate::getNotAfter))
                    .orElseThrow(IssuerChain::foreign);
        }
        X509Certificate leaf = certificates.stream()
                .filter(one -> certificates.stream().noneMatch(other -> !other.equals(one) && isIssuedBy(other, one)))
                .findFirst()
                .orElse(certificates.get(0));
        if (!(leaf.getPublicKey() instanceof RSAPublicKey)) {
            throw RsaKeys.notRsa("a certificate for a key", leaf.getPublicKey().getAlgorithm());
        }
        return leaf;
    }

    static CertificateProblem foreign() {
        return new CertificateProblem(
                "the private key belongs to none of the certificates",
                "put the key and the certificate that was issued for it together.");
    }

    private static @Nullable X509Certificate issuer(X509Certificate certificate, List<X509Certificate> among) {
        Optional<X509Certificate> issuer = among.stream()
                .filter(other -> !other.equals(certificate) && isIssuedBy(certificate, other))
                .findFirst();
        return issuer.orElse(null);
    }

    /** Checks the signature too. The name is not enough: a renewed authority has the same name. */
    private static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
