package io.entra4j.identity.spring.autoconfigure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.autoconfigure.EntraFixture;
import java.net.http.HttpClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientHttpServiceGroupConfigurer;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;

@ExtendWith(OutputCaptureExtension.class)
class AzureBearerTokensTests extends EntraFixture {

    interface Orders {

        @GetExchange
        String all();
    }

    private static HttpClient http;

    private ApplicationContextRunner context;

    @BeforeAll
    static void start() {
        http = HttpClient.newBuilder().sslContext(entra.sslContext()).build();
    }

    @BeforeEach
    void setUp() {
        // Otherwise only errors are logged in tests.
        LoggingSystem.get(getClass().getClassLoader()).setLogLevel("io.entra4j", LogLevel.INFO);
        context = application()
                .withConfiguration(AutoConfigurations.of(
                        AzureBearerTokensAutoConfiguration.class,
                        AzureIdentityRestClientAutoConfiguration.class,
                        AzureIdentityServiceGroupsAutoConfiguration.class,
                        AzureIdentityWebClientAutoConfiguration.class))
                .withPropertyValues(
                        "azure.identity.tenant-id=" + FakeEntra.TENANT_ID,
                        "azure.identity.type=environment",
                        "azure.identity.tenant-id=",
                        "azure.identity.credentials.orders.tenant-id=" + FakeEntra.TENANT_ID,
                        "azure.identity.credentials.orders.client-id=" + FakeEntra.CLIENT_ID,
                        "azure.identity.credentials.orders.client-secret=" + FakeEntra.CLIENT_SECRET);
    }

    @ParameterizedTest
    @EnumSource(
            value = ClientType.class,
            names = {"REST_CLIENT", "WEB_CLIENT"})
    void interfacesOfAConfiguredGroupSendTokens(ClientType type) {
        context.withUserConfiguration(type == ClientType.REST_CLIENT ? OnRestClient.class : OnWebClient.class)
                .withPropertyValues(
                        "azure.identity.http.service-groups.orders.credential=orders",
                        "azure.identity.http.service-groups.orders.scopes=https://orders.example/.default",
                        "azure.identity.http.service-groups.orders.hosts=localhost")
                .run(started -> {
                    Orders orders = started.getBean(Orders.class);
                    assertThat(orders.all()).contains("oid");
                    entra.revokeTokens();
                    assertThat(orders.all()).contains("oid");
                    assertThat(entra.tokenRequests()).isEqualTo(2);
                });
    }

    @Test
    void unconfiguredGroupsSendNoToken() {
        context.withUserConfiguration(OnRestClient.class)
                .withPropertyValues("azure.identity.http.service-groups.other.scopes=https://orders.example/.default")
                .run(started -> org.assertj.core.api.Assertions.assertThatException()
                        .isThrownBy(() -> started.getBean(Orders.class).all())
                        .withMessageContaining("401"));
        assertThat(entra.tokenRequests()).isZero();
    }

    @Test
    void otherClientsOfTheApplicationSendNoToken() {
        context.run(started ->
                assertThat(started).doesNotHaveBean("restClientCustomizer").hasSingleBean(AzureBearerTokens.class));
    }

    @Test
    void tokensComeFromTheNamedCredential() {
        context.run(started -> {
            AzureBearerTokens tokens = started.getBean(AzureBearerTokens.class);
            String body = RestClient.builder()
                    .requestFactory(new JdkClientHttpRequestFactory(http))
                    .requestInterceptor(tokens.forCredential("orders")
                            .forScopes("https://orders.example/.default")
                            .interceptor())
                    .build()
                    .get()
                    .uri(entra.resourceUrl())
                    .retrieve()
                    .body(String.class);

            assertThat(body).contains("oid");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> tokens.forCredential("nobody"))
                    .withMessageContaining("[default, orders]");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "credential=nobody scopes=s/.default|credential|The names are [default, orders]",
                "credential=orders|scopes|at least one scope",
                "scopes=s/.default hosts=https://orders.example/|hosts|Write 'orders.example'",
                "scopes=s/.default hosts=localhost,orders.example:8443|hosts|Write 'orders.example'",
                "scopes=https://vault.azure.net/.default,https://storage.azure.com/.default|scopes|one resource"
            })
    void wrongGroupFailsTheStart(String settings, String key, String says) {
        String prefix = "azure.identity.http.service-groups.orders.";
        for (String setting : settings.split(" ")) {
            context = context.withPropertyValues(prefix + setting);
        }
        context.run(started -> assertThat(started)
                .getFailure()
                .rootCause()
                .hasMessageStartingWith(prefix + key + ":")
                .hasMessageContaining(says));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "order.scopes=s/.default|There is no group 'order' of HTTP interfaces|Did you mean 'orders'?",
                "orders.scops=s/.default|There is no property 'azure.identity.http.service-groups.orders.scops'|Did you mean 'azure.identity.http.service-groups.orders.scopes'?",
                "orders.claims-chalenge=true|There is no property 'azure.identity.http.service-groups.orders.claims-chalenge'|Did you mean 'azure.identity.http.service-groups.orders.claims-challenge'?",
            })
    void unknownGroupsAndPropertiesAreWarnedAbout(String setting, String says, String nearest, CapturedOutput output) {
        context.withUserConfiguration(OnRestClient.class)
                .withPropertyValues(
                        "azure.identity.http.service-groups.orders.scopes=s/.default",
                        "azure.identity.http.service-groups." + setting)
                .run(started -> assertThat(output).contains(says, nearest));
    }

    @Test
    void groupsWithoutInterfacesAreWarnedAbout(CapturedOutput output) {
        context.withPropertyValues("azure.identity.http.service-groups.orders.scopes=s/.default")
                .run(started -> assertThat(output).contains("There is no group 'orders' of HTTP interfaces"));
    }

    @Test
    void knownGroupsAndPropertiesCauseNoWarning(CapturedOutput output) {
        context.withUserConfiguration(OnRestClient.class)
                .withPropertyValues(
                        "azure.identity.http.service-groups.orders.scopes[0]=s/.default",
                        "azure.identity.http.service-groups.orders.claimsChallenge=true",
                        "azure.identity.http.service-groups.orders.hosts=localhost")
                .run(started -> assertThat(output).doesNotContain("There is no"));
    }

    @Test
    void nothingIsConfiguredForMissingClientLibraries() {
        context = context.withPropertyValues("azure.identity.http.service-groups.orders.scopes=s/.default");
        context.withClassLoader(new FilteredClassLoader(WebClient.class))
                .run(started -> assertThat(started)
                        .hasNotFailed()
                        .hasSingleBean(RestClientHttpServiceGroupConfigurer.class)
                        .doesNotHaveBean(WebClientHttpServiceGroupConfigurer.class));
        context.withClassLoader(new FilteredClassLoader(RestClient.class))
                .run(started ->
                        assertThat(started).hasNotFailed().doesNotHaveBean(RestClientHttpServiceGroupConfigurer.class));
        context.withPropertyValues("azure.identity.enabled=false")
                .run(started -> assertThat(started)
                        .doesNotHaveBean(TokenCredential.class)
                        .doesNotHaveBean(AzureBearerTokens.class));
    }

    @Configuration(proxyBeanMethods = false)
    @ImportHttpServices(group = "orders", types = Orders.class)
    static class OnRestClient {

        @Bean
        RestClientHttpServiceGroupConfigurer http() {
            return groups -> groups.forEachClient((group, client) ->
                    client.baseUrl(entra.resourceUrl()).requestFactory(new JdkClientHttpRequestFactory(http)));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportHttpServices(group = "orders", types = Orders.class, clientType = ClientType.WEB_CLIENT)
    static class OnWebClient {

        @Bean
        WebClientHttpServiceGroupConfigurer http() {
            return groups -> groups.forEachClient((group, client) ->
                    client.baseUrl(entra.resourceUrl()).clientConnector(new JdkClientHttpConnector(http)));
        }
    }
}
