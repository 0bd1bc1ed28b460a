package com.example.samples;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.ClientAssertionCredential;
import com.azure.identity.ClientAssertionCredentialBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An assertion that another identity provider issued. */
final class ClientAssertion implements Sample {

    private static String assertion() {
        try {
            return Files.readString(Path.of(System.getenv("AZURE_FEDERATED_TOKEN_FILE")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public AccessToken token() throws Exception {
        ClientAssertionCredential credential = new ClientAssertionCredentialBuilder()
                .tenantId(System.getenv("AZURE_TENANT_ID"))
                .clientId(System.getenv("AZURE_CLIENT_ID"))
                .clientAssertion(ClientAssertion::assertion)
                .build();
        return credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }
}
