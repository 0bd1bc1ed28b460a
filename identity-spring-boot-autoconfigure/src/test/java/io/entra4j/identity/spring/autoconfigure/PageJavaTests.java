package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.storage.blob.BlobServiceClient;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.RecordedRequest;
import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.shared.SharedTokenStore;
import io.entra4j.identity.spring.autoconfigure.PageExamples.Example;
import io.entra4j.identity.spring.autoconfigure.http.AzureBearerTokensAutoConfiguration;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.entra4j.identity.spring.jdbc.JdbcSharedTokenStore;
import io.entra4j.identity.spring.redis.RedisServer;
import io.entra4j.identity.spring.redis.RedisSharedTokenStore;
import java.lang.reflect.Constructor;
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
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.test.context.TestContextManager;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Each Java example of the pages, compiled with the imports that it shows and run on the machine it is for, and the token
 * it promises. Those of docs/oauth2-clients.md are run by {@code PageOAuth2Tests}.
 */
@Timeout(120)
class PageJavaTests {

    private static final TokenRequestContext VAULT =
            new TokenRequestContext().addScopes("https://vault.azure.net/.default");

    private static ExampleMachine machine;
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
        machine = new ExampleMachine();
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
        return PageExamples.examples("java");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleCompilesAndItsTokenIsFetched(Example example) throws Exception {
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

    private Map<String, Promise> promises() {
        Map<String, Promise> all = new LinkedHashMap<>();
        Promise blobs = example -> application(members(example)).run(started -> {
            catchThrowable(() -> started.getBean(BlobServiceClient.class)
                    .getBlobContainerClient("orders")
                    .exists());
            assertThat(machine.microsoft.hosts()).contains("account.blob.core.windows.net");
            assertSentToken("/orders");
        });
        Promise byHand = example -> {
            assertThat(run(example, "token")).asString().startsWith("eyJ");
            assertAnsweredBy("ClientSecretCredential", run(example, "credential"));
        };
        all.put("README: Use it", blobs);
        all.put("README: Use it (2)", byHand);
        all.put("getting-started: 4. Use it.", blobs);
        all.put("getting-started: 5. Or get a token by hand", example -> {
            Class<?> vault = members(example).getClasses()[0];
            application(vault).run(started -> {
                Method header = vault.getDeclaredMethod("authorizationHeader");
                header.setAccessible(true);
                assertThat(header.invoke(started.getBean(vault))).asString().startsWith("Bearer eyJ");
            });
        });
        all.put("getting-started: Without Spring", byHand);
        all.put("managed-identity: In code", example -> {
            machine.isAppService();
            Example hosts = new Example(
                    "",
                    "java",
                    "",
                    example.text().replace("clientId(\"…\"", "clientId(\"" + FakeManagedIdentity.CLIENT_ID + "\""));
            assertAnsweredBy("ManagedIdentityCredential", run(hosts, "credential"));
        });
        all.put(
                "certificates: In code",
                example -> assertAnsweredBy("ClientCertificateCredential", run(example, "credential")));
        all.put("testing: A credential that returns a constant", example -> {
            Class<?> configuration = members(example).getClasses()[0];
            application(configuration)
                    .run(started -> assertThat(started.getBean(TokenCredential.class)
                                    .getTokenSync(VAULT)
                                    .getToken())
                            .isEqualTo("token-of-the-test"));
            assertThat(machine.entra.requests()).isEmpty();
        });
        all.put("testing: The stand-in for Entra in a test", example -> {
            Class<?> tests = ExampleFrame.test(fresh(), example.text()).getClasses()[0];
            assertThat(runTests(tests, instance(tests))).isEqualTo(3);
        });
        all.put("testing: In a Spring Boot test", example -> {
            String application =
                    "@org.springframework.boot.autoconfigure.SpringBootApplication\nclass Application {}\n";
            Class<?> tests = Stream.of(ExampleFrame.test(fresh(), example.text() + application)
                            .getClasses())
                    .filter(type -> type.getSimpleName().equals("ApplicationTests"))
                    .findFirst()
                    .orElseThrow();
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(tests.getClassLoader());
            try {
                Object instance = instance(tests);
                TestContextManager spring = new TestContextManager(tests);
                spring.prepareTestInstance(instance);
                assertThat(runTests(tests, instance)).isOne();
                spring.getTestContext().markApplicationContextDirty(null);
                Method stop = tests.getDeclaredMethod("stop");
                stop.setAccessible(true);
                stop.invoke(null);
            } finally {
                thread.setContextClassLoader(before);
            }
        });
        all.put("on-behalf-of: On behalf of the users of a server:", example -> {
            String caller = machine.entra
                    .userToken("bob-oid")
                    .audience(ExampleMachine.CLIENT_ID)
                    .build();
            assertAnsweredBy("OnBehalfOfCredential", run(example, "forThisRequest", "String incomingToken", caller));
        });
        all.put("users: Users of a program", example -> {
            CompletableFuture<?> user = machine.hasBrowser();
            assertAnsweredBy("InteractiveBrowserCredential", run(example, "user"));
            user.join();
            assertThat(directory.resolve("record.json")).content().contains(ExampleMachine.USER);
            Files.delete(directory.resolve("opened"));
            machine.entra.resetRequests();
            assertAnsweredBy(
                    "InteractiveBrowserCredential",
                    run(
                            new Example(
                                    "",
                                    "java",
                                    "a later start",
                                    example.text().replaceFirst("(?m)^AuthenticationRecord.*$", "")),
                            "user"));
            assertThat(directory.resolve("opened")).doesNotExist();
        });
        all.put("federated-identity: An app registration that trusts another identity", example -> {
            machine.isTrustedHost();
            assertAnsweredBy("ClientAssertionCredential", run(example, "credential"));
        });
        all.put("chains: Wherever it runs.", example -> {
            machine.isAppService();
            assertAnsweredBy("ManagedIdentityCredential", run(example, "credential"));
            assertThat(machine.host.requests().get(0).query())
                    .containsEntry("client_id", FakeManagedIdentity.CLIENT_ID);
        });
        all.put("choosing-a-credential: Several credentials.", example -> {
            Class<?> reports = members(example).getClasses()[0];
            application(reports).run(started -> {
                assertThat(started).hasNotFailed();
                assertThat(field(reports, started.getBean(reports))).isSameAs(started.getBean("reporting"));
                assertThat(((TokenCredential) started.getBean("reporting")).getTokenSync(VAULT))
                        .isNotNull();
            });
        });
        all.put(
                "http-clients: Your own HTTP clients",
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
        all.put("persistence: Tokens that survive a restart", example -> {
            assertAnsweredBy("ClientSecretCredential", run(example, "credential"));
            assertAnsweredBy("ClientSecretCredential", run(example, "credential"));
            assertThat(machine.entra.tokenRequests()).isOne();
        });
        all.put(
                "replicas: In a table",
                example -> application(members(example))
                        .withBean(DataSource.class, PGSimpleDataSource::new)
                        .run(started -> assertThat(started.getBean(SharedTokenStore.class))
                                .isInstanceOf(JdbcSharedTokenStore.class)));
        all.put("replicas: In plain Java", example -> {
            try (RedisServer redis = RedisServer.start()) {
                Example here = new Example(
                        "",
                        "java",
                        "",
                        example.text()
                                .replace("6379", String.valueOf(redis.port()))
                                .replace("CredentialOptions.builder()", "machine.at(CredentialOptions.builder())"));
                String key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
                String result = "new Object[] {credential, cache, store}";
                Object[] first = (Object[]) run(here, result, "String key", key);
                Object[] second = (Object[]) run(here, result, "String key", key);
                assertAnsweredBy("ClientSecretCredential", first[0]);
                assertAnsweredBy("ClientSecretCredential", second[0]);
                for (Object[] replica : List.of(first, second)) {
                    ((SharedTokenCache) replica[1]).close();
                    ((RedisSharedTokenStore) replica[2]).close();
                }
            }
            assertThat(machine.entra.tokenRequests()).isOne();
        });
        return all;
    }

    private static Object instance(Class<?> tests) throws Exception {
        Constructor<?> constructor = tests.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    /** Runs the test methods of a class. Returns their number. */
    private static int runTests(Class<?> tests, Object instance) throws Exception {
        List<Method> methods = Stream.of(tests.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .toList();
        for (Method method : methods) {
            method.setAccessible(true);
            method.invoke(instance);
        }
        return methods.size();
    }

    private Object run(Example example, String result) throws Exception {
        return run(example, result, "", null);
    }

    private Object run(Example example, String result, String parameter, @Nullable String argument) throws Exception {
        Class<?> compiled =
                onMachine(ExampleFrame.statements(fresh(), machine.filled(example.text()), parameter, result));
        Method run = Stream.of(compiled.getMethods())
                .filter(method -> method.getName().equals("run"))
                .findFirst()
                .orElseThrow();
        return Objects.requireNonNull(argument == null ? run.invoke(null) : run.invoke(null, argument));
    }

    private Class<?> members(Example example) throws Exception {
        return onMachine(ExampleFrame.members(fresh(), machine.filled(example.text())));
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
                        "azure.identity.client-id=" + ExampleMachine.CLIENT_ID,
                        "azure.identity.client-secret=" + ExampleMachine.SECRET,
                        "azure.identity.credentials.reporting.tenant-id=" + ExampleMachine.OTHER_TENANT_ID,
                        "azure.identity.credentials.reporting.client-id=" + ExampleMachine.OTHER_CLIENT_ID,
                        "azure.identity.credentials.reporting.client-secret=" + ExampleMachine.SECRET);
    }
}
