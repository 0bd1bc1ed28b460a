package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.storage.blob.BlobServiceClient;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.RecordedRequest;
import io.entra4j.identity.spring.autoconfigure.Readme.Example;
import io.entra4j.identity.spring.autoconfigure.http.AzureBearerTokensAutoConfiguration;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Each Java example of the README, compiled with the imports that it shows and run on the machine it is for, and the token
 * it promises. The examples for OAuth2 clients are run by {@code ReadmeOAuth2Tests}.
 */
@Timeout(120)
class ReadmeJavaTests {

    private static final TokenRequestContext VAULT =
            new TokenRequestContext().addScopes("https://vault.azure.net/.default");

    private static ReadmeMachine machine;
    private static HttpClient http;

    /** Prepares the machine, runs the example and fetches its token. */
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
        http = HttpClient.newBuilder().sslContext(machine.entra.sslContext()).build();
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
        return Readme.examples("java").stream()
                .filter(example -> !example.section().equals(Readme.OAUTH2))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleCompilesAndItsTokenIsFetched(Example example) throws Exception {
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

    private Map<String, Promise> promises() {
        Map<String, Promise> all = new LinkedHashMap<>();
        all.put(
                "Use it",
                example -> application(members(example)).run(started -> {
                    catchThrowable(() -> started.getBean(BlobServiceClient.class)
                            .getBlobContainerClient("orders")
                            .exists());
                    assertThat(machine.microsoft.hosts()).contains("account.blob.core.windows.net");
                    assertSentToken("/orders");
                }));
        all.put("Use it (2)", example -> assertAnsweredBy("ClientSecretCredential", run(example, "credential")));
        all.put("On behalf of the users of a server", example -> {
            String caller = machine.entra
                    .userToken("bob-oid")
                    .audience(ReadmeMachine.CLIENT_ID)
                    .build();
            assertAnsweredBy("OnBehalfOfCredential", run(example, "forThisRequest", "String incomingToken", caller));
        });
        all.put("Users of a program", example -> {
            CompletableFuture<?> user = machine.hasBrowser();
            assertAnsweredBy("InteractiveBrowserCredential", run(example, "user"));
            user.join();
            assertThat(directory.resolve("record.json")).content().contains(ReadmeMachine.USER);
            Files.delete(directory.resolve("opened"));
            machine.entra.resetRequests();
            assertAnsweredBy(
                    "InteractiveBrowserCredential",
                    run(
                            new Example(
                                    "java",
                                    "",
                                    "a later start",
                                    example.text().replaceFirst("(?m)^AuthenticationRecord.*$", "")),
                            "user"));
            assertThat(directory.resolve("opened")).doesNotExist();
        });
        all.put("An application that trusts another identity", example -> {
            machine.isTrustedHost();
            assertAnsweredBy("ClientAssertionCredential", run(example, "credential"));
        });
        all.put("Wherever it runs", example -> {
            machine.isAppService();
            assertAnsweredBy("ManagedIdentityCredential", run(example, "credential"));
            assertThat(machine.host.requests().get(0).query())
                    .containsEntry("client_id", FakeManagedIdentity.CLIENT_ID);
        });
        all.put("Several credentials", example -> {
            Class<?> reports = members(example).getClasses()[0];
            application(reports).run(started -> {
                assertThat(started).hasNotFailed();
                assertThat(field(reports, started.getBean(reports))).isSameAs(started.getBean("reporting"));
                assertThat(((TokenCredential) started.getBean("reporting")).getTokenSync(VAULT))
                        .isNotNull();
            });
        });
        all.put(
                "Your own HTTP clients",
                example -> application(members(example)).run(started -> {
                    assertThat(started.getBean(RestClient.class)
                                    .get()
                                    .uri("https://orders.example/")
                                    .retrieve()
                                    .body(String.class))
                            .contains("app-oid");
                    assertThat(started.getBean(WebClient.class)
                                    .get()
                                    .uri("https://reports.example/")
                                    .retrieve()
                                    .bodyToMono(String.class)
                                    .block())
                            .contains("other-oid");
                }));
        all.put("Tokens that survive a restart", example -> {
            assertAnsweredBy("ClientSecretCredential", run(example, "credential"));
            assertAnsweredBy("ClientSecretCredential", run(example, "credential"));
            assertThat(machine.entra.tokenRequests()).isOne();
        });
        return all;
    }

    private Object run(Example example, String result) throws Exception {
        return run(example, result, "", null);
    }

    private Object run(Example example, String result, String parameter, @Nullable String argument) throws Exception {
        Class<?> compiled =
                onMachine(ReadmeFrame.statements(fresh(), machine.filled(example.text()), parameter, result));
        Method run = Stream.of(compiled.getMethods())
                .filter(method -> method.getName().equals("run"))
                .findFirst()
                .orElseThrow();
        return Objects.requireNonNull(argument == null ? run.invoke(null) : run.invoke(null, argument));
    }

    private Class<?> members(Example example) throws Exception {
        return onMachine(ReadmeFrame.members(fresh(), machine.filled(example.text())));
    }

    private Path fresh() throws Exception {
        return Files.createTempDirectory(directory, "classes");
    }

    private static Class<?> onMachine(Class<?> compiled) throws Exception {
        compiled.getField("machine").set(null, machine);
        return compiled;
    }

    private static Object field(Class<?> type, Object of) throws Exception {
        Field field = type.getDeclaredFields()[0];
        field.setAccessible(true);
        return field.get(of);
    }

    private static void assertAnsweredBy(String name, Object credential) {
        EntraCredential ours = (EntraCredential) credential;
        assertThat(ours.getTokenSync(VAULT).getToken()).isNotBlank();
        assertThat(ours.status().answeredBy()).isEqualTo(name);
    }

    private static void assertSentToken(String path) {
        assertThat(machine.entra.requests())
                .filteredOn(request -> request.path().equals(path))
                .isNotEmpty()
                .extracting(RecordedRequest::headers)
                .allMatch(headers -> headers.getOrDefault("Authorization", "").startsWith("Bearer eyJ"));
    }

    /** An application with a credential of its own and another one for reports. Any host leads to FakeEntra's API. */
    private static ApplicationContextRunner application(Class<?> source) {
        URI api = URI.create(machine.entra.resourceUrl());
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(http);
        JdkClientHttpConnector connector = new JdkClientHttpConnector(http);
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AzureIdentityAutoConfiguration.class, AzureBearerTokensAutoConfiguration.class))
                .withUserConfiguration(source)
                .withBean(AzureCredentialCustomizer.class, () -> options -> options.httpClient(machine.microsoft))
                .withBean(
                        RestClient.Builder.class,
                        () -> RestClient.builder().requestFactory((uri, method) -> requests.createRequest(api, method)))
                .withBean(
                        WebClient.Builder.class,
                        () -> WebClient.builder()
                                .clientConnector((method, uri, request) -> connector.connect(method, api, request)))
                .withPropertyValues(
                        "azure.identity.type=client-secret",
                        "azure.identity.tenant-id=contoso.onmicrosoft.com",
                        "azure.identity.client-id=" + ReadmeMachine.CLIENT_ID,
                        "azure.identity.client-secret=" + ReadmeMachine.SECRET,
                        "azure.identity.credentials.reporting.tenant-id=" + ReadmeMachine.OTHER_TENANT_ID,
                        "azure.identity.credentials.reporting.client-id=" + ReadmeMachine.OTHER_CLIENT_ID,
                        "azure.identity.credentials.reporting.client-secret=" + ReadmeMachine.SECRET);
    }
}
