package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.AzureCliCredential;
import com.azure.identity.AzureCliCredentialBuilder;
import java.time.Duration;

/** The Azure CLI. */
final class AzureCli implements Sample {

    @Override
    public AccessToken token() throws Exception {
        AzureCliCredential credential = new AzureCliCredentialBuilder()
                .processTimeout(Duration.ofSeconds(30))
                .subscription("33333333-3333-3333-3333-333333333333")
                .build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
