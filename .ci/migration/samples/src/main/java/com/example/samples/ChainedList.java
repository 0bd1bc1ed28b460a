package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.AzureDeveloperCliCredentialBuilder;
import com.azure.identity.ChainedTokenCredentialBuilder;
import com.azure.identity.EnvironmentCredentialBuilder;
import java.util.List;

/** A chain from a list. */
final class ChainedList implements Sample {

    @Override
    public AccessToken token() throws Exception {
        List<TokenCredential> members = List.of(
                new EnvironmentCredentialBuilder().build(),
                new AzureDeveloperCliCredentialBuilder().build());
        TokenCredential credential = new ChainedTokenCredentialBuilder().addAll(members).build();
        return credential.getToken(new TokenRequestContext().addScopes("https://vault.azure.net/.default")).block();
    }
}
