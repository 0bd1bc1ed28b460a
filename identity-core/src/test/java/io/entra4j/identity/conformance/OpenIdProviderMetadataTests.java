package io.entra4j.identity.conformance;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.azure.core.util.Configuration;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.service.ClientCertificateCredentialBuilder;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The provider with its endpoints where it likes them: found by the metadata that it publishes, and nowhere else. */
@Tag("slow")
class OpenIdProviderMetadataTests extends OpenIdProviderFixture {

    private static OpenIdProvider own;

    @BeforeAll
    static void startOwn() {
        own = OpenIdProvider.start(directory, entra, REGISTERED.certificate(), "own");
    }

    @AfterAll
    static void stopOwn() {
        if (own != null) {
            own.close();
        }
    }

    @Test
    void secretIsAcceptedByTheProvider() {
        assertGranted(withSecret(true).build().getTokenSync(request()), "client_secret_post");
    }

    @Test
    void certificateIsAcceptedForTheEndpointThatTheMetadataNames() {
        assertGranted(
                new ClientCertificateCredentialBuilder()
                        .tenantId(OpenIdProvider.TENANT_ID)
                        .clientId(PS256)
                        .certificate(REGISTERED.privateKey(), REGISTERED.chain())
                        .options(options(true))
                        .build()
                        .getTokenSync(request()),
                PS256);
    }

    @Test
    void requestGoesToTheEntraPathWhenNoMetadataIsConfigured() {
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> withSecret(false).build().getTokenSync(request()))
                .withMessageContaining("404");
    }

    private static ClientSecretCredentialBuilder withSecret(boolean metadata) {
        return new ClientSecretCredentialBuilder()
                .tenantId(OpenIdProvider.TENANT_ID)
                .clientId("client_secret_post")
                .clientSecret(OpenIdProvider.CLIENT_SECRET)
                .options(options(metadata));
    }

    private static CredentialOptions options(boolean metadata) {
        return CredentialOptions.builder()
                .authorityHost(own.authorityHost())
                .instanceDiscovery(false)
                .openIdMetadata(metadata)
                .configuration(Configuration.NONE)
                .sslContext(entra.sslContext())
                .build();
    }
}
