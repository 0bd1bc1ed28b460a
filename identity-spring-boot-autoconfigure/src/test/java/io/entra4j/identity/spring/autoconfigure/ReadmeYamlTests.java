package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenCacheStore;
import io.entra4j.identity.chain.IdentityDiagnostics;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.spring.autoconfigure.Readme.Example;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.ImportHttpServices;

/**
 * Each YAML example of the README, pasted as a whole into an application's configuration, on the machine it is for, and the
 * token it promises. The examples for OAuth2 clients are started by {@code ReadmeOAuth2Tests}.
 */
@Timeout(120)
class ReadmeYamlTests {

    private static final TokenRequestContext VAULT =
            new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    private static final Pattern PROFILE = Pattern.compile("(?m)^spring\\.config\\.activate\\.on-profile: (\\S+)$");

    private static ReadmeMachine machine;

    /** Prepares the machine, starts the example and fetches its token. */
    private interface Promise {

        void keep(Example example) throws Exception;
    }

    /** What each example promises, by its name. */
    private final Map<String, Promise> promises = promises();

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        machine = new ReadmeMachine();
    }

    @AfterAll
    static void stop() {
        machine.close();
    }

    @BeforeEach
    void setUp() throws Exception {
        machine.reset(directory);
    }

    static List<Example> examples() {
        return Readme.examples("yaml").stream()
                .filter(example -> !example.section().equals(Readme.OAUTH2))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleStartsAndItsTokenIsFetched(Example example) throws Exception {
        Promise promise = promises.get(example.name());
        assertThat(promise)
                .as("what '%s' promises; say so in this test", example)
                .isNotNull();

        promise.keep(example);
    }

    @Test
    void promisesAreThoseOfTheReadme() {
        assertThat(examples()).extracting(Example::name).containsExactlyElementsOf(promises.keySet());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void documentsOfOneExampleAreForDifferentProfiles(Example example) {
        String[] documents = example.text().split("(?m)^---$");

        assertThat(documents.length == 1 ? List.of() : List.of(documents))
                .allMatch(document -> PROFILE.matcher(document.toString()).find());
        assertThat(profiles(example)).doesNotHaveDuplicates();
    }

    private static List<String> profiles(Example example) {
        return PROFILE.matcher(example.text())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private Map<String, Promise> promises() {
        Map<String, Promise> all = new LinkedHashMap<>();
        all.put("An application with a client secret.", example -> {
            machine.variables.put("AZURE_CLIENT_SECRET", ReadmeMachine.SECRET);
            assertAnsweredBy("ClientSecretCredential", example);
        });
        all.put(
                "A certificate, rotated in place.",
                example -> assertAnsweredBy("ClientCertificateCredential", example));
        all.put("A pod on AKS", example -> {
            machine.isPod();
            assertAnsweredBy("WorkloadIdentityCredential", example);
        });
        all.put("An application on App Service, a virtual machine, Arc, …", example -> {
            machine.isAppService();
            assertAnsweredBy("ManagedIdentityCredential", example);
            assertThat(machine.host.requests().get(0).query())
                    .containsEntry("client_id", FakeManagedIdentity.CLIENT_ID);
        });
        all.put("Jobs of GitHub Actions", example -> {
            machine.isBuildService();
            assertThat(profiles(example)).containsExactly("github", "pipelines");
            assertAnsweredBy("GitHubActionsCredential", example, "github");
            assertAnsweredBy("AzurePipelinesCredential", example, "pipelines");
        });
        all.put("An application that trusts another identity", example -> {
            machine.isTrustedHost();
            assertAnsweredBy("ClientAssertionCredential", example);
            assertThat(machine.entra.requests())
                    .anyMatch(request ->
                            ReadmeMachine.OTHER_CLIENT_ID.equals(request.form().get("client_id")));
        });
        all.put("Everything from the environment", example -> {
            machine.hasTheVariablesOfAnApplication();
            assertAnsweredBy("ClientSecretCredential", example);
        });
        all.put("Several, in order.", example -> {
            machine.variables.put("vault.secret", ReadmeMachine.SECRET);
            assertAnsweredBy("ClientSecretCredential", example);
            machine.isPod();
            assertAnsweredBy("WorkloadIdentityCredential", example);
        });
        all.put("Wherever it runs", example -> {
            machine.hasAzureCli();
            try (ConfigurableApplicationContext application = application(example)) {
                assertThat(answeredBy(application)).isEqualTo("AzureCliCredential");
                assertThat(IdentityDiagnostics.describe(application.getBean(TokenCredential.class))
                                .members())
                        .extracting(member -> member.credential())
                        .contains("AzureDeveloperCliCredential")
                        .doesNotContain("AzurePowerShellCredential");
            }
            assertThat(machine.tools().callsOf("az").get(0)).contains("[--subscription][Pay as you go]");
        });
        all.put("Wherever it runs (2)", example -> {
            machine.hasAzureCli();
            assertAnsweredBy("AzureCliCredential", example);
            machine.isPod();
            assertAnsweredBy("WorkloadIdentityCredential", example);
        });
        all.put("Several credentials", example -> {
            machine.isAppService();
            String bundle = "spring.ssl.bundle.pem.reporting.keystore.";
            machine.variables.put(bundle + "certificate", "file:" + directory.resolve("tls.crt"));
            machine.variables.put(bundle + "private-key", "file:" + directory.resolve("tls.key"));
            try (ConfigurableApplicationContext application = application(example)) {
                assertThat(answeredBy(application)).isEqualTo("ManagedIdentityCredential");
                assertThat(answeredBy(application.getBean("reporting", EntraCredential.class)))
                        .isEqualTo("ClientCertificateCredential");
            }
        });
        all.put("Your own HTTP clients", example -> {
            machine.hasTheVariablesOfAnApplication();
            try (ConfigurableApplicationContext application = application(example, OrdersClient.class)) {
                assertThat(application.getBean(Orders.class).all()).contains("app-oid");
            }
            assertThat(machine.entra.requests())
                    .anyMatch(
                            request -> request.form().getOrDefault("scope", "").contains("api://orders/.default"));
        });
        all.put("Tokens before the first request", example -> {
            machine.hasTheVariablesOfAnApplication();
            try (ConfigurableApplicationContext application = application(example)) {
                assertThat(machine.entra.tokenRequests()).isOne();
                answeredBy(application);
                assertThat(machine.entra.tokenRequests()).isOne();
            }
        });
        all.put("Tokens before the first request (2)", example -> {
            machine.hasTheVariablesOfAnApplication();
            machine.variables.put("azure.identity.credentials.reporting.type", "environment");
            try (ConfigurableApplicationContext application = application(example)) {
                EntraCredential own = application.getBean("azureTokenCredential", EntraCredential.class);
                EntraCredential reporting = application.getBean("reporting", EntraCredential.class);
                await().untilAsserted(() -> {
                    assertThat(own.tokens()).hasSize(2);
                    assertThat(reporting.tokens()).hasSize(1);
                });
            }
        });
        all.put("Another cloud", example -> {
            machine.hasTheVariablesOfAnApplication();
            assertAnsweredBy("ClientSecretCredential", example);
            assertThat(machine.microsoft.hosts()).contains("login.microsoftonline.us");
        });
        all.put("Another cloud (2)", example -> {
            machine.hasTheVariablesOfAnApplication();
            assertAnsweredBy("ClientSecretCredential", example);
            assertThat(machine.microsoft.hosts()).contains("login.internal.example");
        });
        all.put("Tokens that survive a restart", example -> {
            machine.hasTheVariablesOfAnApplication();
            assertAnsweredBy("ClientSecretCredential", example);
            assertAnsweredBy("ClientSecretCredential", example);
            assertThat(machine.entra.tokenRequests()).isOne();
            assertThat(machine.kept).containsOnlyKeys("orders.nocae");
        });
        all.put("Tokens that survive a restart (2)", example -> {
            machine.variables.put("user.home", directory.toString());
            CompletableFuture<?> user = machine.hasBrowser();
            assertAnsweredBy("InteractiveBrowserCredential", example);
            user.join();
            Files.delete(directory.resolve("opened"));
            assertAnsweredBy("InteractiveBrowserCredential", example);
            assertThat(directory.resolve("opened")).doesNotExist();
            assertThat(directory.resolve(".orders/user.json")).content().contains(ReadmeMachine.USER);
        });
        return all;
    }

    private void assertAnsweredBy(String credential, Example example, String... profiles) throws Exception {
        try (ConfigurableApplicationContext application = application(example, App.class, profiles)) {
            assertThat(answeredBy(application)).isEqualTo(credential);
        }
    }

    private static String answeredBy(ConfigurableApplicationContext application) {
        return answeredBy((EntraCredential) application.getBean(TokenCredential.class));
    }

    private static String answeredBy(EntraCredential credential) {
        assertThat(credential.getTokenSync(VAULT).getToken()).isNotBlank();
        return Objects.requireNonNull(credential.status().answeredBy());
    }

    private ConfigurableApplicationContext application(Example example) throws Exception {
        return application(example, App.class);
    }

    private ConfigurableApplicationContext application(Example example, Class<?> source, String... profiles)
            throws Exception {
        Path file = Files.writeString(directory.resolve("application.yaml"), machine.filled(example.text()));
        List<String> arguments =
                new ArrayList<>(List.of("--spring.config.location=" + file.toUri(), "--spring.main.banner-mode=off"));
        machine.variables.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return new SpringApplicationBuilder(App.class, source)
                .web(WebApplicationType.NONE)
                .profiles(profiles)
                .run(arguments.toArray(String[]::new));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {

        @Bean
        AzureCredentialCustomizer microsoftIsHere() {
            return options -> options.httpClient(machine.microsoft);
        }

        @Bean
        TokenCacheStore store() {
            return machine.store();
        }
    }

    interface Orders {

        @GetExchange
        String all();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportHttpServices(group = "orders", types = Orders.class)
    static class OrdersClient {

        @Bean
        RestClientHttpServiceGroupConfigurer http() {
            HttpClient http = HttpClient.newBuilder()
                    .sslContext(machine.entra.sslContext())
                    .build();
            return groups -> groups.forEachClient((group, client) ->
                    client.baseUrl(machine.entra.resourceUrl()).requestFactory(new JdkClientHttpRequestFactory(http)));
        }
    }
}
