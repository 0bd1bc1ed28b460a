package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A whole web application with everything shown that can be shown. */
@ExtendWith(OutputCaptureExtension.class)
class ActuatorTests {

    private static FakeEntra entra;

    @BeforeAll
    static void startEntra() {
        entra = FakeEntra.start();
    }

    @AfterAll
    static void stopEntra() {
        entra.close();
    }

    @Test
    void healthAndMetersReportFetchesAndNeverTheSecret(CapturedOutput output) throws Exception {
        try (ConfigurableApplicationContext application = start()) {
            TokenCredential credential = application.getBean(TokenCredential.class);
            String idle = get(application, "health");
            String token = credential
                    .getTokenSync(context("https://vault.azure.net/.default"))
                    .getToken();
            credential.getTokenSync(context("https://vault.azure.net/.default"));
            String active = get(application, "health");
            entra.failNext(1, Failure.entra(401, "invalid_client", 7000215, "Invalid client secret provided."));
            catchThrowable(() -> credential.getTokenSync(context("https://graph.microsoft.com/.default")));

            assertThat(idle).contains("\"azureIdentity\":{\"details\":{", "\"state\":\"IDLE\"");
            assertThat(active).contains("\"state\":\"ACTIVE\"", "\"status\":\"UP\"");
            MeterRegistry meters = application.getBean(MeterRegistry.class);
            assertThat(count(meters, "hit")).isOne();
            assertThat(count(meters, "miss")).isEqualTo(2);
            assertThat(meters.get("azure.identity.token.failures")
                            .tags("credential", "default", "code", "AADSTS7000215", "kind", "ClientSecretCredential")
                            .counter()
                            .count())
                    .isOne();
            assertThat(meters.get("azure.identity.token.expiry").timeGauge().value())
                    .isBetween(3500.0, 3600.0);
            assertThat(meters.get("azure.identity.token.acquisition")
                            .tags("outcome", "success", "reason", "initial", "error", "none")
                            .timer()
                            .count())
                    .isOne();
            assertThat(meters.get("azure.identity.token.acquisition")
                            .tags("outcome", "failure", "error", "AuthenticationFailedException")
                            .timer()
                            .count())
                    .isOne();
            for (String endpoint : List.of(
                    "health",
                    "env",
                    "configprops",
                    "metrics",
                    "beans",
                    "conditions",
                    "loggers",
                    "metrics/azure.identity.token.acquisition",
                    "env/azure.identity.client-secret")) {
                assertThat(get(application, endpoint)).as(endpoint).doesNotContain(FakeEntra.CLIENT_SECRET, token);
            }
            assertThat(get(application, "env"))
                    .contains("azure.identity.client-secret")
                    .contains(FakeEntra.TENANT_ID);
            assertThat(output).contains("io.entra4j").doesNotContain(FakeEntra.CLIENT_SECRET, token);
        }
    }

    private static ConfigurableApplicationContext start() {
        return new SpringApplication(App.class)
                .run(
                        "--server.port=0",
                        "--logging.level.root=trace",
                        "--azure.identity.authority-host=" + entra.authorityHost(),
                        "--azure.identity.instance-discovery=false",
                        "--azure.identity.tenant-id=" + FakeEntra.TENANT_ID,
                        "--azure.identity.client-id=" + FakeEntra.CLIENT_ID,
                        "--azure.identity.client-secret=" + FakeEntra.CLIENT_SECRET,
                        "--management.endpoints.web.exposure.include=*",
                        "--management.endpoint.health.show-details=always",
                        "--management.endpoint.env.show-values=always",
                        "--management.endpoint.configprops.show-values=always");
    }

    private static double count(MeterRegistry meters, String result) {
        return meters.get("azure.identity.token.requests")
                .tags("credential", "default", "result", result)
                .functionCounter()
                .count();
    }

    private static TokenRequestContext context(String scope) {
        return new TokenRequestContext().addScopes(scope);
    }

    private static String get(ConfigurableApplicationContext application, String endpoint)
            throws IOException, InterruptedException {
        String port = application.getEnvironment().getProperty("local.server.port");
        URI uri = URI.create("http://localhost:" + port + "/actuator/" + endpoint);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
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
