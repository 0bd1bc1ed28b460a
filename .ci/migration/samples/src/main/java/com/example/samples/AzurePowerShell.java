package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.AzurePowerShellCredential;
import com.azure.identity.AzurePowerShellCredentialBuilder;

/** Azure PowerShell. */
final class AzurePowerShell implements Sample {

    @Override
    public AccessToken token() throws Exception {
        AzurePowerShellCredential credential = new AzurePowerShellCredentialBuilder()

                .build();
        return credential.getToken(new TokenRequestContext().addScopes("https://vault.azure.net/.default")).block();
    }
}
