package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.ClientCertificateCredential;
import com.azure.identity.ClientCertificateCredentialBuilder;

/** A certificate in a PFX file, its chain sent along. */
final class CertificatePfx implements Sample {

    @Override
    public AccessToken token() throws Exception {
        ClientCertificateCredential credential = new ClientCertificateCredentialBuilder()
                .tenantId(System.getenv("AZURE_TENANT_ID"))
                .clientId(System.getenv("AZURE_CLIENT_ID"))
                .pfxCertificate(System.getenv("PFX_FILE"))
                .clientCertificatePassword("changeit")
                .sendCertificateChain(true)
                .build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
