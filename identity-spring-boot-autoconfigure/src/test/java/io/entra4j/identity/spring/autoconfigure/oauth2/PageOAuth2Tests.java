package io.entra4j.identity.spring.autoconfigure.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.ReroutingHttpClient;
import io.entra4j.identity.spring.autoconfigure.ExampleFrame;
import io.entra4j.identity.spring.autoconfigure.PageExamples;
import io.entra4j.identity.spring.autoconfigure.PageExamples.Example;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.annotation.RegisteredOAuth2AuthorizedClient;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** Starts the examples of docs/oauth2-clients.md as they stand there, on a machine as they are for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageOAuth2Tests {

    private static final String TENANT_ID = "11111111-1111-1111-1111-111111111111";
    private static final String CLIENT_ID = "22222222-2222-2222-2222-222222222222";

    private static final String ON_BEHALF_OF = "A server calls another on behalf of its callers.";

    private enum Stack {
        SERVLET(ServletApp.class, WebApplicationType.SERVLET),
        REACTIVE(ReactiveApp.class, WebApplicationType.REACTIVE);

        private final Class<?> app;
        private final WebApplicationType type;

        Stack(Class<?> app, WebApplicationType type) {
            this.app = app;
            this.type = type;
        }
    }

    @TempDir
    private Path directory;

    private final SecretlessMachine machine = new SecretlessMachine();

    @BeforeEach
    void setUp() {
        machine.entra.application(machine.trusted(new FakeApplication(TENANT_ID, CLIENT_ID, "not-known", "app-oid")));
        machine.entra.resetRequests();
        machine.identityRequests.set(0);
    }

    @AfterAll
    void stop() {
        machine.close();
    }

    private static Example example(String language, String name) {
        return PageExamples.examplesOf(PageExamples.OAUTH2, language).stream()
                .filter(example -> example.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> example(String name) {
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ByteArrayResource(example("yaml", name).text().getBytes(StandardCharsets.UTF_8)));
        Map<String, String> properties = new LinkedHashMap<>();
        Objects.requireNonNull(yaml.getObject())
                .forEach((key, value) -> properties.put(key.toString(), value.toString()));
        assertThat(properties.keySet()).noneMatch(key -> key.contains("secret"));
        return properties;
    }

    private ConfigurableApplicationContext start(Stack stack, Map<String, String> example) {
        return start(stack.type, example, stack.app);
    }

    private ConfigurableApplicationContext start(
            WebApplicationType type, Map<String, String> example, Class<?>... apps) {
        Map<String, String> properties = new LinkedHashMap<>(machine.host());
        properties.putAll(example);
        // It would be asked at the start, by a client that no test can lead elsewhere; the applications decode
        // themselves.
        properties.remove("spring.security.oauth2.resourceserver.jwt.issuer-uri");
        List<Class<?>> sources = new ArrayList<>(List.of(MicrosoftIsHere.class, Pages.class));
        sources.addAll(List.of(apps));
        return machine.start(type, properties, sources.toArray(Class<?>[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void applicationCallsAsItself(Stack stack) throws Exception {
        try (ConfigurableApplicationContext application =
                start(stack, example("An application calls an API as itself"))) {
            assertThat(SignIn.body(machine.browser(application).get("/open/orders", SecretlessMachine.ALICE)))
                    .startsWith("eyJ");
        }
        assertAsserted("client_credentials");
    }

    @ParameterizedTest
    @EnumSource
    void applicationCallsAsItselfWithACertificate(Stack stack) throws Exception {
        Path file = Files.writeString(directory.resolve("app.pem"), SecretlessMachine.CERTIFICATE.pem());
        Map<String, String> example = example("An application calls an API as itself");
        example.keySet().removeIf(name -> name.startsWith("azure."));
        example.putAll(example("With a certificate"));
        example.replaceAll((name, value) -> value.replace("/etc/tls/app.pem", file.toString()));

        try (ConfigurableApplicationContext application = start(stack, example)) {
            assertThat(SignIn.body(machine.browser(application).get("/open/orders", SecretlessMachine.ALICE)))
                    .startsWith("eyJ");
        }
        assertAsserted("client_credentials");
        assertThat(machine.identityRequests).hasValue(0);
    }

    @Test
    void interceptorSendsTheTokenOfTheApplication() throws Exception {
        Class<?> client =
                ExampleFrame.members(directory, example("java", "Use the token").text());

        try (ConfigurableApplicationContext application = start(
                WebApplicationType.SERVLET,
                example("An application calls an API as itself"),
                ServletApp.class,
                CallingPage.class,
                client)) {
            assertThat(SignIn.body(machine.browser(application).get("/open/api", SecretlessMachine.ALICE)))
                    .contains("app-oid");
        }
        assertAsserted("client_credentials");
    }

    @ParameterizedTest
    @EnumSource
    void userLogsIn(Stack stack) throws Exception {
        Map<String, String> example = example("Users log in");
        example.replaceAll((name, value) -> name.endsWith("authorization-uri")
                ? value.replace("https://login.microsoftonline.com", machine.entra.authorityHost())
                : value);

        try (ConfigurableApplicationContext application = start(stack, example)) {
            HttpResponse<String> page = machine.browser(application).get("/me", SecretlessMachine.ALICE);

            assertThat(SignIn.body(page)).isEqualTo(SecretlessMachine.ALICE);
        }
        assertAsserted("authorization_code");
    }

    @ParameterizedTest
    @EnumSource
    void serverCallsOnBehalfOfItsCallers(Stack stack) throws Exception {
        Map<String, String> example = example(ON_BEHALF_OF);
        example.put("AZURE_FEDERATED_TOKEN_FILE", tokenFile());

        try (ConfigurableApplicationContext application = start(stack, example)) {
            assertThat(SignIn.body(callAsBob(application))).startsWith("eyJ");
        }
        assertAsserted("urn:ietf:params:oauth:grant-type:jwt-bearer");
    }

    @Test
    void serverWithTheFilterChainOfTheExampleAcceptsTokensOfItsCallers() throws Exception {
        Map<String, String> example = example(ON_BEHALF_OF);
        example.put("AZURE_FEDERATED_TOKEN_FILE", tokenFile());
        Class<?> chain =
                ExampleFrame.members(directory, example("java", ON_BEHALF_OF).text());

        try (ConfigurableApplicationContext application =
                start(WebApplicationType.SERVLET, example, Api.class, chain)) {
            assertThat(SignIn.body(callAsBob(application))).startsWith("eyJ");
        }
        assertAsserted("urn:ietf:params:oauth:grant-type:jwt-bearer");
    }

    @Test
    void serverWithoutAFilterChainRedirectsCallersToALoginPage() throws Exception {
        Map<String, String> example = example(ON_BEHALF_OF);
        example.put("AZURE_FEDERATED_TOKEN_FILE", tokenFile());

        try (ConfigurableApplicationContext application = start(WebApplicationType.SERVLET, example, Api.class)) {
            HttpResponse<String> answer = callAsBob(application);

            assertThat(answer.statusCode()).isEqualTo(302);
            assertThat(answer.headers().firstValue("Location"))
                    .hasValueSatisfying(location -> assertThat(location).endsWith("/login"));
        }
    }

    private String tokenFile() throws Exception {
        return Files.writeString(directory.resolve("token"), machine.identityToken())
                .toString();
    }

    private HttpResponse<String> callAsBob(ConfigurableApplicationContext application) throws Exception {
        String caller = machine.entra
                .userToken("bob-oid")
                .audience(CLIENT_ID)
                .claim("tid", TENANT_ID)
                .build();
        return machine.browser(application).api("/api/graph", caller);
    }

    @ParameterizedTest
    @EnumSource
    void credentialServesAsAuthorizedClient(Stack stack) throws Exception {
        try (ConfigurableApplicationContext application =
                start(stack, example("A credential as an authorized client"))) {
            assertThat(SignIn.body(machine.browser(application).get("/open/vault", SecretlessMachine.ALICE)))
                    .startsWith("eyJ");
        }
        assertThat(machine.entra.requests()).isEmpty();
    }

    @Test
    void everyExampleHasATest() {
        assertThat(PageExamples.examplesOf(PageExamples.OAUTH2, "yaml", "java"))
                .extracting(example -> example.language() + ": " + example.name())
                .containsExactly(
                        "yaml: An application calls an API as itself",
                        "yaml: With a certificate",
                        "java: Use the token",
                        "yaml: Users log in",
                        "yaml: " + ON_BEHALF_OF,
                        "java: " + ON_BEHALF_OF,
                        "yaml: A credential as an authorized client");
    }

    private void assertAsserted(String grant) {
        List<Map<String, String>> forms = machine.forms(grant);
        assertThat(forms)
                .singleElement()
                .satisfies(form -> assertThat(form)
                        .containsEntry("client_id", CLIENT_ID)
                        .containsKey("client_assertion")
                        .doesNotContainKey("client_secret"));
    }

    /** Comes before the applications, whose own customizer backs off. */
    @Configuration(proxyBeanMethods = false)
    static class MicrosoftIsHere {

        @Bean
        AzureCredentialCustomizer rerouting(FakeEntra entra) {
            ReroutingHttpClient client = new ReroutingHttpClient(entra);
            return options -> options.httpClient(client);
        }
    }

    /** What Spring Boot makes of the example by itself, and a decoder that knows FakeEntra's key. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Api {

        @Bean
        JwtDecoder decoder(FakeEntra entra) {
            return NimbusJwtDecoder.withPublicKey(entra.signingKey()).build();
        }
    }

    /** Calls an API of FakeEntra, whose certificate authority the client of the example does not know. */
    @RestController
    static class CallingPage {

        private final RestClient ordersClient;
        private final FakeEntra entra;

        CallingPage(RestClient ordersClient, FakeEntra entra) {
            this.ordersClient = ordersClient;
            this.entra = entra;
        }

        @GetMapping("/open/api")
        String api() {
            return String.valueOf(ordersClient
                    .mutate()
                    .requestFactory(new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                            .sslContext(entra.sslContext())
                            .build()))
                    .build()
                    .get()
                    .uri(entra.resourceUrl())
                    .retrieve()
                    .body(String.class));
        }
    }

    @RestController
    static class Pages {

        @GetMapping("/api/graph")
        String graph(@RegisteredOAuth2AuthorizedClient("graph") OAuth2AuthorizedClient client) {
            return client.getAccessToken().getTokenValue();
        }

        @GetMapping("/open/orders")
        String orders(@RegisteredOAuth2AuthorizedClient("orders") OAuth2AuthorizedClient client) {
            return client.getAccessToken().getTokenValue();
        }

        @GetMapping("/open/vault")
        String vault(@RegisteredOAuth2AuthorizedClient("vault") OAuth2AuthorizedClient client) {
            return client.getAccessToken().getTokenValue();
        }
    }
}
