package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.ManagedIdentityCredential;
import com.azure.identity.ManagedIdentityCredentialBuilder;

/** The identity of the virtual machine. */
final class ManagedIdentitySystem implements Sample {

    @Override
    public AccessToken token() throws Exception {
        ManagedIdentityCredential credential = new ManagedIdentityCredentialBuilder().build();
        return credential.getToken(new TokenRequestContext().addScopes("https://vault.azure.net/.default")).block();
    }
}
