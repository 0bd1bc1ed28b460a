package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.InteractiveBrowserCredential;
import com.azure.identity.InteractiveBrowserCredentialBuilder;

/** A browser that returns to a known port. */
final class BrowserAtPort implements Sample {

    @Override
    public AccessToken token() throws Exception {
        InteractiveBrowserCredential credential = new InteractiveBrowserCredentialBuilder()
                .tenantId(System.getenv("AZURE_TENANT_ID"))
                .clientId(System.getenv("PUBLIC_CLIENT_ID"))
                .redirectUrl("http://localhost:8765")
                .build();
        return credential.getToken(new TokenRequestContext().addScopes("https://vault.azure.net/.default")).block();
    }
}
