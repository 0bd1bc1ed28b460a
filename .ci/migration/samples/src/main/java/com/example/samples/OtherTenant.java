package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.ClientSecretCredential;
import com.azure.identity.ClientSecretCredentialBuilder;

/** A token for another tenant. */
final class OtherTenant implements Sample {

    @Override
    public AccessToken token() throws Exception {
        ClientSecretCredential credential = new ClientSecretCredentialBuilder()
                .tenantId("00000000-0000-4000-8000-000000000009")
                .clientId(System.getenv("AZURE_CLIENT_ID"))
                .clientSecret(System.getenv("AZURE_CLIENT_SECRET"))
                .additionallyAllowedTenants(System.getenv("AZURE_TENANT_ID"))
                .build();
        return credential.getTokenSync(new TokenRequestContext()
                .addScopes("https://vault.azure.net/.default")
                .setTenantId(System.getenv("AZURE_TENANT_ID")));
    }
}
