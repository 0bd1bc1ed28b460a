package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.DefaultAzureCredential;
import com.azure.identity.DefaultAzureCredentialBuilder;
import java.util.List;

/** The default chain with a managed identity by resource ID. */
final class DefaultWithManagedIdentity implements Sample {

    @Override
    public AccessToken token() throws Exception {
        DefaultAzureCredential credential = new DefaultAzureCredentialBuilder()
                .managedIdentityResourceId(System.getenv("MANAGED_RESOURCE_ID"))
                .additionallyAllowedTenants(List.of("*"))
                .intelliJKeePassDatabasePath("/nowhere")
                .build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
