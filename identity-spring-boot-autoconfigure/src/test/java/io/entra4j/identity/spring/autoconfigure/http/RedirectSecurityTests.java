package io.entra4j.identity.spring.autoconfigure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.http.BearerToken;
import io.entra4j.identity.spring.http.RedirectingServer;
import io.entra4j.identity.spring.http.RedirectingServer.Request;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.Configurations;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientPropertiesAutoConfiguration;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestTemplateAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.service.HttpServiceClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.boot.webclient.autoconfigure.service.ReactiveHttpServiceClientAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.RequestEntity;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;
import reactor.core.publisher.Mono;

/** Where tokens go when a resource redirects, with each of Spring Boot's HTTP clients. */
class RedirectSecurityTests {

    private static final String SCOPE = "https://orders.example/.default";
    private static final String SENT = "Bearer the-token";

    enum Client {
        REST_JDK,
        REST_HTTP_COMPONENTS,
        REST_JETTY,
        REST_REACTOR,
        REST_SIMPLE,
        TEMPLATE_JDK,
        TEMPLATE_HTTP_COMPONENTS,
        TEMPLATE_JETTY,
        TEMPLATE_REACTOR,
        TEMPLATE_SIMPLE,
        WEB_JDK,
        WEB_HTTP_COMPONENTS,
        WEB_JETTY,
        WEB_REACTOR;

        private String factory() {
            return name().substring(name().indexOf('_') + 1).replace('_', '-').toLowerCase(java.util.Locale.ROOT);
        }

        private boolean isReactive() {
            return name().startsWith("WEB");
        }

        String[] properties() {
            return new String[] {
                isReactive()
                        ? "spring.http.clients.reactive.connector=" + factory()
                        : "spring.http.clients.imperative.factory=" + factory()
            };
        }

        /** Spring Boot's own client, built once: each has threads and connections of its own. */
        Calls calls(ApplicationContext started, BearerToken token) {
            if (isReactive()) {
                return calls(started.getBean(WebClient.Builder.class), token);
            }
            if (name().startsWith("REST")) {
                return calls(started.getBean(RestClient.Builder.class), token);
            }
            RestTemplate client = started.getBean(RestTemplateBuilder.class)
                    .interceptors(token.interceptor())
                    .build();
            return (method, uri, body) -> {
                RequestEntity.BodyBuilder request =
                        RequestEntity.method(method, uri).header("Cookie", "a=b");
                return client.exchange(body == null ? request.build() : request.body(body), String.class)
                        .getStatusCode()
                        .value();
            };
        }

        /** One that is built by hand, and follows redirects by itself. */
        int sendByHand(BearerToken token, URI uri) {
            if (isReactive()) {
                WebClient.Builder builder = WebClient.builder()
                        .clientConnector(
                                switch (this) {
                                    case WEB_JDK ->
                                        ClientHttpConnectorBuilder.jdk().build();
                                    case WEB_HTTP_COMPONENTS ->
                                        ClientHttpConnectorBuilder.httpComponents()
                                                .build();
                                    case WEB_JETTY ->
                                        ClientHttpConnectorBuilder.jetty().build();
                                    default ->
                                        ClientHttpConnectorBuilder.reactor().build();
                                });
                return calls(builder, token).send(HttpMethod.GET, uri, null);
            }
            RestClient.Builder builder = RestClient.builder()
                    .requestFactory(
                            switch (factory()) {
                                case "jdk" ->
                                    ClientHttpRequestFactoryBuilder.jdk().build();
                                case "http-components" ->
                                    ClientHttpRequestFactoryBuilder.httpComponents()
                                            .build();
                                case "jetty" ->
                                    ClientHttpRequestFactoryBuilder.jetty().build();
                                case "reactor" ->
                                    ClientHttpRequestFactoryBuilder.reactor().build();
                                default ->
                                    ClientHttpRequestFactoryBuilder.simple().build();
                            });
            return calls(builder, token).send(HttpMethod.GET, uri, null);
        }

        private static Calls calls(RestClient.Builder builder, BearerToken token) {
            RestClient client = builder.requestInterceptor(token.interceptor()).build();
            return (method, uri, body) -> {
                RestClient.RequestBodySpec request =
                        client.method(method).uri(uri).header("Cookie", "a=b");
                return (body == null ? request : request.body(body))
                        .exchange((sent, response) -> response.getStatusCode().value());
            };
        }

        private static Calls calls(WebClient.Builder builder, BearerToken token) {
            WebClient client = builder.filter(token.filter()).build();
            return (method, uri, body) -> {
                WebClient.RequestBodySpec request =
                        client.method(method).uri(uri).header("Cookie", "a=b");
                return Objects.requireNonNull((body == null ? request : request.bodyValue(body))
                        .exchangeToMono(response -> response.releaseBody()
                                .thenReturn(response.statusCode().value()))
                        .block());
            };
        }
    }

    /** Sends requests with a token, and returns the status of each answer. */
    @FunctionalInterface
    interface Calls {

        int send(HttpMethod method, URI uri, @Nullable String body);
    }

    interface Orders {

        @GetExchange
        String all();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportHttpServices(group = "orders", types = Orders.class)
    static class OnRestClient {}

    @Configuration(proxyBeanMethods = false)
    @ImportHttpServices(group = "orders", types = Orders.class, clientType = ClientType.WEB_CLIENT)
    static class OnWebClient {}

    /** One for each client, since starting one takes longer than a test. */
    private static final Map<Client, ConfigurableApplicationContext> STARTED = new EnumMap<>(Client.class);

    private final RedirectingServer resource = RedirectingServer.start();
    private final RedirectingServer other = RedirectingServer.start();
    private ApplicationContextRunner context;

    private static AutoConfigurations clients() {
        return AutoConfigurations.of(
                AzureIdentityAutoConfiguration.class,
                AzureBearerTokensAutoConfiguration.class,
                AzureIdentityRequestFactoryAutoConfiguration.class,
                AzureIdentityConnectorAutoConfiguration.class,
                AzureIdentityRestClientAutoConfiguration.class,
                AzureIdentityWebClientAutoConfiguration.class,
                HttpClientAutoConfiguration.class,
                ImperativeHttpClientAutoConfiguration.class,
                ReactiveHttpClientAutoConfiguration.class,
                HttpServiceClientPropertiesAutoConfiguration.class,
                RestClientAutoConfiguration.class,
                RestTemplateAutoConfiguration.class,
                HttpServiceClientAutoConfiguration.class,
                WebClientAutoConfiguration.class,
                ReactiveHttpServiceClientAutoConfiguration.class);
    }

    /** An application with all of Boot's HTTP clients. */
    static ApplicationContextRunner context() {
        return new ApplicationContextRunner().withConfiguration(clients());
    }

    private static ConfigurableApplicationContext started(Client client) {
        return STARTED.computeIfAbsent(client, key -> {
            AnnotationConfigApplicationContext started = new AnnotationConfigApplicationContext();
            TestPropertyValues.of(client.properties()).applyTo(started);
            started.registerBean(TokenCredential.class, RedirectSecurityTests::credential);
            started.registerBean(ReactorResourceFactory.class, RedirectSecurityTests::unshared);
            started.register(Configurations.getClasses(clients()));
            started.refresh();
            return started;
        });
    }

    /** Shared ones would end with the first context that closes. */
    private static ReactorResourceFactory unshared() {
        ReactorResourceFactory resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        return resources;
    }

    private static TokenCredential credential() {
        return request ->
                Mono.just(new AccessToken("the-token", OffsetDateTime.now().plusHours(1)));
    }

    @AfterAll
    static void stop() {
        STARTED.values().forEach(ConfigurableApplicationContext::close);
        STARTED.clear();
    }

    @BeforeEach
    void setUp() {
        context = context().withBean(TokenCredential.class, RedirectSecurityTests::credential);
    }

    @AfterEach
    void tearDown() {
        resource.close();
        other.close();
    }

    private int send(Client client, HttpMethod method, URI uri, @Nullable String body, String... hosts) {
        return send(started(client), client, method, uri, body, hosts);
    }

    private static int send(
            ApplicationContext started,
            Client client,
            HttpMethod method,
            URI uri,
            @Nullable String body,
            String... hosts) {
        BearerToken token =
                started.getBean(AzureBearerTokens.class).forScopes(SCOPE).onlyTo(hosts);
        return client.calls(started, token).send(method, uri, body);
    }

    static Stream<Arguments> clientsAndRedirects() {
        return Stream.of(Client.values())
                .flatMap(client -> Stream.of(301, 302, 303, 307, 308).map(status -> Arguments.of(client, status)));
    }

    @ParameterizedTest
    @MethodSource("clientsAndRedirects")
    void tokenIsNotSentToAnotherPort(Client client, int status) {
        int answer =
                send(client, HttpMethod.GET, resource.redirect(status, other.resource("127.0.0.1")), null, "127.0.0.1");

        assertThat(answer).isEqualTo(200);
        assertThat(other.requests()).containsExactly(new Request("GET", null, null, ""));
    }

    @ParameterizedTest
    @EnumSource
    void tokenIsNotSentToAnotherHost(Client client) {
        send(client, HttpMethod.GET, resource.redirect(302, resource.resource("127.0.0.2")), null);

        assertThat(resource.requests()).containsExactly(new Request("GET", null, null, ""));
    }

    @ParameterizedTest
    @EnumSource
    void tokenIsNotSentAgainWhenARedirectReturnsToTheFirstHost(Client client) {
        URI back = other.redirect(302, resource.resource("127.0.0.1"));

        send(client, HttpMethod.GET, resource.redirect(302, back), null, "127.0.0.1");

        assertThat(resource.requests()).extracting(Request::authorization).containsExactly((String) null);
    }

    @ParameterizedTest
    @MethodSource("clientsAndRedirects")
    void bodyIsNotSentToAnotherOrigin(Client client, int status) {
        send(client, HttpMethod.POST, resource.redirect(status, other.resource("127.0.0.1")), "order");

        assertThat(other.requests())
                .allSatisfy(request -> assertThat(request).isEqualTo(new Request("GET", null, null, "")));
        assertThat(other.requests()).hasSize(status < 304 ? 1 : 0);
    }

    @ParameterizedTest
    @MethodSource("clientsAndRedirects")
    void redirectWithinTheOriginIsFollowedWithTheToken(Client client, int status) {
        int answer = send(client, HttpMethod.GET, resource.redirect(status, resource.resource("127.0.0.1")), null);

        assertThat(answer).isEqualTo(200);
        assertThat(resource.requests()).containsExactly(new Request("GET", SENT, "a=b", ""));
    }

    @ParameterizedTest
    @MethodSource("clientsAndRedirects")
    void bodyIsSentAgainWhereTheMethodStays(Client client, int status) {
        int answer = send(client, HttpMethod.POST, resource.redirect(status, resource.resource("127.0.0.1")), "order");

        assertThat(answer).isEqualTo(200);
        assertThat(resource.requests())
                .containsExactly(
                        status < 304 ? new Request("GET", SENT, "a=b", "") : new Request("POST", SENT, "a=b", "order"));
    }

    @ParameterizedTest
    @EnumSource
    void tokenIsSentToAnotherNamedHost(Client client) {
        URI redirect = resource.redirect(302, resource.resource("localhost"));

        assertThat(send(client, HttpMethod.GET, redirect, null, "127.0.0.1", "localhost"))
                .isEqualTo(200);
        assertThat(resource.requests()).extracting(Request::authorization).containsExactly(SENT);
    }

    @ParameterizedTest
    @EnumSource
    void numberOfRedirectsIsLimited(Client client) {
        assertThat(send(client, HttpMethod.GET, resource.loop(), null)).isEqualTo(302);
        assertThat(resource.requests()).hasSize(11);
    }

    @ParameterizedTest
    @EnumSource
    void clientFollowsNoRedirectsWhenTheyAreSwitchedOff(Client client) {
        context.withPropertyValues(client.properties())
                .withPropertyValues("spring.http.clients.redirects=dont-follow")
                .run(started -> assertThat(send(
                                started,
                                client,
                                HttpMethod.GET,
                                resource.redirect(302, resource.resource("127.0.0.1")),
                                null))
                        .isEqualTo(302));
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"REST_JDK", "TEMPLATE_JDK", "WEB_JDK"})
    void clientBuiltByHandDoesNotSendTheTokenToAnotherHost(Client client) {
        BearerToken token = BearerToken.of(
                request -> Mono.just(
                        new AccessToken("the-token", OffsetDateTime.now().plusHours(1))),
                List.of(SCOPE));

        client.sendByHand(token, resource.redirect(302, other.resource("127.0.0.1")));
        client.sendByHand(token, resource.redirect(302, other.resource("127.0.0.2")));

        assertThat(other.requests())
                .allSatisfy(request -> assertThat(request.authorization()).isNull());
    }

    @ParameterizedTest
    @EnumSource(names = {"REST_JDK", "WEB_JDK"})
    void jdkClientBuiltByHandThatFollowsRedirectsIsRefused(Client client) {
        BearerToken token = BearerToken.of(
                request -> Mono.just(
                        new AccessToken("the-token", OffsetDateTime.now().plusHours(1))),
                List.of(SCOPE));

        assertThatIllegalStateException()
                .isThrownBy(() -> client.sendByHand(token, resource.redirect(302, other.resource("127.0.0.2"))))
                .withMessageContaining("Redirect.NEVER");
        assertThat(other.requests()).isEmpty();
    }

    @Test
    void redirectsOfRequestsWithoutOurTokenAreUnchanged() {
        context.withPropertyValues(Client.REST_JDK.properties()).run(started -> {
            int status = started.getBean(RestClient.Builder.class)
                    .build()
                    .post()
                    .uri(resource.redirect(307, other.resource("127.0.0.1")))
                    .header("Authorization", "Basic mine")
                    .body("order")
                    .exchange((sent, response) -> response.getStatusCode().value());
            assertThat(status).isEqualTo(200);
        });

        assertThat(other.requests()).extracting(Request::body).containsExactly("order");
    }

    static Stream<Arguments> groups() {
        return Stream.of(Client.values())
                .filter(client -> !client.name().startsWith("TEMPLATE"))
                .map(client -> Arguments.of(client, client.isReactive() ? OnWebClient.class : OnRestClient.class));
    }

    private ApplicationContextRunner group(Client client, Class<?> type) {
        return context.withUserConfiguration(type)
                .withPropertyValues(client.properties())
                .withPropertyValues("azure.identity.http.service-groups.orders.scopes=" + SCOPE);
    }

    @ParameterizedTest
    @MethodSource("groups")
    void groupSendsItsTokenToItsBaseUrlOnly(Client client, Class<?> type) {
        group(client, type)
                .withPropertyValues("spring.http.serviceclient.orders.base-url="
                        + resource.redirect(302, resource.resource("127.0.0.2")))
                .run(started -> started.getBean(Orders.class).all());

        assertThat(resource.requests()).extracting(Request::authorization).containsExactly((String) null);
    }

    @ParameterizedTest
    @MethodSource("groups")
    void groupFollowsRedirectsWithinItsBaseUrl(Client client, Class<?> type) {
        group(client, type)
                .withPropertyValues("spring.http.serviceclient.orders.base-url="
                        + resource.redirect(302, resource.resource("127.0.0.1")))
                .run(started -> started.getBean(Orders.class).all());

        assertThat(resource.requests()).extracting(Request::authorization).containsExactly(SENT);
    }

    @ParameterizedTest
    @EnumSource(names = {"REST_JDK", "WEB_REACTOR"})
    void groupWithoutHostsAndBaseUrlFailsTheStart(Client client) {
        group(client, client.isReactive() ? OnWebClient.class : OnRestClient.class)
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .hasMessageStartingWith("azure.identity.http.service-groups.orders.hosts: It is not set.")
                        .hasMessageContaining("spring.http.serviceclient.orders.base-url"));
    }
}
