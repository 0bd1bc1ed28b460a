package io.entra4j.identity.peer;

import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.TokenCachePersistenceOptions;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.persistence.KeptToken;

/** The application that {@link KeptToken} is, with the peer's credential. */
public final class PeersKeptToken {

    private PeersKeptToken() {}

    /**
     * Prints the token and how often the token service was asked.
     *
     * @param args unused
     */
    public static void main(String... args) {
        System.out.println("token="
                + new ClientSecretCredentialBuilder()
                        .authorityHost(KeptToken.AUTHORITY_HOST)
                        .disableInstanceDiscovery()
                        .httpClient(KeptToken.entra())
                        .tokenCachePersistenceOptions(new TokenCachePersistenceOptions())
                        .tenantId(FakeEntra.TENANT_ID)
                        .clientId(FakeEntra.CLIENT_ID)
                        .clientSecret(FakeEntra.CLIENT_SECRET)
                        .build()
                        .getTokenSync(new TokenRequestContext()
                                .addScopes("https://vault.azure.net/.default")
                                .setCaeEnabled(Boolean.getBoolean("cae")))
                        .getToken());
        KeptToken.printRequests();
    }
}
