package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.WorkloadIdentityCredential;
import com.azure.identity.WorkloadIdentityCredentialBuilder;

/** A workload on Kubernetes. */
final class WorkloadIdentity implements Sample {

    @Override
    public AccessToken token() throws Exception {
        WorkloadIdentityCredential credential = new WorkloadIdentityCredentialBuilder()
                .tenantId(System.getenv("AZURE_TENANT_ID"))
                .clientId(System.getenv("AZURE_CLIENT_ID"))
                .tokenFilePath(System.getenv("AZURE_FEDERATED_TOKEN_FILE"))
                .build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
