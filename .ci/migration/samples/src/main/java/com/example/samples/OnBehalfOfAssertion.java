package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.OnBehalfOfCredential;
import com.azure.identity.OnBehalfOfCredentialBuilder;
import java.nio.file.Files;
import java.nio.file.Path;

/** On behalf of a user, with an assertion. */
final class OnBehalfOfAssertion implements Sample {

    @Override
    public AccessToken token() throws Exception {
        String assertion = Files.readString(Path.of(System.getenv("AZURE_FEDERATED_TOKEN_FILE")));
        OnBehalfOfCredential credential = new OnBehalfOfCredentialBuilder()
                .tenantId(System.getenv("AZURE_TENANT_ID"))
                .clientId(System.getenv("AZURE_CLIENT_ID"))
                .clientAssertion(() -> assertion)
                .userAssertion(System.getenv("USER_ASSERTION"))
                .build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
