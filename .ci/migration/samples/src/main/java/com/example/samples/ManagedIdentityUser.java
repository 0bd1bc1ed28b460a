package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.ManagedIdentityCredential;
import com.azure.identity.ManagedIdentityCredentialBuilder;

/** An identity of the user's, by client ID. */
final class ManagedIdentityUser implements Sample {

    @Override
    public AccessToken token() throws Exception {
        ManagedIdentityCredential credential = new ManagedIdentityCredentialBuilder()
                .clientId(System.getenv("MANAGED_CLIENT_ID"))
                .build();
        System.out.println("Managed identity " + credential.getClientId());
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
