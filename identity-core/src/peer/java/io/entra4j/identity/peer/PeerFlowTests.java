package io.entra4j.identity.peer;

import static io.entra4j.identity.peer.Contenders.context;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.credential.TokenCredential;
import com.azure.core.util.Configuration;
import com.azure.core.util.ConfigurationBuilder;
import com.azure.identity.AadCredentialBuilderBase;
import com.azure.identity.AzurePipelinesCredentialBuilder;
import com.azure.identity.ClientAssertionCredentialBuilder;
import com.azure.identity.ClientCertificateCredentialBuilder;
import com.azure.identity.OnBehalfOfCredentialBuilder;
import com.azure.identity.UsernamePasswordCredentialBuilder;
import io.entra4j.identity.fake.AzurePipelines;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.RecordedRequest;
import io.entra4j.identity.fake.ReroutingHttpClient;
import io.entra4j.identity.fake.TestCertificate;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The peer's other credentials against the stand-in: proof that it takes what real clients send, and no less. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PeerFlowTests {

    private static final String AUDIENCE = "api://AzureADTokenExchange";

    private final FakeEntra entra = FakeEntra.start();

    /** Without a port, as in {@link Contenders}. */
    private final String authorityHost = "https://login-" + UUID.randomUUID() + ".example";

    @AfterEach
    void tidyUp() {
        entra.application(FakeApplication.builtIn());
        entra.application(FakeApplication.builtIn().withTenant("adfs"));
        entra.resetRequests();
    }

    @AfterAll
    void stop() {
        entra.close();
    }

    @Test
    void registeredCertificateEarnsATokenFromPemAndPfx() {
        TestCertificate certificate = TestCertificate.selfSigned("CN=orders");
        entra.application(FakeApplication.builtIn().withCertificate(certificate.certificate()));

        assertGranted(certificate(certificate, FakeEntra.TENANT_ID).build(), "RS256");
        assertGranted(
                with(new ClientCertificateCredentialBuilder())
                        .pfxCertificate(new ByteArrayInputStream(certificate.pkcs12("pass word")))
                        .clientCertificatePassword("pass word")
                        .build(),
                "x5t#S256");
    }

    @Test
    void chainEarnsATokenBySubjectNameAndIssuer() {
        TestCertificate certificate = TestCertificate.issued("CN=orders");
        entra.application(FakeApplication.builtIn().withTrustedIssuer(certificate.root(), "CN=orders"));

        assertGranted(
                certificate(certificate, FakeEntra.TENANT_ID)
                        .sendCertificateChain(true)
                        .build(),
                "x5c");
        assertRefused(certificate(certificate, FakeEntra.TENANT_ID).build(), "AADSTS700027");
    }

    @Test
    void unknownAndExpiredCertificatesAreRefused() {
        TestCertificate expired = TestCertificate.selfSigned("CN=orders").expired();
        entra.application(FakeApplication.builtIn().withCertificate(expired.certificate()));

        assertRefused(certificate(expired, FakeEntra.TENANT_ID).build(), "The key used is expired");
        assertRefused(certificate(expired.rotated(), FakeEntra.TENANT_ID).build(), "The key was not found");
    }

    @Test
    void adfsTakesTheCertificateByItsSha1Thumbprint() {
        TestCertificate certificate = TestCertificate.selfSigned("CN=orders");
        entra.application(FakeApplication.builtIn().withTenant("adfs").withCertificate(certificate.certificate()));

        assertGranted(certificate(certificate, "adfs").build(), "\"x5t\"");
        assertThat(lastTokenRequest().path()).isEqualTo("/adfs/oauth2/token");
    }

    @Test
    void federatedAssertionEarnsAToken() {
        FakeOidcIssuer cluster = FakeOidcIssuer.at("https://cluster.example/");
        entra.trust(cluster)
                .application(FakeApplication.builtIn().withFederatedCredential(cluster.issuer(), "orders", AUDIENCE));

        assertGranted(assertion(cluster.token("orders", AUDIENCE)), "kid");
        assertRefused(assertion(cluster.token("invoices", AUDIENCE)), "AADSTS700213");
    }

    @Test
    void managedIdentityEarnsATokenAsFederatedCredential() {
        entra.application(FakeApplication.builtIn()
                .withFederatedCredential(entra.issuer(FakeEntra.TENANT_ID), "identity-oid", AUDIENCE));
        String token = entra.accessToken()
                .audience(AUDIENCE)
                .claim("oid", "identity-oid")
                .claim("sub", "identity-oid")
                .build();

        assertGranted(assertion(token), "kid");
    }

    @Test
    void azurePipelinesEarnsAToken() {
        AzurePipelines pipelines = entra.azurePipelines();
        entra.application(
                FakeApplication.builtIn().withFederatedCredential(pipelines.issuer(), pipelines.subject(), AUDIENCE));

        assertGranted(pipelines(pipelines.systemAccessToken()), "kid");
        assertRefused(pipelines("wrong"), "401");
    }

    @Test
    void onBehalfOfEarnsATokenOfTheUser() {
        TokenCredential credential = onBehalfOf(entra.userToken("alice-oid").build());

        assertThat(claims(credential.getTokenSync(context()).getToken())).contains("\"oid\":\"alice-oid\"", "\"scp\":");
        assertThat(credential.getTokenSync(context()).getToken())
                .isEqualTo(credential.getTokenSync(context()).getToken());
        assertRefused(onBehalfOf(entra.accessToken().build()), "AADSTS7000114");
    }

    @Test
    void usernameAndPasswordEarnATokenOfTheUser() {
        entra.user("alice@contoso.onmicrosoft.com", "pass word", "alice-oid");

        assertThat(claims(password("pass word").getTokenSync(context()).getToken()))
                .contains("\"oid\":\"alice-oid\"", "\"scp\":");
        assertThat(entra.requests())
                .extracting(RecordedRequest::path)
                .anyMatch(path -> path.startsWith("/common/userrealm/alice"));
        assertRefused(password("wrong"), "AADSTS50126");
    }

    private ClientCertificateCredentialBuilder certificate(TestCertificate certificate, String tenantId) {
        return with(new ClientCertificateCredentialBuilder())
                .tenantId(tenantId)
                .pemCertificate(new ByteArrayInputStream(certificate.pem().getBytes(StandardCharsets.US_ASCII)));
    }

    private TokenCredential assertion(String token) {
        return with(new ClientAssertionCredentialBuilder())
                .clientAssertion(() -> token)
                .build();
    }

    private TokenCredential pipelines(String systemAccessToken) {
        Configuration variables = new ConfigurationBuilder(
                        path -> Map.of(),
                        path -> Map.of(),
                        path -> Map.of(
                                "SYSTEM_OIDCREQUESTURI", entra.azurePipelines().url()))
                .build();
        return with(new AzurePipelinesCredentialBuilder())
                .configuration(variables)
                .serviceConnectionId("some-id")
                .systemAccessToken(systemAccessToken)
                .build();
    }

    private TokenCredential onBehalfOf(String userToken) {
        return with(new OnBehalfOfCredentialBuilder())
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .userAssertion(userToken)
                .build();
    }

    @SuppressWarnings("deprecation")
    private TokenCredential password(String password) {
        return with(new UsernamePasswordCredentialBuilder())
                .clientId(FakeEntra.PUBLIC_CLIENT_ID)
                .tenantId("organizations")
                .username("alice@contoso.onmicrosoft.com")
                .password(password)
                .build();
    }

    private <B extends AadCredentialBuilderBase<B>> B with(B builder) {
        return builder.tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .authorityHost(authorityHost)
                .disableInstanceDiscovery()
                .httpClient(new ReroutingHttpClient(entra));
    }

    /** Asserts that a token comes, sync and async, and what the header of the assertion says. */
    private void assertGranted(TokenCredential credential, String inHeader) {
        assertThat(credential.getTokenSync(context()).getToken()).startsWith("eyJ");
        assertThat(credential.getToken(context()).block().getToken()).startsWith("eyJ");
        String header = lastTokenRequest().form().get("client_assertion").split("\\.")[0];
        assertThat(decode(header)).contains(inHeader);
    }

    private static void assertRefused(TokenCredential credential, String text) {
        assertThatThrownBy(() -> credential.getTokenSync(context())).hasStackTraceContaining(text);
    }

    private RecordedRequest lastTokenRequest() {
        List<RecordedRequest> requests = entra.requests().stream()
                .filter(request -> request.path().endsWith("/token"))
                .toList();
        return requests.get(requests.size() - 1);
    }

    private static String claims(String token) {
        return decode(token.split("\\.")[1]);
    }

    private static String decode(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }
}
