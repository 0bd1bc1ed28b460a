package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.spring.autoconfigure.http.AzureBearerTokens;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
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
import reactor.core.publisher.Mono;

/** An application whose credentials are beans of its own: lambdas that are not injected where no name is asked for. */
@ExtendWith(OutputCaptureExtension.class)
class BeanTypeTests {

    private static ConfigurableApplicationContext application;
    private static String startUp = "";

    @BeforeAll
    static void start(CapturedOutput output) {
        SpringApplication starting = new SpringApplication(App.class);
        starting.setDefaultProperties(Map.of(
                "server.port", "0",
                "logging.level.io.entra4j", "info",
                "azure.identity.type", "bean",
                "azure.identity.bean-name", "legacyCredential",
                "azure.identity.credentials.reports.type", "bean",
                "azure.identity.credentials.reports.bean-name", "reportsCredential",
                "management.endpoints.web.exposure.include", "*",
                "management.endpoint.health.show-details", "always",
                "management.endpoint.health.group.orders.include", "azureIdentity/default,azureIdentity/reports"));
        application = starting.run();
        for (EntraCredential one :
                application.getBeansOfType(EntraCredential.class).values()) {
            one.getTokenSync(new TokenRequestContext().addScopes("api://orders/.default"));
        }
        startUp = output.getAll();
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @Test
    void startLineHasStableNames() {
        assertThat(startUp)
                .contains("default = BeanCredential", "legacyCredential = TokenCredential")
                .doesNotContain("$$Lambda");
    }

    @Test
    void healthGroupNamesTheApplicationsOwnCredential() throws Exception {
        HttpResponse<String> answer = get("health/orders");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"default\":{", "\"reports\":{", "\"state\":\"ACTIVE\"");
    }

    @Test
    void endpointShowsAllCredentialsByStableNames() throws Exception {
        HttpResponse<String> answer = get("azureidentity");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"default\":{\"type\":\"BeanCredential\",\"answeredBy\":\"TokenCredential\"")
                .contains("\"legacyCredential\":{\"type\":\"TokenCredential\"")
                .contains("\"reports\":{\"type\":\"BeanCredential\",\"answeredBy\":\"LegacyCredential\"")
                .contains("\"azure.identity.bean-name\":\"legacyCredential from ")
                .doesNotContain("Lambda");
        assertThat(get("azureidentity/legacyCredential").statusCode()).isEqualTo(200);
        assertThat(get("health").body()).doesNotContain("Lambda");
    }

    @Test
    void metersNameCredentialsAsPropertiesDo() {
        MeterRegistry meters = application.getBean(MeterRegistry.class);

        assertThat(meters.get("azure.identity.token.expiry").timeGauges())
                .extracting(gauge -> gauge.getId().getTag("credential"))
                .containsExactlyInAnyOrder("default", "reports");
        assertThat(meters.getMeters().stream()
                        .map(Meter::getId)
                        .map(id -> id.getTag("kind"))
                        .filter(Objects::nonNull))
                .contains("TokenCredential", "LegacyCredential")
                .noneMatch(kind -> kind.contains("Lambda"));
    }

    @Test
    void httpClientsFindTheApplicationsOwnCredentialByItsName() {
        AzureBearerTokens tokens = application.getBean(AzureBearerTokens.class);

        assertThat(tokens.forCredential("default").forScopes("api://orders/.default"))
                .isNotNull();
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        String port = application.getEnvironment().getProperty("local.server.port");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/" + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    /** An interface of the application's own. */
    interface LegacyCredential extends TokenCredential {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {

        @Bean(defaultCandidate = false)
        TokenCredential legacyCredential() {
            return request ->
                    Mono.just(new AccessToken("t", OffsetDateTime.now().plusHours(1)));
        }

        @Bean(defaultCandidate = false)
        LegacyCredential reportsCredential() {
            return request ->
                    Mono.just(new AccessToken("t", OffsetDateTime.now().plusHours(1)));
        }
    }
}
