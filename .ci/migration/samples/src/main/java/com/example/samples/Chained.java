package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.AzureCliCredential;
import com.azure.identity.AzureCliCredentialBuilder;
import com.azure.identity.ChainedTokenCredential;
import com.azure.identity.ChainedTokenCredentialBuilder;
import com.azure.identity.ManagedIdentityCredential;
import com.azure.identity.ManagedIdentityCredentialBuilder;

/** A chain of one's own. */
final class Chained implements Sample {

    @Override
    public AccessToken token() throws Exception {
        ManagedIdentityCredential identity = new ManagedIdentityCredentialBuilder().build();
        AzureCliCredential cli = new AzureCliCredentialBuilder().build();
        ChainedTokenCredential credential = new ChainedTokenCredentialBuilder()
                .addFirst(identity)
                .addLast(cli)
                .build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
