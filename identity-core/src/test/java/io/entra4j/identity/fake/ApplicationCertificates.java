package io.entra4j.identity.fake;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;

/** The certificates of an application: those it registered, and any that an authority it trusts gave its subject. */
final class ApplicationCertificates {
    private final FakeApplication application;
    private final Instant now;

    ApplicationCertificates(FakeApplication application, Instant now) {
        this.application = application;
        this.now = now;
    }

    X509Certificate find(Jwt jwt, Thumbprint thumbprint) {
        for (X509Certificate certificate : application.certificates()) {
            if (thumbprint.isOf(certificate)) {
                return checkTime(certificate, thumbprint);
            }
        }
        if (application.trustedIssuers().isEmpty() || jwt.certificates().isEmpty()) {
            throw thumbprint.refused("The key was not found.", null);
        }
        List<X509Certificate> chain = decode(jwt.certificates());
        X509Certificate leaf = chain.get(0);
        if (!thumbprint.isOf(leaf)) {
            throw thumbprint.refused("The key was not found.", null);
        }
        checkTime(leaf, thumbprint);
        if (application.trustedIssuers().stream().noneMatch(issuer -> hasIssued(issuer, chain))) {
            throw thumbprint.refused("The certificate chain leads to no trusted issuer and subject.", leaf);
        }
        return leaf;
    }

    private X509Certificate checkTime(X509Certificate certificate, Thumbprint thumbprint) {
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            throw thumbprint.refused("The key used is expired.", certificate);
        }
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            throw thumbprint.refused("The key used is not valid yet.", certificate);
        }
        return certificate;
    }

    private boolean hasIssued(TrustedIssuer issuer, List<X509Certificate> chain) {
        if (!chain.get(0).getSubjectX500Principal().equals(issuer.subject())) {
            return false;
        }
        // The root may come along or not.
        List<X509Certificate> below = new ArrayList<>(chain);
        below.remove(issuer.authority());
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(issuer.authority(), null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(below);
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
            return !below.isEmpty();
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static List<X509Certificate> decode(List<String> encoded) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (String certificate : encoded) {
                byte[] der = Base64.getDecoder().decode(certificate);
                chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw Jwt.malformed("JWT token is invalid or malformed.");
        }
        return chain;
    }
}
