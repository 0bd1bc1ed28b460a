package io.entra4j.identity.spring.autoconfigure.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.ReroutingHttpClient;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.annotation.RegisteredOAuth2AuthorizedClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The examples for OAuth2 clients, taken out of the README and started as they stand there, on a machine as they are for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadmeTests {

    private static final String TENANT_ID = "11111111-1111-1111-1111-111111111111";
    private static final String CLIENT_ID = "22222222-2222-2222-2222-222222222222";
    private static final Path README = Path.of("..", "README.md");

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
        machine.entra.application(
                machine.trusted(new FakeApplication(TENANT_ID, CLIENT_ID, "not-known-to-anybody", "app-oid")));
        machine.entra.resetRequests();
    }

    @AfterAll
    void stop() {
        machine.close();
    }

    /** The yaml that follows a text. */
    private static Map<String, String> example(String text) throws Exception {
        String readme = Files.readString(README);
        int start = readme.indexOf("```yaml\n", readme.indexOf(text)) + "```yaml\n".length();
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ByteArrayResource(
                readme.substring(start, readme.indexOf("```", start)).getBytes()));
        Map<String, String> properties = new LinkedHashMap<>();
        yaml.getObject().forEach((name, value) -> properties.put(name.toString(), value.toString()));
        assertThat(properties.keySet()).noneMatch(name -> name.contains("secret"));
        return properties;
    }

    private ConfigurableApplicationContext start(Stack stack, Map<String, String> example) {
        Map<String, String> properties = new LinkedHashMap<>(machine.host());
        properties.putAll(example);
        // It would be asked at the start, by a client that nobody can lead elsewhere; the applications decode
        // themselves.
        properties.remove("spring.security.oauth2.resourceserver.jwt.issuer-uri");
        return machine.start(stack.type, properties, MicrosoftIsHere.class, stack.app, Pages.class);
    }

    @ParameterizedTest
    @EnumSource
    void userLogsIn(Stack stack) throws Exception {
        Map<String, String> example = example("**Users log in**");
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
        Map<String, String> example = example("**A server calls another on behalf of its callers.**");
        Path token = Files.writeString(directory.resolve("token-" + stack), machine.identityToken());
        example.put("AZURE_FEDERATED_TOKEN_FILE", token.toString());

        try (ConfigurableApplicationContext application = start(stack, example)) {
            String caller = machine.entra
                    .userToken("bob-oid")
                    .audience(CLIENT_ID)
                    .claim("tid", TENANT_ID)
                    .build();

            assertThat(SignIn.body(machine.browser(application).api("/api/graph", caller)))
                    .startsWith("eyJ");
        }
        assertAsserted("urn:ietf:params:oauth:grant-type:jwt-bearer");
    }

    @ParameterizedTest
    @EnumSource
    void credentialIsAnAuthorizedClient(Stack stack) throws Exception {
        try (ConfigurableApplicationContext application =
                start(stack, example("**A credential where Spring Security expects an authorized client**"))) {
            assertThat(SignIn.body(machine.browser(application).get("/open/vault", SecretlessMachine.ALICE)))
                    .startsWith("eyJ");
        }
        assertThat(machine.entra.requests()).isEmpty();
    }

    @Test
    void thereAreThree() throws Exception {
        String readme = Files.readString(README);
        int start = readme.indexOf("### OAuth2 clients without a secret");

        assertThat(readme.substring(start, readme.indexOf("\n### ", start)).split("```yaml"))
                .hasSize(1 + 3);
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

    @RestController
    static class Pages {

        @GetMapping("/api/graph")
        String graph(@RegisteredOAuth2AuthorizedClient("graph") OAuth2AuthorizedClient client) {
            return client.getAccessToken().getTokenValue();
        }

        @GetMapping("/open/vault")
        String vault(@RegisteredOAuth2AuthorizedClient("vault") OAuth2AuthorizedClient client) {
            return client.getAccessToken().getTokenValue();
        }
    }
}
