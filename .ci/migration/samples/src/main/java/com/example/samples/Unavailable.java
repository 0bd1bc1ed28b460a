package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.util.Configuration;
import com.azure.identity.AzurePowerShellCredentialBuilder;
import com.azure.identity.CredentialUnavailableException;
import com.azure.identity.EnvironmentCredentialBuilder;

/** What to do when a credential cannot be used. */
final class Unavailable implements Sample {

    @Override
    public AccessToken token() throws Exception {
        TokenCredential empty = new EnvironmentCredentialBuilder().configuration(Configuration.NONE).build();
        try {
            empty.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
            throw new IllegalStateException("It cannot be available");
        } catch (CredentialUnavailableException e) {
            System.out.println("Unavailable, as expected");
        } catch (ClientAuthenticationException e) {
            throw new IllegalStateException(e);
        }
        TokenCredential credential = new AzurePowerShellCredentialBuilder().build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
