package io.entra4j.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.sun.net.httpserver.HttpServer;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeCommand;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.ReroutingHttpClient;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ResolvableType;
import org.springframework.security.oauth2.client.endpoint.JwtBearerGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Each file of {@code scenarios}, as a user would write it, on the machine it is for: Microsoft's host names lead to the
 * stand-in for Entra, and hosts, clusters and tools are played.
 */
final class YamlScenarioTests {

    private static final String AUDIENCE = "api://AzureADTokenExchange";
    private static final FakeOidcIssuer CLUSTER = FakeOidcIssuer.at("https://cluster.example");
    private static final FakeOidcIssuer OTHER_TENANT = FakeOidcIssuer.at("https://login.example/other-tenant/v2.0");
    private static final TestCertificate CERTIFICATE = TestCertificate.issued("CN=orders");

    private static FakeEntra entra;
    private static FakeManagedIdentity host;
    private static HttpServer hostOfTheOtherTenant;

    @TempDir
    private Path directory;

    private final Map<String, Object> machine = new HashMap<>();

    @BeforeAll
    static void start() throws IOException {
        entra = FakeEntra.start();
        host = FakeManagedIdentity.start();
        entra.trust(CLUSTER).trust(OTHER_TENANT);
        hostOfTheOtherTenant = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hostOfTheOtherTenant.createContext("/", exchange -> {
            byte[] answer = "{\"access_token\":\"%s\",\"expires_on\":\"4102444800\"}"
                    .formatted(OTHER_TENANT.token("managed-identity", AUDIENCE))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        hostOfTheOtherTenant.start();
    }

    @AfterAll
    static void stop() {
        entra.close();
        host.close();
        hostOfTheOtherTenant.stop(0);
    }

    @BeforeEach
    void setUp() {
        entra.reset();
        entra.resetRequests();
        host.reset();
        entra.application(FakeApplication.builtIn()
                .withTrustedIssuer(CERTIFICATE.root(), "CN=orders")
                .withFederatedCredential(CLUSTER.issuer(), "pod", AUDIENCE)
                .withFederatedCredential(OTHER_TENANT.issuer(), "managed-identity", AUDIENCE)
                .withFederatedCredential(entra.gitHub().issuer(), entra.gitHub().subject(), AUDIENCE)
                .withFederatedCredential(
                        entra.azurePipelines().issuer(), entra.azurePipelines().subject(), AUDIENCE));
        machine.clear();
        machine.put("TENANT_ID", FakeEntra.TENANT_ID);
        machine.put("CLIENT_ID", FakeEntra.CLIENT_ID);
        machine.put("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1");
        machine.put("spring.main.banner-mode", "off");
    }

    private ConfigurableApplicationContext application(String scenario, String... profiles) {
        return new SpringApplicationBuilder(App.class)
                .web(WebApplicationType.NONE)
                .profiles(profiles)
                .properties("spring.config.location=classpath:/scenarios/" + scenario + ".yaml")
                .run(machine.entrySet().stream()
                        .map(entry -> "--%s=%s".formatted(entry.getKey(), entry.getValue()))
                        .toArray(String[]::new));
    }

    private static String answeredBy(ConfigurableApplicationContext application, String bean) {
        EntraCredential credential = application.getBean(bean, EntraCredential.class);
        assertThat(credential
                        .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"))
                        .getToken())
                .isNotBlank();
        return credential.status().answeredBy();
    }

    private void isPod() throws IOException {
        Path token = Files.writeString(directory.resolve("token"), CLUSTER.token("pod", AUDIENCE));
        machine.put("AZURE_TENANT_ID", FakeEntra.TENANT_ID);
        machine.put("AZURE_CLIENT_ID", FakeEntra.CLIENT_ID);
        machine.put("AZURE_FEDERATED_TOKEN_FILE", token.toString());
    }

    private void isGitHub() {
        machine.put("ACTIONS_ID_TOKEN_REQUEST_URL", entra.gitHub().url());
        machine.put("ACTIONS_ID_TOKEN_REQUEST_TOKEN", entra.gitHub().requestToken());
    }

    @Test
    void laptopUsesTheAzureCli() {
        FakeCommand laptop = new FakeCommand(directory)
                .install("az", "echo '{\"accessToken\": \"of-az\", \"expires_on\": 4102444800}'");
        machine.put("PATH", laptop.directory().toString());
        machine.put("HOME", laptop.home().toString());
        try (ConfigurableApplicationContext application = application("1-laptop")) {
            assertThat(answeredBy(application, "azureTokenCredential")).isEqualTo("AzureCliCredential");
            assertThat(laptop.callsOf("az").get(0)).contains("[--tenant][contoso.onmicrosoft.com]");
        }
    }

    @Test
    void aksUsesWorkloadIdentity() throws IOException {
        isPod();
        try (ConfigurableApplicationContext application = application("2-aks")) {
            assertThat(answeredBy(application, "azureTokenCredential")).isEqualTo("WorkloadIdentityCredential");
            assertThat(entra.tokenRequests()).isOne();
        }
    }

    @Test
    void appServiceUsesManagedIdentity() {
        machine.putAll(host.variables(FakeManagedIdentity.Host.APP_SERVICE));
        machine.put("UAMI_CLIENT_ID", FakeManagedIdentity.CLIENT_ID);
        try (ConfigurableApplicationContext application = application("3-app-service")) {
            assertThat(answeredBy(application, "azureTokenCredential")).isEqualTo("ManagedIdentityCredential");
            assertThat(host.requests().get(0).query()).containsEntry("client_id", FakeManagedIdentity.CLIENT_ID);
        }
    }

    @Test
    void certificateScenarioUsesTheCertificate() throws IOException {
        machine.put("TLS", directory.toString());
        Files.writeString(directory.resolve("tls.crt"), CERTIFICATE.pem());
        Files.writeString(directory.resolve("tls.key"), CERTIFICATE.pem());
        try (ConfigurableApplicationContext application = application("4-certificate")) {
            assertThat(answeredBy(application, "azureTokenCredential")).isEqualTo("ClientCertificateCredential");
        }
    }

    @Test
    void twoTenantsUseManagedIdentityAndAnAssertion() {
        machine.put(
                "IDENTITY_ENDPOINT",
                "http://127.0.0.1:" + hostOfTheOtherTenant.getAddress().getPort() + "/msi");
        machine.put("IDENTITY_HEADER", "header");
        try (ConfigurableApplicationContext application = application("5-two-tenants")) {
            assertThat(answeredBy(application, "azureTokenCredential")).isEqualTo("ManagedIdentityCredential");
            assertThat(answeredBy(application, "reporting")).isEqualTo("ClientAssertionCredential");
            assertThat(application.getBean(TokenCredential.class))
                    .isSameAs(application.getBean("azureTokenCredential"));
        }
    }

    @Test
    void chainFindsGitHubActions() {
        isGitHub();
        try (ConfigurableApplicationContext application = application("6-chain")) {
            assertThat(answeredBy(application, "azureTokenCredential")).isEqualTo("GitHubActionsCredential");
        }
    }

    @Test
    void sovereignCloudUsesManagedIdentity() {
        machine.putAll(host.variables(FakeManagedIdentity.Host.VIRTUAL_MACHINE));
        try (ConfigurableApplicationContext application = application("7-sovereign")) {
            assertThat(answeredBy(application, "azureTokenCredential")).isEqualTo("ManagedIdentityCredential");
        }
    }

    @Test
    void buildServicesUseTheirOwnCredentials() {
        isGitHub();
        try (ConfigurableApplicationContext application = application("8-ci", "github")) {
            assertThat(answeredBy(application, "azureTokenCredential")).isEqualTo("GitHubActionsCredential");
        }
        machine.put("SYSTEM_OIDCREQUESTURI", entra.azurePipelines().url());
        machine.put("SYSTEM_ACCESSTOKEN", entra.azurePipelines().systemAccessToken());
        try (ConfigurableApplicationContext application = application("8-ci", "ado")) {
            assertThat(answeredBy(application, "azureTokenCredential")).isEqualTo("AzurePipelinesCredential");
        }
    }

    @Test
    void onBehalfOfUsesWorkloadIdentity() throws IOException {
        isPod();
        String caller = entra.userToken("alice-oid").build();
        try (ConfigurableApplicationContext application = application("9-on-behalf-of")) {
            assertThat(answeredBy(application, "azureTokenCredential")).isEqualTo("WorkloadIdentityCredential");
            ClientRegistration graph =
                    application.getBean(ClientRegistrationRepository.class).findByRegistrationId("graph");
            OAuth2AccessTokenResponse answer = application
                    .<OAuth2AccessTokenResponseClient<JwtBearerGrantRequest>>getBeanProvider(
                            ResolvableType.forClassWithGenerics(
                                    OAuth2AccessTokenResponseClient.class, JwtBearerGrantRequest.class))
                    .getObject()
                    .getTokenResponse(new JwtBearerGrantRequest(
                            graph,
                            Jwt.withTokenValue(caller)
                                    .header("alg", "RS256")
                                    .subject("alice")
                                    .build()));
            assertThat(answer.getAccessToken().getScopes()).contains("https://graph.microsoft.com/User.Read");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {

        @Bean
        AzureCredentialCustomizer leadMicrosoftsNamesToTheStandIn() {
            ReroutingHttpClient client = new ReroutingHttpClient(entra);
            return options -> options.httpClient(client);
        }
    }
}
