package io.entra4j.identity.msal;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.ReroutingHttpClient;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.fake.TestConfiguration;
import io.entra4j.identity.service.ClientCertificateCredentialBuilder;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tenants of External ID, at Microsoft's host for them and at domains of customers. */
class ExternalIdTests {

    private final FakeEntra entra = FakeEntra.start();
    private final ReroutingHttpClient http = new ReroutingHttpClient(entra);

    @AfterEach
    void stop() {
        entra.close();
    }

    @ParameterizedTest
    @CsvSource({
        "https://contoso.ciamlogin.com, contoso.onmicrosoft.com, true",
        "https://contoso.ciamlogin.com/, " + FakeEntra.TENANT_ID + ", true",
        "https://login.contoso.com, " + FakeEntra.TENANT_ID + ", false"
    })
    void applicationsGetTokensFromExternalIdWithSecretAndCertificate(
            String authorityHost, String tenant, boolean discovery) {
        TestCertificate certificate = TestCertificate.selfSigned("CN=application");
        entra.application(FakeApplication.builtIn().withCertificate(certificate.certificate()));
        CredentialOptions options = CredentialOptions.builder()
                .authorityHost(authorityHost)
                .instanceDiscovery(discovery)
                .configuration(TestConfiguration.of(Map.of()))
                .httpClient(http)
                .build();

        assertToken(new ClientSecretCredentialBuilder()
                .options(options)
                .tenantId(tenant)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .build());
        assertToken(new ClientCertificateCredentialBuilder()
                .options(options)
                .tenantId(tenant)
                .clientId(FakeEntra.CLIENT_ID)
                .certificate(certificate.privateKey(), certificate.chain())
                .build());

        assertThat(http.urls())
                .isNotEmpty()
                .allSatisfy(url -> assertThat(url)
                        .startsWith(authorityHost.replaceAll("/$", "") + "/" + tenant + "/oauth2/v2.0/"));
    }

    private static void assertToken(EntraCredential credential) {
        assertThat(credential
                        .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"))
                        .getToken())
                .isNotBlank();
    }
}
