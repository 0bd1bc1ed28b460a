package io.entra4j.identity.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.fake.FakeEntra;
import org.junit.jupiter.api.Test;

/** The HTTP client that is used where the user names none. */
class DefaultClientTests {

    @Test
    void sslContextIsTrustedAndASuccessfulFetchLogsNothing() {
        try (FakeEntra entra = FakeEntra.start();
                CapturedLog log = new CapturedLog()) {
            ClientSecretCredential credential = new ClientSecretCredentialBuilder()
                    .options(CredentialOptions.builder()
                            .authorityHost(entra.authorityHost())
                            .instanceDiscovery(false)
                            .sslContext(entra.sslContext())
                            .build())
                    .tenantId(FakeEntra.TENANT_ID)
                    .clientId(FakeEntra.CLIENT_ID)
                    .clientSecret(FakeEntra.CLIENT_SECRET)
                    .build();
            TokenRequestContext vault = new TokenRequestContext().addScopes("https://vault.azure.net/.default");

            assertThat(credential.getTokenSync(vault)).isNotNull();
            credential.clear();
            assertThat(credential.getToken(vault).block()).isNotNull();
            assertThat(log.text()).doesNotContain("The header is restricted");
        }
    }
}
