package io.entra4j.identity.benchmark.cold;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;

/** azure-identity, with the HTTP client that it finds. */
final class AzureIdentity implements Source {

    private final TokenCredential credential;

    AzureIdentity(String scenario) {
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
