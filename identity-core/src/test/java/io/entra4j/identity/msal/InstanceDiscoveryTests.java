package io.entra4j.identity.msal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.ReroutingHttpClient;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InstanceDiscoveryTests {

    private final FakeEntra entra = FakeEntra.start();
    /** MSAL remembers for the life of the JVM which hosts it has looked up, or was told not to. */
    private final String host = "login-" + UUID.randomUUID() + ".example";

    private final ReroutingHttpClient http = new ReroutingHttpClient(entra);

    @AfterEach
    void stop() {
        entra.close();
    }

    @Test
    void unknownAuthorityIsLookedUpInMicrosoftsListAndRefused() {
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> token(credential(true)))
                .withMessageContaining("invalid_instance")
                .withMessageContaining("switch instance discovery off");
        assertThat(http.hosts()).containsExactly("login.microsoftonline.com");
    }

    @Test
    void noLookUpHappensWhenSwitchedOff() {
        token(credential(false));

        assertThat(http.hosts()).containsExactly(host);
    }

    private static void token(EntraCredential credential) {
        credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }

    private EntraCredential credential(boolean discovery) {
        ClientSecretCredentialBuilder builder = new ClientSecretCredentialBuilder()
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .authorityHost("https://" + host)
                .httpClient(http);
        return discovery ? builder.build() : builder.disableInstanceDiscovery().build();
    }
}
