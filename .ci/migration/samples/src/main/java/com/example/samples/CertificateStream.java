package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.ClientCertificateCredential;
import com.azure.identity.ClientCertificateCredentialBuilder;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A certificate from a stream. */
final class CertificateStream implements Sample {

    @Override
    public AccessToken token() throws Exception {
        try (InputStream pem = Files.newInputStream(Path.of(System.getenv("PEM_FILE")))) {
            ClientCertificateCredential credential = new ClientCertificateCredentialBuilder()
                    .tenantId(System.getenv("AZURE_TENANT_ID"))
                    .clientId(System.getenv("AZURE_CLIENT_ID"))
                    .pemCertificate(pem)
                    .build();
            return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
        }
    }
}
