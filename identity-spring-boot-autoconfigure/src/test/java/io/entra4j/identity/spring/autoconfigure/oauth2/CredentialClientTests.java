package io.entra4j.identity.spring.autoconfigure.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.annotation.ClientRegistrationId;
import org.springframework.security.oauth2.client.web.client.ClientRegistrationIdProcessor;
import org.springframework.security.oauth2.client.web.client.OAuth2ClientHttpRequestInterceptor;
import org.springframework.security.oauth2.client.web.reactive.function.client.ServerOAuth2AuthorizedClientExchangeFilterFunction;
import org.springframework.security.oauth2.client.web.reactive.function.client.ServletOAuth2AuthorizedClientExchangeFilterFunction;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpExchangeAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import reactor.core.publisher.Mono;

/** All ways in which Spring Security lets HTTP clients use a registration, with one that is a managed identity. */
class CredentialClientTests {

    @ParameterizedTest
    @CsvSource({
        "SERVLET, /open/interface",
        "SERVLET, /open/filter",
        "REACTIVE, /open/interface",
        "REACTIVE, /open/filter"
    })
    void requestCarriesTheTokenOfTheManagedIdentity(WebApplicationType type, String path) throws Exception {
        boolean servlet = type == WebApplicationType.SERVLET;
        try (SecretlessMachine machine = new SecretlessMachine();
                ConfigurableApplicationContext application = machine.start(
                        type,
                        properties(machine),
                        servlet ? ServletApp.class : ReactiveApp.class,
                        servlet ? ServletPages.class : ReactivePages.class,
                        Echo.class)) {
            SignIn browser = machine.browser(application);

            for (int i = 0; i < 3; i++) {
                assertThat(SignIn.body(browser.get(path, SecretlessMachine.ALICE)))
                        .startsWith("Bearer eyJ");
            }
            assertThat(machine.identityRequests).hasValue(1);
        }
    }

    private static Map<String, String> properties(SecretlessMachine machine) {
        Map<String, String> properties = machine.identity();
        SecretlessMachine.registration(properties, "own", "azure_identity", "https://vault.azure.net/.default");
        return properties;
    }

    private static String base(Environment environment) {
        return "http://localhost:" + environment.getRequiredProperty("local.server.port");
    }

    private static <T> T proxy(HttpExchangeAdapter client, Class<T> type) {
        return HttpServiceProxyFactory.builderFor(client)
                .httpRequestValuesProcessor(ClientRegistrationIdProcessor.DEFAULT_INSTANCE)
                .build()
                .createClient(type);
    }

    interface Resource {

        @ClientRegistrationId("own")
        @GetExchange("/open/echo")
        String read();
    }

    interface ReactiveResource {

        @ClientRegistrationId("own")
        @GetExchange("/open/echo")
        Mono<String> read();
    }

    @RestController
    static class Echo {

        @GetMapping("/open/echo")
        String echo(@RequestHeader("Authorization") String authorization) {
            return authorization;
        }
    }

    @RestController
    static class ServletPages {

        private final OAuth2AuthorizedClientManager clients;
        private final Environment environment;

        ServletPages(OAuth2AuthorizedClientManager clients, Environment environment) {
            this.clients = clients;
            this.environment = environment;
        }

        @GetMapping("/open/interface")
        String byInterface() {
            RestClient client = RestClient.builder()
                    .baseUrl(base(environment))
                    .requestInterceptor(new OAuth2ClientHttpRequestInterceptor(clients))
                    .build();
            return proxy(RestClientAdapter.create(client), Resource.class).read();
        }

        @GetMapping("/open/filter")
        String byFilter() {
            return WebClient.builder()
                    .baseUrl(base(environment))
                    .filter(new ServletOAuth2AuthorizedClientExchangeFilterFunction(clients))
                    .build()
                    .get()
                    .uri("/open/echo")
                    .attributes(ServletOAuth2AuthorizedClientExchangeFilterFunction.clientRegistrationId("own"))
                    .retrieve()
                    .bodyToMono(String.class)
                    .block();
        }
    }

    @RestController
    static class ReactivePages {

        private final ReactiveOAuth2AuthorizedClientManager clients;
        private final Environment environment;

        ReactivePages(ReactiveOAuth2AuthorizedClientManager clients, Environment environment) {
            this.clients = clients;
            this.environment = environment;
        }

        private WebClient client() {
            return WebClient.builder()
                    .baseUrl(base(environment))
                    .filter(new ServerOAuth2AuthorizedClientExchangeFilterFunction(clients))
                    .build();
        }

        @GetMapping("/open/interface")
        Mono<String> byInterface() {
            return proxy(WebClientAdapter.create(client()), ReactiveResource.class)
                    .read();
        }

        @GetMapping("/open/filter")
        Mono<String> byFilter() {
            return client().get()
                    .uri("/open/echo")
                    .attributes(ServerOAuth2AuthorizedClientExchangeFilterFunction.clientRegistrationId("own"))
                    .retrieve()
                    .bodyToMono(String.class);
        }
    }
}
