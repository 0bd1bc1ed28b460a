package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.UsernamePasswordCredential;
import com.azure.identity.UsernamePasswordCredentialBuilder;

/** Name and password. */
final class UsernamePassword implements Sample {

    @Override
    public AccessToken token() throws Exception {
        UsernamePasswordCredential credential = new UsernamePasswordCredentialBuilder()
                .tenantId(System.getenv("AZURE_TENANT_ID"))
                .clientId(System.getenv("PUBLIC_CLIENT_ID"))
                .username("alice@contoso.onmicrosoft.com")
                .password(System.getenv("ALICES_PASSWORD"))
                .build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
