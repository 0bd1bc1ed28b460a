package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CallerTokens;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenCacheStore;
import io.entra4j.identity.chain.IdentityDiagnostics;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.spring.autoconfigure.PageExamples.Example;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.entra4j.identity.spring.redis.RedisServer;
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
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.ImportHttpServices;

/**
 * Each YAML example of the pages, pasted as a whole into an application's configuration, on the machine it is for, and the
 * token it promises. Those of docs/oauth2-clients.md are started by {@code PageOAuth2Tests}.
 */
@Timeout(120)
class PageYamlTests {

    private static final TokenRequestContext VAULT =
            new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    private static final Pattern PROFILE = Pattern.compile("(?m)^spring\\.config\\.activate\\.on-profile: (\\S+)$");

    private static ExampleMachine machine;

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
        machine = new ExampleMachine();
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
        return PageExamples.examples("yaml");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleStartsAndItsTokenIsFetched(Example example) throws Exception {
        Promise promise = promises.get(example.toString());
        assertThat(promise)
                .as("what '%s' promises; say so in this test", example)
                .isNotNull();

        promise.keep(example);
    }

    @Test
    void everyExampleHasAPromise() {
        assertThat(examples()).extracting(Example::toString).containsExactlyInAnyOrderElementsOf(promises.keySet());
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
        Promise secretFromVariable = example -> {
            machine.variables.put("AZURE_CLIENT_SECRET", ExampleMachine.SECRET);
            assertAnsweredBy("ClientSecretCredential", example);
        };
        all.put("README: Use it", secretFromVariable);
        all.put("getting-started: 3. Describe the credential", secretFromVariable);
        all.put("choosing-a-credential: An application with a client secret.", secretFromVariable);
        all.put(
                "certificates: An SSL bundle of Spring Boot.",
                example -> assertAnsweredBy("ClientCertificateCredential", example));
        all.put("federated-identity: A pod on AKS.", example -> {
            machine.isPod();
            assertAnsweredBy("WorkloadIdentityCredential", example);
        });
        all.put("managed-identity: An application on App Service, a virtual machine, Arc, …", example -> {
            machine.isAppService();
            assertAnsweredBy("ManagedIdentityCredential", example);
            assertThat(machine.host.requests().get(0).query())
                    .containsEntry("client_id", FakeManagedIdentity.CLIENT_ID);
        });
        all.put("federated-identity: Jobs of GitHub Actions", example -> {
            machine.isBuildService();
            assertThat(profiles(example)).containsExactly("github", "pipelines");
            assertAnsweredBy("GitHubActionsCredential", example, "github");
            assertAnsweredBy("AzurePipelinesCredential", example, "pipelines");
        });
        all.put("federated-identity: An app registration that trusts another identity", example -> {
            machine.isTrustedHost();
            assertAnsweredBy("ClientAssertionCredential", example);
            assertThat(machine.entra.requests())
                    .anyMatch(request ->
                            ExampleMachine.OTHER_CLIENT_ID.equals(request.form().get("client_id")));
        });
        all.put("choosing-a-credential: Everything from the environment", example -> {
            machine.hasTheVariablesOfAnApplication();
            assertAnsweredBy("ClientSecretCredential", example);
        });
        all.put("chains: Several, in order.", example -> {
            machine.variables.put("vault.secret", ExampleMachine.SECRET);
            assertAnsweredBy("ClientSecretCredential", example);
            machine.isPod();
            assertAnsweredBy("WorkloadIdentityCredential", example);
        });
        all.put("chains: Wherever it runs.", example -> {
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
        all.put("chains: Only the ones that you name:", example -> {
            machine.hasAzureCli();
            assertAnsweredBy("AzureCliCredential", example);
            machine.isPod();
            assertAnsweredBy("WorkloadIdentityCredential", example);
        });
        all.put("choosing-a-credential: Several credentials.", example -> {
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
        all.put("http-clients: HTTP service groups", example -> {
            machine.hasTheVariablesOfAnApplication();
            try (ConfigurableApplicationContext application = application(example, OrdersClient.class)) {
                assertThat(application.getBean(Orders.class).all()).contains("app-oid");
            }
            assertThat(machine.entra.requests())
                    .anyMatch(
                            request -> request.form().getOrDefault("scope", "").contains("api://orders/.default"));
        });
        all.put("health-and-metrics: Tokens before the first request", example -> {
            machine.hasTheVariablesOfAnApplication();
            try (ConfigurableApplicationContext application = application(example)) {
                assertThat(machine.entra.tokenRequests()).isOne();
                answeredBy(application);
                assertThat(machine.entra.tokenRequests()).isOne();
            }
        });
        all.put("health-and-metrics: Tokens before the first request (2)", example -> {
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
        all.put("clouds: Another cloud", example -> {
            machine.hasTheVariablesOfAnApplication();
            assertAnsweredBy("ClientSecretCredential", example);
            assertThat(machine.microsoft.hosts()).contains("login.microsoftonline.us");
        });
        all.put("clouds: A private cloud", example -> {
            machine.hasTheVariablesOfAnApplication();
            assertAnsweredBy("ClientSecretCredential", example);
            assertThat(machine.microsoft.hosts()).contains("login.internal.example");
        });
        all.put("persistence: Tokens that survive a restart", example -> {
            machine.hasTheVariablesOfAnApplication();
            assertAnsweredBy("ClientSecretCredential", example);
            assertAnsweredBy("ClientSecretCredential", example);
            assertThat(machine.entra.tokenRequests()).isOne();
            assertThat(machine.kept).containsOnlyKeys("orders.nocae");
        });
        all.put("replicas: With Spring Boot", this::assertShared);
        all.put("replicas: Replace a key", this::assertShared);
        all.put("users: In Spring", example -> {
            machine.variables.put("user.home", directory.toString());
            CompletableFuture<?> user = machine.hasBrowser();
            assertAnsweredBy("InteractiveBrowserCredential", example);
            user.join();
            Files.delete(directory.resolve("opened"));
            assertAnsweredBy("InteractiveBrowserCredential", example);
            assertThat(directory.resolve("opened")).doesNotExist();
            assertThat(directory.resolve(".orders/user.json")).content().contains(ExampleMachine.USER);
        });
        all.put("certificates: A file", example -> assertAnsweredBy("ClientCertificateCredential", example));
        all.put("http-clients: Another certificate authority", example -> {
            machine.hasTheVariablesOfAnApplication();
            assertAnsweredBy("ClientSecretCredential", example);
        });
        all.put("on-behalf-of: With Spring Boot", example -> {
            machine.variables.put("vault.secret", ExampleMachine.SECRET);
            try (ConfigurableApplicationContext application = application(example, CalledByBob.class)) {
                assertThat(answeredBy(application)).isEqualTo("OnBehalfOfCredential");
            }
        });
        all.put("health-and-metrics: Health and metrics", example -> {
            machine.hasTheVariablesOfAnApplication();
            try (ConfigurableApplicationContext application = application(example)) {
                assertThat(application.getEnvironment().getProperty("management.endpoint.health.show-details"))
                        .isEqualTo("when-authorized");
                assertThat(application.getEnvironment().getProperty("management.endpoints.web.exposure.include"))
                        .contains("azureidentity");
            }
        });
        Promise secretFromVariables = example -> {
            machine.hasTheVariablesOfAnApplication();
            assertAnsweredBy("ClientSecretCredential", example);
        };
        all.put("TROUBLESHOOTING: Logs", secretFromVariables);
        all.put("TROUBLESHOOTING: See what is sent", secretFromVariables);
        all.put("migrating: Change nothing.", example -> {
            machine.variables.put("spring.cloud.azure.profile.tenant-id", FakeEntra.TENANT_ID);
            machine.variables.put("spring.cloud.azure.credential.client-id", ExampleMachine.CLIENT_ID);
            machine.variables.put("spring.cloud.azure.credential.client-secret", ExampleMachine.SECRET);
            assertAnsweredBy("ClientSecretCredential", example);
        });
        return all;
    }

    /** Checks that two replicas of an example fetch one token, through a real Redis. */
    private void assertShared(Example example) throws Exception {
        machine.variables.put("azure.identity.tenant-id", FakeEntra.TENANT_ID);
        machine.variables.put("azure.identity.client-id", ExampleMachine.CLIENT_ID);
        machine.variables.put("azure.identity.client-secret", ExampleMachine.SECRET);
        machine.variables.put("SHARED_TOKEN_KEY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
        machine.variables.put("NEW_SHARED_TOKEN_KEY", "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=");
        machine.variables.put("azure.identity.cache.shared.applications", "true");
        try (RedisServer redis = RedisServer.start()) {
            machine.variables.put("redis.port", String.valueOf(redis.port()));
            try (ConfigurableApplicationContext first = application(example, WithRedis.class);
                    ConfigurableApplicationContext second = application(example, WithRedis.class)) {
                assertThat(answeredBy(first)).isEqualTo("ClientSecretCredential");
                assertThat(second.getBean(TokenCredential.class)
                                .getTokenSync(VAULT)
                                .getToken())
                        .isEqualTo(first.getBean(TokenCredential.class)
                                .getTokenSync(VAULT)
                                .getToken());
            }
        }
        assertThat(machine.entra.tokenRequests()).isOne();
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

    /** Spring Boot's connection, whose module is not on this class path. */
    @Configuration(proxyBeanMethods = false)
    static class WithRedis {

        @Bean
        LettuceConnectionFactory redis(@Value("${redis.port}") int port) {
            return new LettuceConnectionFactory("127.0.0.1", port);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class CalledByBob {

        @Bean
        CallerTokens callerTokens() {
            return () -> machine.entra
                    .userToken("bob-oid")
                    .audience(ExampleMachine.CLIENT_ID)
                    .build();
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
