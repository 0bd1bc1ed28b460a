package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.AuthenticationRequiredException;
import com.azure.identity.DeviceCodeCredential;
import com.azure.identity.DeviceCodeCredentialBuilder;

/** An application that decides when the user is asked. */
final class AuthenticationRequired implements Sample {

    @Override
    public AccessToken token() throws Exception {
        DeviceCodeCredential credential = new DeviceCodeCredentialBuilder()
                .tenantId(System.getenv("AZURE_TENANT_ID"))
                .clientId(System.getenv("PUBLIC_CLIENT_ID"))
                .challengeConsumer(challenge -> System.out.println(challenge.getMessage()))
                .disableAutomaticAuthentication()
                .build();
        try {
            return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
        } catch (AuthenticationRequiredException e) {
            credential.authenticate(e.getTokenRequestContext()).block();
            return credential.getTokenSync(e.getTokenRequestContext());
        }
    }
}
