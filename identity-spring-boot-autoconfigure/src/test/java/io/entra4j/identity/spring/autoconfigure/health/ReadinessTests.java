package io.entra4j.identity.spring.autoconfigure.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.autoconfigure.EntraFixture;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A whole web application that takes traffic when its tokens have come. */
class ReadinessTests extends EntraFixture {

    private static final String SCOPES = "https://vault.azure.net/.default,https://graph.microsoft.com/.default";

    private static ConfigurableApplicationContext start(String... arguments) {
        SpringApplication application = new SpringApplication(App.class);
        application.setDefaultProperties(Map.of(
                "server.port", "0",
                "azure.identity.authority-host", entra.authorityHost(),
                "azure.identity.instance-discovery", "false",
                "azure.identity.tenant-id", FakeEntra.TENANT_ID,
                "azure.identity.client-id", FakeEntra.CLIENT_ID,
                "azure.identity.client-secret", FakeEntra.CLIENT_SECRET,
                "azure.identity.retry.max-attempts", "1",
                "management.endpoint.health.probes.enabled", "true",
                "management.endpoint.health.group.readiness.show-details", "always",
                "management.endpoint.health.group.readiness.include", "readinessState,azureIdentityReadiness"));
        return application.run(arguments);
    }

    private static HttpResponse<String> readiness(ConfigurableApplicationContext application)
            throws IOException, InterruptedException {
        String port = application.getEnvironment().getProperty("local.server.port");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/health/readiness"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void readinessRefusesTrafficOnlyUntilAllTokensAreFetched() throws Exception {
        entra.failUntilReset(Failure.serverError(503));
        try (ConfigurableApplicationContext application = start("--azure.identity.prefetch.scopes=" + SCOPES)) {
            HttpResponse<String> before = readiness(application);
            assertThat(before.statusCode()).as(before.body()).isEqualTo(503);
            assertThat(before.body())
                    .contains("\"azureIdentityReadiness\":{\"details\":{", "\"wantedTokens\":2", "OUT_OF_SERVICE");

            entra.reset();
            await().until(() -> readiness(application).statusCode() == 200);

            entra.failUntilReset(Failure.serverError(503));
            application.getBean(io.entra4j.identity.EntraCredential.class).clear();
            assertThat(readiness(application).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void readinessAcceptsTrafficAtOnceAfterBlockingPrefetch() throws Exception {
        try (ConfigurableApplicationContext application =
                start("--azure.identity.prefetch.scopes=" + SCOPES, "--azure.identity.prefetch.mode=blocking")) {
            assertThat(readiness(application).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void readinessAcceptsTrafficWhenPrefetchIsOff() throws Exception {
        try (ConfigurableApplicationContext application =
                start("--azure.identity.prefetch.scopes=" + SCOPES, "--azure.identity.prefetch.mode=off")) {
            assertThat(readiness(application).statusCode()).isEqualTo(200);
        }
        assertThat(entra.tokenRequests()).isZero();
    }

    @Test
    void readinessGroupWithoutPrefetchFailsTheStart() {
        assertThatException().isThrownBy(() -> start().close()).withMessageContaining("azureIdentityReadiness");
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
