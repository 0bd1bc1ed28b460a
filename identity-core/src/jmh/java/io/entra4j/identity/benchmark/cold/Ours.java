package io.entra4j.identity.benchmark.cold;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.chain.DefaultAzureCredentialBuilder;
import io.entra4j.identity.hosted.ManagedIdentityCredentialBuilder;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;

/** This library. */
final class Ours implements Source {

    private final TokenCredential credential;

    Ours(String scenario) {
        credential = switch (scenario) {
            case "identity" -> new ManagedIdentityCredentialBuilder().build();
            case "chain" -> new DefaultAzureCredentialBuilder().build();
            default ->
                new ClientSecretCredentialBuilder()
                        .authorityHost(System.getProperty("host"))
                        .disableInstanceDiscovery()
                        .tenantId(System.getProperty("tenant"))
                        .clientId(System.getProperty("client"))
                        .clientSecret(System.getProperty("secret"))
                        .build();
        };
    }

    @Override
    public String token() {
        return credential
                .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"))
                .getToken();
    }
}
