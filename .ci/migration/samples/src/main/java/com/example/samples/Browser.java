package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.BrowserCustomizationOptions;
import com.azure.identity.InteractiveBrowserCredential;
import com.azure.identity.InteractiveBrowserCredentialBuilder;

/** A browser with pages of the application's own. */
final class Browser implements Sample {

    @Override
    public AccessToken token() throws Exception {
        InteractiveBrowserCredential credential = new InteractiveBrowserCredentialBuilder()
                .tenantId(System.getenv("AZURE_TENANT_ID"))
                .clientId(System.getenv("PUBLIC_CLIENT_ID"))
                .loginHint("alice@contoso.onmicrosoft.com")
                .browserCustomizationOptions(new BrowserCustomizationOptions()
                        .setSuccessMessage("<p>Signed in.</p>")
                        .setErrorMessage("<p>Not signed in.</p>"))
                .build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
