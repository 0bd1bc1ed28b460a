package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.AzureCliCredential;
import com.azure.identity.AzureCliCredentialBuilder;
import com.azure.identity.ChainedTokenCredential;
import com.azure.identity.ChainedTokenCredentialBuilder;
import com.azure.identity.IntelliJCredential;
import com.azure.identity.IntelliJCredentialBuilder;
import com.azure.identity.VisualStudioCodeCredential;
import com.azure.identity.VisualStudioCodeCredentialBuilder;

/** Editors that nobody is signed in to, and then the Azure CLI. */
final class DeveloperTools implements Sample {

    @Override
    public AccessToken token() throws Exception {
        VisualStudioCodeCredential code = new VisualStudioCodeCredentialBuilder()
                .tenantId(System.getenv("AZURE_TENANT_ID"))
                .additionallyAllowedTenants("*")
                .build();
        IntelliJCredential intelliJ = new IntelliJCredentialBuilder().keePassDatabasePath("/nowhere").build();
        ChainedTokenCredential credential = new ChainedTokenCredentialBuilder()
                .addLast(code)
                .addLast(intelliJ)
                .addLast(new AzureCliCredentialBuilder().build())
                .build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
