package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.AadCredentialBuilderBase;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.CredentialBuilderBase;

/** Code for all builders. */
final class GenericBuilders implements Sample {

    private static <B extends AadCredentialBuilderBase<B>> B named(B builder) {
        return builder.tenantId(System.getenv("AZURE_TENANT_ID")).clientId(System.getenv("AZURE_CLIENT_ID"));
    }

    private static <B extends CredentialBuilderBase<B>> void repeating(B builder) {
        builder.maxRetry(2);
    }

    @Override
    public AccessToken token() throws Exception {
        ClientSecretCredentialBuilder builder = named(new ClientSecretCredentialBuilder());
        repeating(builder);
        TokenCredential credential = builder.clientSecret(System.getenv("AZURE_CLIENT_SECRET")).build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
