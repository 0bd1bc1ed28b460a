package io.entra4j.identity.spring.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.autoconfigure.PageExamples;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.entra4j.identity.spring.endpoint.AzureIdentityEndpointWebExtension;
import io.entra4j.identity.spring.endpoint.CredentialDescription;
import io.entra4j.identity.spring.endpoint.CredentialDescription.Identity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.Principal;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class AzureIdentityEndpointTests {

    private static final String SCOPE = "https://vault.azure.net/.default";

    private static FakeEntra entra;

    @BeforeAll
    static void start() {
        entra = FakeEntra.start();
    }

    @AfterAll
    static void stop() {
        entra.close();
    }

    private static ConfigurableApplicationContext application(String... arguments) {
        SpringApplication application = new SpringApplication(App.class);
        application.setDefaultProperties(java.util.Map.of(
                "server.port", "0",
                "azure.identity.authority-host", entra.authorityHost(),
                "azure.identity.instance-discovery", "false",
                "azure.identity.tenant-id", FakeEntra.TENANT_ID,
                "azure.identity.client-id", FakeEntra.CLIENT_ID,
                "azure.identity.client-secret", FakeEntra.CLIENT_SECRET,
                "azure.identity.credentials.tools.type", "chain",
                "azure.identity.credentials.tools.chain", "workload-identity,client-secret",
                "AZURE_FEDERATED_TOKEN_FILE", "/nowhere",
                "management.endpoints.web.exposure.include", "*"));
        return application.run(arguments);
    }

    private static HttpResponse<String> send(
            ConfigurableApplicationContext application, String method, String path, String body)
            throws IOException, InterruptedException {
        String port = application.getEnvironment().getProperty("local.server.port");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create("http://localhost:" + port + "/actuator/azureidentity" + path))
                                .method(
                                        method,
                                        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                                .header("Content-Type", "application/json")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void endpointShowsCredentialsWithoutSecretsAndChangesNothingByDefault() throws Exception {
        try (ConfigurableApplicationContext application = application()) {
            EntraCredential credential = application.getBean("azureTokenCredential", EntraCredential.class);
            String token = credential
                    .getTokenSync(new com.azure.core.credential.TokenRequestContext().addScopes(SCOPE))
                    .getToken();

            String all = send(application, "GET", "", "").body();

            assertThat(all)
                    .contains("\"default\":{\"type\":\"ClientSecretCredential\"")
                    .contains("\"scopes\":[\"" + SCOPE + "\"]", "\"expiresAt\"")
                    .contains("\"azure.identity.client-secret\":\"******")
                    .contains("\"azure.identity.credentials.tools.type\":\"chain")
                    .contains("\"credential\":\"WorkloadIdentityCredential\",\"state\":")
                    .doesNotContain(
                            token,
                            FakeEntra.CLIENT_SECRET,
                            FakeEntra.CLIENT_ID,
                            FakeEntra.TENANT_ID,
                            FakeEntra.OBJECT_ID);
            assertThat(send(application, "GET", "/tools", "").body())
                    .startsWith("{\"type\":\"ChainedTokenCredential\"");
            assertThat(send(application, "GET", "/nobody", "").statusCode()).isEqualTo(404);
            assertThat(send(application, "DELETE", "/default", "").statusCode()).isEqualTo(405);
            assertThat(send(application, "POST", "/default", "{\"scope\":\"" + SCOPE + "\"}")
                            .statusCode())
                    .isEqualTo(405);
        }
    }

    @Test
    void endpointShowsTheIdentityOfTokensWhenValuesMayBeShown() throws Exception {
        try (ConfigurableApplicationContext application =
                application("--management.endpoint.azureidentity.show-values=always")) {
            EntraCredential credential = application.getBean("azureTokenCredential", EntraCredential.class);
            String token = credential
                    .getTokenSync(new TokenRequestContext().addScopes(SCOPE))
                    .getToken();
            entra.resetRequests();

            for (String path : List.of("", "/default")) {
                assertThat(send(application, "GET", path, "").body())
                        .contains("\"identity\":{\"applicationId\":\"%s\",\"objectId\":\"%s\",\"tenantId\":\"%s\"}"
                                .formatted(FakeEntra.CLIENT_ID, FakeEntra.OBJECT_ID, FakeEntra.TENANT_ID))
                        .doesNotContain(token, FakeEntra.CLIENT_SECRET);
            }
            assertThat(entra.requests()).isEmpty();
        }
    }

    @Test
    void endpointShowsTheIdentityOfTokensToAuthorizedCallers() throws Exception {
        try (ConfigurableApplicationContext application = application(
                "--management.endpoint.azureidentity.show-values=when-authorized",
                "--management.endpoint.azureidentity.roles=operator")) {
            application
                    .getBean("azureTokenCredential", EntraCredential.class)
                    .getTokenSync(new TokenRequestContext().addScopes(SCOPE));
            AzureIdentityEndpointWebExtension extension = application.getBean(AzureIdentityEndpointWebExtension.class);

            assertThat(send(application, "GET", "/default", "").body())
                    .contains("\"identity\":null")
                    .doesNotContain(FakeEntra.OBJECT_ID);
            assertThat(identity(extension.credential(caller("user"), "default")))
                    .isNull();
            assertThat(identity(extension.credential(caller("operator"), "default")))
                    .isEqualTo(new Identity(FakeEntra.CLIENT_ID, FakeEntra.OBJECT_ID, FakeEntra.TENANT_ID));
        }
    }

    private static @Nullable Identity identity(@Nullable CredentialDescription described) {
        return Objects.requireNonNull(described).tokens().get(0).identity();
    }

    private static SecurityContext caller(String role) {
        return new SecurityContext() {

            @Override
            public Principal getPrincipal() {
                return () -> "caller";
            }

            @Override
            public boolean isUserInRole(String asked) {
                return asked.equals(role);
            }
        };
    }

    @Test
    void endpointRefreshesAndEvictsWithUnrestrictedAccess() throws Exception {
        try (ConfigurableApplicationContext application =
                application("--management.endpoint.azureidentity.access=unrestricted")) {
            EntraCredential credential = application.getBean("azureTokenCredential", EntraCredential.class);

            String refreshed = send(application, "POST", "/default", "{\"scope\":\"" + SCOPE + "\"}")
                    .body();
            assertThat(refreshed).contains("\"scopes\":[\"" + SCOPE + "\"]");
            assertThat(credential.status().cachedTokens()).isOne();

            String evicted = send(application, "DELETE", "/default", "").body();
            assertThat(evicted).contains("\"tokens\":[]");
            assertThat(credential.status().cachedTokens()).isZero();
        }
    }

    @Test
    void documentedRequestsAreAnswered() throws Exception {
        Matcher post = Pattern.compile("`POST /actuator/azureidentity(\\S*)` with `([^`]+)`")
                .matcher(PageExamples.text(Path.of("..", "docs", "health-and-metrics.md")));
        assertThat(post.find()).isTrue();
        String path = post.group(1).replace("<credential>", "default");
        String body = post.group(2).replace("…", SCOPE);

        try (ConfigurableApplicationContext application =
                application("--management.endpoint.azureidentity.access=unrestricted")) {
            assertThat(send(application, "POST", path, body).body()).contains("\"scopes\":[\"" + SCOPE + "\"]");
            assertThat(send(application, "DELETE", path, "").body()).contains("\"tokens\":[]");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {

        @Bean
        AzureCredentialCustomizer trustFakeEntra() {
            return options -> options.sslContext(entra.sslContext());
        }
    }
}
