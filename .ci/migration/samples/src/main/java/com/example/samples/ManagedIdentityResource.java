package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.ManagedIdentityCredential;
import com.azure.identity.ManagedIdentityCredentialBuilder;

/** An identity of the user's, by resource ID. */
final class ManagedIdentityResource implements Sample {

    @Override
    public AccessToken token() throws Exception {
        ManagedIdentityCredential credential = new ManagedIdentityCredentialBuilder()
                .resourceId(System.getenv("MANAGED_RESOURCE_ID"))
                .build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
