package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.ManagedIdentityCredential;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import java.time.Duration;

/** An identity of the user's, by object ID. */
final class ManagedIdentityObject implements Sample {

    @Override
    public AccessToken token() throws Exception {
        ManagedIdentityCredential credential = new ManagedIdentityCredentialBuilder()
                .objectId(System.getenv("MANAGED_OBJECT_ID"))
                .maxRetry(3)
                .retryTimeout(delay -> Duration.ofMillis(200))
                .build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
