package io.entra4j.identity.service;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenSource;
import io.entra4j.identity.msal.ConfidentialApplication;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Fetches for an application with a certificate, and tells when that expires. */
record CertificateSource(ConfidentialApplication application, CertificateAuthentication authentication)
        implements TokenSource {

    @Override
    public AccessToken fetch(TokenRequest request) {
        return application.fetch(request);
    }

    @Override
    public @Nullable AccessToken kept(TokenRequest request) {
        return application.kept(request);
    }

    @Override
    public void forget() {
        application.forget();
    }

    @Override
    public @Nullable Instant certificateExpiresAt() {
        return authentication.expiresAt();
    }

    @Override
    public CredentialPlan plan() {
        return application.plan();
    }
}
