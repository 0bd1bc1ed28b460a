package io.entra4j.identity.service;

import io.entra4j.identity.TokenSource;
import io.entra4j.identity.msal.ConfidentialApplication;

/** Fetches tokens for an application with a certificate, and reports when the certificate expires. */
final class CertificateSource extends TokenSource.Forwarding {

    private final CertificateAuthentication authentication;

    CertificateSource(ConfidentialApplication application, CertificateAuthentication authentication) {
        super(application);
        this.authentication = authentication;
    }

    @Override
    public Report report() {
        return super.report().expiring(authentication.expiresAt(), null);
    }
}
