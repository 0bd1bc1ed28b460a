package com.example.samples;

import static com.azure.identity.AzureAuthorityHosts.AZURE_PUBLIC_CLOUD;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.AzureAuthorityHosts;
import com.azure.identity.ClientSecretCredential;
import com.azure.identity.ClientSecretCredentialBuilder;

/** A cloud of one's choice. */
final class AuthorityHost implements Sample {

    @Override
    public AccessToken token() throws Exception {
        boolean government = "usgov".equals(System.getenv("CLOUD"));
        ClientSecretCredential credential = new ClientSecretCredentialBuilder()
                .authorityHost(government ? AzureAuthorityHosts.AZURE_GOVERNMENT : AZURE_PUBLIC_CLOUD)
                .tenantId(System.getenv("AZURE_TENANT_ID"))
                .clientId(System.getenv("AZURE_CLIENT_ID"))
                .clientSecret(System.getenv("AZURE_CLIENT_SECRET"))
                .build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
