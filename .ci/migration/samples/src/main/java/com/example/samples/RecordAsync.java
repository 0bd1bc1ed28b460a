package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.AuthenticationRecord;
import com.azure.identity.InteractiveBrowserCredential;
import com.azure.identity.InteractiveBrowserCredentialBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;

/** An account, remembered by reactive code. */
final class RecordAsync implements Sample {

    @Override
    public AccessToken token() throws Exception {
        InteractiveBrowserCredential credential = new InteractiveBrowserCredentialBuilder()
                .tenantId(System.getenv("AZURE_TENANT_ID"))
                .clientId(System.getenv("PUBLIC_CLIENT_ID"))
                .build();
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        AuthenticationRecord record = credential.authenticate(new TokenRequestContext().addScopes("https://vault.azure.net/.default"))
                .flatMap(signedIn -> signedIn.serializeAsync(stored).thenReturn(signedIn))
                .flatMap(signedIn -> AuthenticationRecord.deserializeAsync(new ByteArrayInputStream(stored.toByteArray())))
                .block();
        System.out.println("Signed in: " + record.getUsername());
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
