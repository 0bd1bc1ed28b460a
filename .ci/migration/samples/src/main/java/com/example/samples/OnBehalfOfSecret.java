package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.OnBehalfOfCredential;
import com.azure.identity.OnBehalfOfCredentialBuilder;

/** On behalf of a user, with a secret. */
final class OnBehalfOfSecret implements Sample {

    @Override
    public AccessToken token() throws Exception {
        OnBehalfOfCredential credential = new OnBehalfOfCredentialBuilder()
                .tenantId(System.getenv("AZURE_TENANT_ID"))
                .clientId(System.getenv("AZURE_CLIENT_ID"))
                .clientSecret(System.getenv("AZURE_CLIENT_SECRET"))
                .userAssertion(System.getenv("USER_ASSERTION"))
                .build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
