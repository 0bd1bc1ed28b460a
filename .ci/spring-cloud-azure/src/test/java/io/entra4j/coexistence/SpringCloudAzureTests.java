package io.entra4j.coexistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import com.azure.spring.cloud.core.customizer.AzureServiceClientBuilderCustomizer;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.queue.QueueServiceClient;
import com.azure.storage.queue.QueueServiceClientBuilder;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.RecordedRequest;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import java.lang.reflect.Field;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** Its clients beside our credential; who asks for a token is seen at the stand-in for Entra, which trusts ours only. */
@ExtendWith(OutputCaptureExtension.class)
class SpringCloudAzureTests {

    private static final String ITS_CREDENTIAL = "springCloudAzureDefaultCredential";
    private static final String OTHER = "22222222-2222-2222-2222-222222222222";

    private static FakeEntra entra;
    private static final Services SERVICES = new Services();

    @BeforeAll
    static void start() {
        entra = FakeEntra.start();
    }

    @AfterAll
    static void stop() {
        entra.close();
    }

    @BeforeEach
    void reset() {
        entra.reset();
        entra.resetRequests();
        SERVICES.authorizations().clear();
    }

    private static ConfigurableApplicationContext application(String... arguments) {
        return application(App.class, arguments);
    }

    private static ConfigurableApplicationContext application(Class<?> type, String... arguments) {
        SpringApplication application = new SpringApplication(type);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setDefaultProperties(Map.of(
                "logging.level.io.entra4j", "info",
                "AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1",
                "spring.datasource.url", "jdbc:postgresql://127.0.0.1:1/shop?sslmode=disable",
                "spring.datasource.username", "orders",
                "spring.cloud.azure.keyvault.secret.endpoint", "https://shop.vault.example",
                "spring.cloud.azure.keyvault.secret.challenge-resource-verification-enabled", "false",
                "spring.cloud.azure.storage.blob.endpoint", "https://shop.blob.example",
                "spring.cloud.azure.storage.queue.endpoint", "https://shop.queue.example",
                "spring.cloud.azure.servicebus.namespace", "shop",
                "spring.cloud.azure.servicebus.entity-type", "queue"));
        return application.run(arguments);
    }

    private static List<String> ours() {
        return List.of(
                "--azure.identity.tenant-id=" + FakeEntra.TENANT_ID,
                "--azure.identity.client-id=" + FakeEntra.CLIENT_ID,
                "--azure.identity.client-secret=" + FakeEntra.CLIENT_SECRET,
                "--azure.identity.authority-host=" + entra.authorityHost());
    }

    private static List<String> variables(String client) {
        return List.of(
                "--AZURE_TENANT_ID=" + FakeEntra.TENANT_ID,
                "--AZURE_CLIENT_ID=" + client,
                "--AZURE_CLIENT_SECRET=" + FakeEntra.CLIENT_SECRET,
                "--AZURE_AUTHORITY_HOST=" + entra.authorityHost());
    }

    private static List<String> its(String client) {
        return List.of(
                "--spring.cloud.azure.profile.tenant-id=" + FakeEntra.TENANT_ID,
                "--spring.cloud.azure.profile.environment.active-directory-endpoint=" + entra.authorityHost(),
                "--spring.cloud.azure.credential.client-id=" + client,
                "--spring.cloud.azure.credential.client-secret=" + FakeEntra.CLIENT_SECRET);
    }

    private static String[] all(List<?>... parts) {
        List<String> all = new ArrayList<>();
        for (List<?> part : parts) {
            part.forEach(one -> all.add((String) one));
        }
        return all.toArray(String[]::new);
    }

    static Stream<Arguments> configurations() {
        List<String> reading = List.of("--azure.identity.spring-cloud-azure.read-properties=true");
        return Stream.of(
                Arguments.of("our properties", all(ours())),
                Arguments.of("variables", all(variables(FakeEntra.CLIENT_ID))),
                Arguments.of("our properties and variables", all(ours(), variables(OTHER))),
                Arguments.of("our and its properties", all(ours(), its(OTHER))),
                Arguments.of("our and its properties, with the switch", all(ours(), its(OTHER), reading)),
                Arguments.of("its properties, with the switch", all(its(FakeEntra.CLIENT_ID), reading)),
                Arguments.of(
                        "its properties and variables, with the switch",
                        all(its(FakeEntra.CLIENT_ID), variables(OTHER), reading)),
                Arguments.of(
                        "its properties, not read, and variables", all(variables(FakeEntra.CLIENT_ID), its(OTHER))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("configurations")
    void springCloudAzureClientsUseOurCredential(String configuration, String[] arguments) throws Exception {
        try (ConfigurableApplicationContext application = application(arguments)) {
            TokenCredential ours = application.getBean(TokenCredential.class);
            assertThat(ours).isInstanceOf(EntraCredential.class);
            assertThat(application.getBean(ITS_CREDENTIAL)).isSameAs(ours);
            assertThat(application.getBeansOfType(TokenCredential.class)).hasSize(1);

            catchThrowable(() -> application
                    .getBean(BlobServiceClient.class)
                    .getBlobContainerClient("orders")
                    .getProperties());
            catchThrowable(() -> application
                    .getBean(QueueServiceClient.class)
                    .getQueueClient("orders")
                    .getProperties());
            catchThrowable(() -> application.getBean(SecretClient.class).getSecret("orders"));

            assertThat(SERVICES.authorizations()).hasSize(3).allMatch(one -> one.startsWith("Bearer "));
            assertThat(scopes())
                    .containsExactlyInAnyOrder(
                            "https://storage.azure.com/.default", "https://vault.azure.net/.default");
            assertThat(clients()).containsOnly(FakeEntra.CLIENT_ID);
            assertThat(credential(application.getBean(ServiceBusClientBuilder.class)))
                    .as("Service Bus")
                    .isSameAs(ours);
        }
    }

    private static List<String> scopes() {
        // MSAL adds scopes of its own.
        return tokenRequests()
                .flatMap(request -> Stream.of(request.form().get("scope").split(" ")))
                .filter(scope -> scope.startsWith("https:"))
                .toList();
    }

    private static List<String> clients() {
        return tokenRequests().map(request -> request.form().get("client_id")).toList();
    }

    private static Stream<RecordedRequest> tokenRequests() {
        return entra.requests().stream().filter(request -> request.path().endsWith("/token"));
    }

    private static Object credential(ServiceBusClientBuilder builder) throws Exception {
        Field field = ServiceBusClientBuilder.class.getDeclaredField("credentials");
        field.setAccessible(true);
        return field.get(builder);
    }

    @Test
    void serviceWithItsOwnCredentialKeepsIt() {
        try (ConfigurableApplicationContext application = application(all(
                ours(),
                List.of(
                        "--spring.cloud.azure.profile.tenant-id=" + FakeEntra.TENANT_ID,
                        "--spring.cloud.azure.profile.environment.active-directory-endpoint=https://127.0.0.1:1",
                        "--spring.cloud.azure.retry.mode=fixed",
                        "--spring.cloud.azure.retry.fixed.max-retries=1",
                        "--spring.cloud.azure.retry.fixed.delay=1ms",
                        "--spring.cloud.azure.storage.queue.credential.client-id=" + OTHER,
                        "--spring.cloud.azure.storage.queue.credential.client-secret=another")))) {
            catchThrowable(() -> application
                    .getBean(BlobServiceClient.class)
                    .getBlobContainerClient("orders")
                    .getProperties());
            catchThrowable(() -> application
                    .getBean(QueueServiceClient.class)
                    .getQueueClient("orders")
                    .getProperties());

            assertThat(clients()).containsExactly(FakeEntra.CLIENT_ID);
            assertThat(SERVICES.authorizations()).as("of the blob client").hasSize(1);
        }
    }

    @Test
    void keysAndBeanNamesOfOneServiceStayUnchanged() {
        try (ConfigurableApplicationContext application = application(
                OwnBean.class,
                all(
                        ours(),
                        List.of(
                                "--azure.identity.type=client-secret",
                                "--spring.cloud.azure.storage.blob.account-name=shop",
                                "--spring.cloud.azure.storage.blob.account-key=a2V5",
                                "--spring.cloud.azure.storage.queue.credential.token-credential-bean-name=own")))) {
            catchThrowable(() -> application
                    .getBean(BlobServiceClient.class)
                    .getBlobContainerClient("orders")
                    .getProperties());
            catchThrowable(() -> application
                    .getBean(QueueServiceClient.class)
                    .getQueueClient("orders")
                    .getProperties());

            assertThat(SERVICES.authorizations().get(0)).startsWith("SharedKey shop:");
            assertThat(SERVICES.authorizations().get(1)).isEqualTo("Bearer own");
            assertThat(tokenRequests()).isEmpty();
        }
    }

    @Test
    void connectionWithoutPasswordSendsOurToken() throws Exception {
        try (Database database = new Database();
                ConfigurableApplicationContext application = application(all(
                        ours(),
                        variables(OTHER),
                        List.of(
                                "--spring.datasource.azure.passwordless-enabled=true",
                                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:" + database.port()
                                        + "/shop?sslmode=disable")))) {
            assertThat(catchThrowable(
                            () -> application.getBean(DataSource.class).getConnection()))
                    .isInstanceOf(SQLException.class);

            assertThat(database.password()).startsWith("ey");
            assertThat(clients()).containsOnly(FakeEntra.CLIENT_ID);
            assertThat(scopes()).containsOnly("https://ossrdbms-aad.database.windows.net/.default");
        }
    }

    @Test
    void applicationsOwnCredentialIsLeftAlone() {
        try (ConfigurableApplicationContext application = application(ApplicationsBean.class, all(variables(OTHER)))) {
            assertThat(application.getBean(ITS_CREDENTIAL).getClass().getName())
                    .isEqualTo("com.azure.identity.ClientSecretCredential");
            assertThat(application.getBeansOfType(EntraCredential.class)).isEmpty();
        }
    }

    @Test
    void takingOverCanBeSwitchedOff() {
        try (ConfigurableApplicationContext application =
                application(all(ours(), List.of("--azure.identity.spring-cloud-azure.take-over=false")))) {
            assertThat(application.getBean(ITS_CREDENTIAL)).isNotInstanceOf(EntraCredential.class);
            assertThat(application.getBean("azureTokenCredential")).isInstanceOf(EntraCredential.class);
            assertThat(application.getBean(TokenCredential.class))
                    .as("who asks by type")
                    .isSameAs(application.getBean("azureTokenCredential"));
        }
    }

    @Test
    void environmentVariablesCauseNoAdviceToRemoveProperties(CapturedOutput output) {
        application(all(variables(FakeEntra.CLIENT_ID), List.of("--azure.identity.type=azure-cli")))
                .close();

        assertThat(output).doesNotContain("of Spring Cloud Azure are");
    }

    @Test
    void warningListsThePropertiesOfBothLibraries(CapturedOutput output) {
        application(all(ours(), List.of("--spring.cloud.azure.credential.client-id=other")))
                .close();

        assertThat(output)
                .contains("[spring.cloud.azure.credential.client-id] of Spring Cloud Azure are not used for it");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {

        @Bean
        AzureCredentialCustomizer fake() {
            return options -> options.sslContext(entra.sslContext()).instanceDiscovery(false);
        }

        @Bean
        AzureServiceClientBuilderCustomizer<BlobServiceClientBuilder> blobs() {
            return builder -> builder.httpClient(SERVICES);
        }

        @Bean
        AzureServiceClientBuilderCustomizer<QueueServiceClientBuilder> queues() {
            return builder -> builder.httpClient(SERVICES);
        }

        @Bean
        AzureServiceClientBuilderCustomizer<SecretClientBuilder> secrets() {
            return builder -> builder.httpClient(SERVICES);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnBean extends App {

        @Bean(defaultCandidate = false)
        TokenCredential own() {
            return request ->
                    Mono.just(new AccessToken("own", OffsetDateTime.now().plusHours(1)));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ApplicationsBean extends App {

        @Bean
        TokenCredential own() {
            return request ->
                    Mono.just(new AccessToken("own", OffsetDateTime.now().plusHours(1)));
        }
    }
}
