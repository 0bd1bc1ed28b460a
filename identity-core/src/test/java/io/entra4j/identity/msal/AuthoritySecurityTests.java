package io.entra4j.identity.msal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpClient;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.ReroutingHttpClient;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.fake.TestConfiguration;
import io.entra4j.identity.service.ClientCertificateCredentialBuilder;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Secrets and assertions go to a host that is known or was verified, and to the tenant that is configured. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthoritySecurityTests {

    private static final String MICROSOFT = "login.microsoftonline.com";
    private static final String TENANT = FakeEntra.TENANT_ID;
    private static final String TOKEN = "/oauth2/v2.0/token";

    private final FakeEntra entra = FakeEntra.start();
    /** MSAL remembers for the life of the JVM which hosts it has looked up, or was told not to. */
    private final String host = "login-" + UUID.randomUUID() + ".example";

    @AfterAll
    void stop() {
        entra.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"westus2", "AutoDiscoverRegion"})
    void regionDoesNotReplaceTheVerificationOfAnUnknownHost(String region) {
        ReroutingHttpClient http = new ReroutingHttpClient(entra);
        EntraCredential credential = credential(options(http, "https://" + host, true, region));

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> token(credential))
                .withMessageContaining("invalid_instance");
        assertThat(http.hosts()).containsExactly(MICROSOFT);
    }

    @Test
    void regionIsNotUsedForAnUnknownHostThatIsNotVerified() {
        ReroutingHttpClient http = new ReroutingHttpClient(entra);

        token(credential(options(http, "https://" + host, false, "westus2")));

        assertThat(http.hosts()).containsExactly(host);
    }

    @Test
    void regionIsUsedForAVerifiedHost() {
        ReroutingHttpClient http = new ReroutingHttpClient(entra);
        EntraCredential credential = credential(options(http, entra.authorityHost(), true, "westus2"));

        token(credential);
        token(credential);

        assertThat(http.hosts()).containsExactly(MICROSOFT, "westus2.localhost", "westus2.localhost");
    }

    @Test
    void hostThatAnotherCredentialTrustedIsStillVerified() {
        ReroutingHttpClient http = new ReroutingHttpClient(entra);
        String unknown = "https://login-" + UUID.randomUUID() + ".example";
        token(credential(options(http, unknown, false, null)));

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> token(credential(options(http, unknown, true, null))))
                .withMessageContaining("invalid_instance");
    }

    @Test
    void unknownHostIsNotAskedWhenItCannotBeVerified() {
        ReroutingHttpClient rerouting = new ReroutingHttpClient(entra);
        HttpClient http = request -> request.getUrl().getHost().equals(MICROSOFT)
                ? Mono.error(new java.net.ConnectException("no route"))
                : rerouting.send(request);
        EntraCredential credential =
                credential(options(http, "https://login-" + UUID.randomUUID() + ".example", true, null));

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> token(credential))
                .withMessageContaining("check of the authority host")
                .withMessageContaining(
                        "got no answer from the token service: " + MICROSOFT + ":443: the connection was refused");
        assertThat(rerouting.hosts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/cloud, mine, /cloud/mine",
        "/cloud/identity/, mine, /cloud/identity/mine",
        "/common, mine, /common/mine",
        "/v2.0, mine, /v2.0/mine",
        "/Cloud, mine, /Cloud/mine",
        "/adfs, adfs, /adfs",
        "/x/adfs, adfs, /x/adfs",
        "/adfs, mine, /adfs/mine",
        "/mine, mine, /mine"
    })
    void tokenUrlContainsPathAndTenant(String path, String tenant, String asked) {
        ReroutingHttpClient http = new ReroutingHttpClient(entra);
        CredentialOptions options = options(http, "https://" + host + path, false, null);
        EntraCredential credential = new ClientSecretCredentialBuilder()
                .options(options)
                .tenantId(tenant)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .build();
        String endpoint = "https://" + host + asked + (tenant.equals("adfs") ? "/oauth2/token" : TOKEN);

        try {
            token(credential);
        } catch (AuthenticationFailedException e) {
            // the stand-in has no such path; where it was asked is what counts
        }

        assertThat(http.urls()).containsExactly(endpoint);
        assertThat(ClientAssertionRequest.of("client", tenant, options.authorityHost())
                        .tokenEndpoint())
                .isEqualTo(endpoint);
        assertThat(ClientAssertionRequest.to("client", endpoint).tenantId()).isEqualTo(tenant);
    }

    @Test
    void tenantBelowAPathGetsATokenAndTheHostIsVerified() {
        ReroutingHttpClient http = new ReroutingHttpClient(entra, "/cloud/identity");
        String authorityHost = entra.authorityHost() + "/cloud/identity";

        token(credential(options(http, authorityHost, true, "westus2")));

        assertThat(http.urls())
                .containsExactly(
                        "https://" + MICROSOFT + "/common/discovery/instance",
                        authorityHost.replace("//", "//westus2.") + "/" + TENANT + TOKEN);
    }

    @Test
    void audienceOfASignedAssertionIsTheTokenEndpoint() {
        TestCertificate certificate = TestCertificate.selfSigned("CN=path");
        entra.application(FakeApplication.builtIn().withCertificate(certificate.certificate()));
        ReroutingHttpClient http = new ReroutingHttpClient(entra, "/cloud");
        EntraCredential credential = new ClientCertificateCredentialBuilder()
                .options(options(http, "https://" + host + "/cloud", false, null))
                .tenantId(TENANT)
                .clientId(FakeEntra.CLIENT_ID)
                .certificate(certificate.privateKey(), certificate.chain())
                .build();
        entra.resetRequests();

        assertThatExceptionOfType(AuthenticationFailedException.class).isThrownBy(() -> token(credential));

        String assertion = entra.requests().get(0).form().get("client_assertion");
        assertThat(new String(Base64.getUrlDecoder().decode(assertion.split("\\.")[1]), StandardCharsets.UTF_8))
                .contains("https://" + host + "/cloud/" + TENANT + TOKEN);
    }

    private static void token(EntraCredential credential) {
        credential.refreshTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }

    private static EntraCredential credential(CredentialOptions options) {
        return new ClientSecretCredentialBuilder()
                .options(options)
                .tenantId(TENANT)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .build();
    }

    private static CredentialOptions options(
            HttpClient http, String authorityHost, boolean instanceDiscovery, String region) {
        return CredentialOptions.builder()
                .configuration(TestConfiguration.of(
                        region == null
                                ? Map.of()
                                : Map.of("AZURE_REGIONAL_AUTHORITY_NAME", region, "REGION_NAME", "westus2")))
                .authorityHost(authorityHost)
                .instanceDiscovery(instanceDiscovery)
                .httpClient(http)
                .retryOptions(new RetryOptions(new FixedDelayOptions(1, Duration.ofMillis(1))))
                .build();
    }
}
