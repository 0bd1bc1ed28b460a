package io.entra4j.identity.spring.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.GenericBeanDefinition;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

/** Beans may have any name, and credentials are shown by the names of their beans. Issue 17, row 15. */
class CredentialBeanNamesTests {

    private static final String[] NAMES = {
        "Orders", "ordersCredential", "orders.eu", "scopedTarget.orders", "orders eu", "orders/eu", "orders[0]",
        "orders[eu", "{orders}", "1st", "-", "größe", "reporting.managed-identity", "reporting[managed-identity]"
    };

    private static ConfigurableApplicationContext application;

    @BeforeAll
    static void start() {
        SpringApplication starting = new SpringApplication(App.class);
        starting.setDefaultProperties(Map.of(
                "server.port", "0",
                "azure.identity.type", "environment",
                "azure.identity.credentials.reporting.type", "managed-identity",
                "azure.identity.credentials.reporting.managed-identity.identity", "system",
                "management.endpoints.web.exposure.include", "*",
                "management.endpoint.health.show-details", "always",
                "management.endpoint.health.group.orders.include", "azureIdentity/Orders,azureIdentity/orders.eu"));
        starting.addInitializers(context -> {
            for (String name : NAMES) {
                define((GenericApplicationContext) context, name, "singleton");
            }
            define((GenericApplicationContext) context, "scopedTarget.ofRequest", "request");
        });
        application = starting.run();
    }

    private static void define(GenericApplicationContext context, String name, String scope) {
        GenericBeanDefinition definition = new GenericBeanDefinition();
        definition.setBeanClass(TokenCredential.class);
        definition.setScope(scope);
        definition.setFallback(true);
        definition.setInstanceSupplier(() -> new ClientSecretCredentialBuilder()
                .tenantId("contoso")
                .clientId("orders")
                .clientSecret("s3cr3t")
                .build());
        context.registerBeanDefinition(name, definition);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @Test
    void endpointShowsAllCredentials() throws Exception {
        HttpResponse<String> answer = get("azureidentity");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(NAMES).allSatisfy(name -> assertThat(answer.body()).contains("\"" + name + "\":{\"type\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Orders",
                "ordersCredential",
                "orders.eu",
                "scopedTarget.orders",
                "orders eu",
                "orders[0]",
                "orders[eu",
                "{orders}",
                "1st",
                "-",
                "größe"
            })
    void endpointShowsTheCredentialOfAnyName(String name) throws Exception {
        HttpResponse<String> answer = get("azureidentity/" + encoded(name));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).startsWith("{\"type\":\"ClientSecretCredential\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reporting.managed-identity", "reporting[managed-identity]"})
    void beanNameDoesNotReachPropertiesOfOtherCredentials(String name) throws Exception {
        assertThat(get("azureidentity/" + encoded(name)).body()).contains("\"configuration\":{}");
        assertThat(get("azureidentity/reporting").body())
                .contains("\"azure.identity.credentials.reporting.managed-identity.identity\":\"system");
    }

    @Test
    void healthShowsAllCredentials() throws Exception {
        HttpResponse<String> answer = get("health/azureIdentity");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(NAMES)
                .allSatisfy(name -> assertThat(answer.body()).contains("\"" + name.replace("/", "%2F") + "\":{"));
        assertThat(get("health/azureIdentity/" + encoded("Orders")).body()).contains("ClientSecretCredential");
    }

    @Test
    void healthGroupsNameCredentials() throws Exception {
        assertThat(get("health/orders").body()).contains("\"Orders\":{", "\"orders.eu\":{");
    }

    @Test
    void metersHaveTheNamesOfAllCredentials() {
        MeterRegistry meters = application.getBean(MeterRegistry.class);

        assertThat(NAMES)
                .allSatisfy(name -> assertThat(meters.get("azure.identity.token.cache.size")
                                .tag("credential", name)
                                .gauges())
                        .hasSize(1));
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        String port = application.getEnvironment().getProperty("local.server.port");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/" + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {}
}
