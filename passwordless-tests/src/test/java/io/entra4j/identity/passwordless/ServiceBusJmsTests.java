package io.entra4j.identity.passwordless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.servicebus.jms.ServiceBusJmsConnectionFactory;
import com.azure.servicebus.jms.ServiceBusJmsConnectionFactorySettings;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** An application that logs in to Azure Service Bus by JMS: its library takes the credential's bean as it is. */
@Timeout(60)
@Tag("slow")
class ServiceBusJmsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PASSWORD = "password";

    @TempDir
    private Path directory;

    private FakeEntra entra;
    private FakeServiceBus server;
    private ConfigurableApplicationContext application;

    @BeforeEach
    void start() {
        entra = FakeEntra.start();
        server = FakeServiceBus.start(entra);
    }

    @AfterEach
    void stop() throws IOException {
        if (application != null) {
            application.close();
        }
        server.close();
        entra.close();
    }

    @Test
    void eachConnectionPresentsTheCurrentToken() throws Exception {
        entra.tokenLifetime(Duration.ofSeconds(20)).refreshIn(Duration.ofSeconds(2));
        run();

        while (new HashSet<>(server.accepted()).size() < 3) {
            connect();
        }

        assertThat(server.refused()).isZero();
        assertThat(entra.tokenRequests()).isBetween(3, 4);
    }

    @Test
    void connectionThatWasCutIsMadeAgainByTheTokenOfThatTime() throws Exception {
        entra.tokenLifetime(Duration.ofSeconds(20)).refreshIn(Duration.ofSeconds(2));
        run();
        try (Connection connection = factory().createConnection()) {
            connection.start();
            String first = server.accepted().get(0);
            await().atMost(PATIENCE).until(() -> !token().equals(first));
            server.cut();

            await().atMost(PATIENCE).until(() -> server.accepted().size() > 1);

            assertThat(server.accepted().get(1)).isNotEqualTo(first);
            assertThat(server.refused()).isZero();
        }
    }

    @Test
    void connectionFailsReadablyWithoutTokenAndTheNextOneIsMade() throws Exception {
        entra.tokenLifetime(Duration.ofSeconds(5));
        run();
        entra.failUntilReset(Failure.serverError(503));
        await().atMost(PATIENCE).until(() -> catchThrowable(this::token) != null);

        assertThatExceptionOfType(JMSSecurityException.class)
                .isThrownBy(this::connect)
                .withMessageContaining("ClientSecretCredential");

        entra.reset();
        await().atMost(PATIENCE).until(() -> catchThrowable(this::connect) == null);
        assertThat(server.refused()).isZero();
    }

    @Test
    void serviceRefusesTokensForOthers() throws Exception {
        run();
        TokenCredential other = application.getBean(TokenCredential.class);
        ServiceBusJmsConnectionFactory factory = new ServiceBusJmsConnectionFactory(
                request -> other.getToken(request.setScopes(List.of("https://other.example/.default"))),
                host(),
                new ServiceBusJmsConnectionFactorySettings());

        assertThatExceptionOfType(JMSSecurityException.class).isThrownBy(() -> {
            try (Connection connection = factory.createConnection()) {
                connection.start();
            }
        });
        assertThat(server.refused()).isPositive();
    }

    @Test
    void startFailsReadablyWithoutToken() {
        entra.failUntilReset(Failure.serverError(503));

        assertThatExceptionOfType(Exception.class)
                .isThrownBy(this::run)
                .withStackTraceContaining("ClientSecretCredential");
    }

    @Test
    void exampleOfThePageIsTheOneOfThisTest() throws IOException {
        String source = Files.readString(
                Path.of("src/test/java", ServiceBusJmsTests.class.getName().replace('.', '/') + ".java"));

        assertThat(PasswordlessPage.javaExamples())
                .filteredOn(example -> example.contains("ServiceBusJmsConnectionFactory"))
                .singleElement()
                .satisfies(example ->
                        assertThat(source.replaceAll("\\s+", " ")).contains(example.replaceAll("\\s+", " ")));
    }

    private void connect() throws JMSException {
        try (Connection connection = factory().createConnection()) {
            connection.start();
        }
    }

    private String token() {
        return application
                .getBean(TokenCredential.class)
                .getTokenSync(new TokenRequestContext().addScopes(FakeServiceBus.AUDIENCE + "/.default"))
                .getToken();
    }

    private ServiceBusJmsConnectionFactory factory() {
        return application.getBean(ServiceBusJmsConnectionFactory.class);
    }

    /** The library makes a URI of it, whose parameters tell whom to trust. */
    private String host() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("entra", entra.caCertificate());
        Path file = directory.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return "localhost:%s?transport.trustStoreLocation=%s&transport.trustStorePassword=%s&transport.storeType=PKCS12"
                .formatted(server.port(), file, PASSWORD);
    }

    private void run() throws Exception {
        application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .initializers(context -> context.getBeanFactory().registerSingleton("trust", (AzureCredentialCustomizer)
                        options -> options.sslContext(entra.sslContext())))
                .run(
                        "--orders.namespace=" + host(),
                        "--azure.identity.tenant-id=" + FakeEntra.TENANT_ID,
                        "--azure.identity.client-id=" + FakeEntra.CLIENT_ID,
                        "--azure.identity.client-secret=" + FakeEntra.CLIENT_SECRET,
                        "--azure.identity.authority-host=" + entra.authorityHost(),
                        "--azure.identity.instance-discovery=false");
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        ServiceBusJmsConnectionFactory connectionFactory(
                TokenCredential credential, @Value("${orders.namespace}") String namespace) {
            return new ServiceBusJmsConnectionFactory(
                    credential, namespace, new ServiceBusJmsConnectionFactorySettings());
        }
    }
}
