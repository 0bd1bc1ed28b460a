package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.DefaultAzureCredential;
import com.azure.identity.DefaultAzureCredentialBuilder;

/** The default chain. */
final class Default implements Sample {

    @Override
    public AccessToken token() throws Exception {
        DefaultAzureCredential credential = new DefaultAzureCredentialBuilder().build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
