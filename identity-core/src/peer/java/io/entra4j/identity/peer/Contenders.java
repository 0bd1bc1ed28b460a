package io.entra4j.identity.peer;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.fake.ReroutingHttpClient;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.util.UUID;

/** The same credential twice, ours and the peer's, against one FakeEntra. */
final class Contenders implements AutoCloseable {

    private final FakeEntra entra = FakeEntra.start();
    private final MutableClock clock = new MutableClock();

    /** Without a port, or the peer's own cache would never hit. */
    private final String authorityHost = "https://login-" + UUID.randomUUID() + ".example";

    FakeEntra entra() {
        return entra;
    }

    /** Ours alone can be told the time. */
    MutableClock clock() {
        return clock;
    }

    TokenCredential ours() {
        return new ClientSecretCredentialBuilder()
                .options(CredentialOptions.builder()
                        .authorityHost(authorityHost)
                        .instanceDiscovery(false)
                        .httpClient(new ReroutingHttpClient(entra))
                        .clock(clock)
                        .build())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .build();
    }

    TokenCredential peer() {
        return new com.azure.identity.ClientSecretCredentialBuilder()
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .authorityHost(authorityHost)
                .disableInstanceDiscovery()
                .httpClient(new ReroutingHttpClient(entra))
                .build();
    }

    static TokenRequestContext context() {
        return new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    }

    static void print(String title, Object ours, Object peers) {
        System.out.printf("%n%s%n  ours            %s%n  azure-identity  %s%n", title, ours, peers);
    }

    @Override
    public void close() {
        entra.close();
    }
}
