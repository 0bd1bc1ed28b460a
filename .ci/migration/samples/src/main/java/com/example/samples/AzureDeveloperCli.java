package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.AzureDeveloperCliCredential;
import com.azure.identity.AzureDeveloperCliCredentialBuilder;

/** The Azure Developer CLI. */
final class AzureDeveloperCli implements Sample {

    @Override
    public AccessToken token() throws Exception {
        AzureDeveloperCliCredential credential = new AzureDeveloperCliCredentialBuilder()
                .tenantId(System.getenv("AZURE_TENANT_ID"))
                .additionallyAllowedTenants("*")
                .build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
