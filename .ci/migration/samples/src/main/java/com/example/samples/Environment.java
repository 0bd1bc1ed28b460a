package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.EnvironmentCredential;
import com.azure.identity.EnvironmentCredentialBuilder;

/** What the environment says. */
final class Environment implements Sample {

    @Override
    public AccessToken token() throws Exception {
        EnvironmentCredential credential = new EnvironmentCredentialBuilder().build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
