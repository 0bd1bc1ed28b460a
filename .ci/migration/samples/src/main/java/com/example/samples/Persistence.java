package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.ClientSecretCredential;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.TokenCachePersistenceOptions;

/** Tokens that survive a restart. */
final class Persistence implements Sample {

    @Override
    public AccessToken token() throws Exception {
        TokenCachePersistenceOptions cache = new TokenCachePersistenceOptions()
                .setName("samples")
                .setUnencryptedStorageAllowed(true);
        System.out.println("Cache " + cache.getName() + ", unencrypted: " + cache.isUnencryptedStorageAllowed());
        ClientSecretCredential credential = new ClientSecretCredentialBuilder()
                .tenantId(System.getenv("AZURE_TENANT_ID"))
                .clientId(System.getenv("AZURE_CLIENT_ID"))
                .clientSecret(System.getenv("AZURE_CLIENT_SECRET"))
                .tokenCachePersistenceOptions(cache)
                .build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
