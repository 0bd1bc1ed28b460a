package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.AuthorizationCodeCredential;
import com.azure.identity.AuthorizationCodeCredentialBuilder;

/** A code that a web application was sent. */
final class AuthorizationCode implements Sample {

    @Override
    public AccessToken token() throws Exception {
        AuthorizationCodeCredential credential = new AuthorizationCodeCredentialBuilder()
                .tenantId(System.getenv("AZURE_TENANT_ID"))
                .clientId(System.getenv("AZURE_CLIENT_ID"))
                .clientSecret(System.getenv("AZURE_CLIENT_SECRET"))
                .authorizationCode(System.getenv("AUTHORIZATION_CODE"))
                .redirectUrl("https://localhost/nowhere")
                .build();
        return credential.getToken(new TokenRequestContext().addScopes("https://vault.azure.net/.default")).block();
    }
}
