package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.AzurePipelinesCredential;
import com.azure.identity.AzurePipelinesCredentialBuilder;

/** A service connection of Azure Pipelines. */
final class Pipelines implements Sample {

    @Override
    public AccessToken token() throws Exception {
        AzurePipelinesCredential credential = new AzurePipelinesCredentialBuilder()
                .tenantId(System.getenv("AZURE_TENANT_ID"))
                .clientId(System.getenv("AZURE_CLIENT_ID"))
                .serviceConnectionId("5e41ce00-0000-4000-8000-000000000001")
                .systemAccessToken(System.getenv("SYSTEM_ACCESSTOKEN"))
                .build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
