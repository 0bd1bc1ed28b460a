package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.AzureAuthorityHosts;
import com.azure.identity.AzureIdentityEnvVars;
import com.azure.identity.DefaultAzureCredential;
import com.azure.identity.DefaultAzureCredentialBuilder;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The default chain with its options. */
final class DefaultWithOptions implements Sample {

    @Override
    public AccessToken token() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            DefaultAzureCredential credential = new DefaultAzureCredentialBuilder()
                    .tenantId(System.getenv("AZURE_TENANT_ID"))
                    .authorityHost(AzureAuthorityHosts.AZURE_PUBLIC_CLOUD)
                    .managedIdentityClientId(System.getenv("MANAGED_CLIENT_ID"))
                    .workloadIdentityClientId(System.getenv("AZURE_CLIENT_ID"))
                    .additionallyAllowedTenants("*")
                    .credentialProcessTimeout(Duration.ofSeconds(20))
                    .requireEnvVars(AzureIdentityEnvVars.AZURE_CLIENT_ID, AzureIdentityEnvVars.AZURE_TENANT_ID)
                    .disableInstanceDiscovery()
                    .executorService(executor)
                    .build();
            return credential.getToken(new TokenRequestContext().addScopes("https://vault.azure.net/.default")).block();
        } finally {
            executor.shutdown();
        }
    }
}
