package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.ClientSecretCredential;
import com.azure.identity.ClientSecretCredentialBuilder;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads of the application's own. */
final class OwnThreads implements Sample {

    @Override
    public AccessToken token() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            ClientSecretCredential credential = new ClientSecretCredentialBuilder()
                    .tenantId(System.getenv("AZURE_TENANT_ID"))
                    .clientId(System.getenv("AZURE_CLIENT_ID"))
                    .clientSecret(System.getenv("AZURE_CLIENT_SECRET"))
                    .executorService(executor)
                    .build();
            return credential.getToken(new TokenRequestContext().addScopes("https://vault.azure.net/.default")).block();
        } finally {
            executor.shutdown();
        }
    }
}
