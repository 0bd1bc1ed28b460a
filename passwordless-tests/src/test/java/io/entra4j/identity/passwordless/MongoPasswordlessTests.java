package io.entra4j.identity.passwordless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientException;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCredential;
import com.mongodb.MongoCredential.OidcCallback;
import com.mongodb.MongoCredential.OidcCallbackResult;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An application whose drivers of MongoDB log in by tokens to a stand-in that checks each of them. */
@Tag("slow")
class MongoPasswordlessTests {

    private static final Duration LIFE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private FakeEntra entra;
    private FakeMongo server;
    private ConfigurableApplicationContext application;

    @BeforeEach
    void start() {
        entra = FakeEntra.start();
        server = FakeMongo.start(entra);
    }

    @AfterEach
    void stop() {
        if (application != null) {
            application.close();
        }
        server.close();
        entra.close();
    }

    @Test
    void clientsWriteAndReadByTheOneToken() throws Exception {
        run();

        orders().insertOne(new Document("number", 1));
        assertThat(orders().find().map(each -> each.getInteger("number"))).containsExactly(1);
        assertThat(Flux.from(reactiveOrders().find()).collectList().block(PATIENCE))
                .hasSize(1);
        assertThat(new HashSet<>(server.accepted())).hasSize(1);
        assertThat(server.refused()).isZero();
        assertThat(entra.tokenRequests()).isEqualTo(1);
        assertThat(application.getBean(PasswordlessConnections.class).all())
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.kind() + "/" + each.bean()).isEqualTo("mongodb/mongo");
                    // The sync and the reactive client ask once each.
                    assertThat(each.tokens().connections()).isEqualTo(2);
                    assertThat(each.tokens().scopes()).containsExactly(FakeMongo.AUDIENCE + "/.default");
                });
    }

    @Test
    void connectionsOutliveTheirTokens() throws Exception {
        entra.tokenLifetime(LIFE);
        run("spring.mongodb.uri=mongodb://localhost:" + server.port() + "/orders?tls=true&minPoolSize=20");
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            while (new HashSet<>(server.accepted()).size() < 4) {
                List<Future<Document>> found = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    found.add(threads.submit(() -> orders().find().first()));
                }
                for (Future<Document> each : found) {
                    each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                }
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(entra.tokenRequests()).isBetween(4, 5);
        assertThat(server.askedAgain()).isGreaterThan(20);
    }

    @Test
    void reactiveConnectionsOutliveTheirTokens() throws Exception {
        entra.tokenLifetime(LIFE);
        run();

        while (new HashSet<>(server.accepted()).size() < 3) {
            Flux.range(0, 20)
                    .flatMap(number -> Mono.from(reactiveOrders().find().first()))
                    .collectList()
                    .block(PATIENCE);
        }

        assertThat(entra.tokenRequests()).isBetween(3, 4);
    }

    @Test
    void loginFailsReadablyDuringAnOutageAndRecovers() throws Exception {
        run();
        entra.failUntilReset(Failure.serverError(503));

        assertThatExceptionOfType(MongoSecurityException.class)
                .isThrownBy(() -> orders().find().first())
                .withCauseInstanceOf(MongoClientException.class)
                .withStackTraceContaining("There is no token for a new connection. ClientSecretCredential");

        entra.reset();
        long begin = System.nanoTime();
        while (catchThrowable(() -> orders().find().first()) != null) {
            assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(40));
        }
    }

    @Test
    void tokenThatComesTooLateIsNotWaitedFor() throws Exception {
        run("spring.mongodb.uri=mongodb://localhost:" + server.port() + "/orders?tls=true&timeoutMS=2000");
        entra.delay(Duration.ofSeconds(20));
        long begin = System.nanoTime();

        assertThat(catchThrowable(() -> orders().find().first())).isNotNull();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void serverRefusesTokensForOthers() throws Exception {
        run("azure.identity.passwordless.mongodb.scopes=https://other.example/.default");

        assertThatExceptionOfType(MongoSecurityException.class)
                .isThrownBy(() -> orders().find().first())
                .withStackTraceContaining("error 18 (AuthenticationFailed)");
        assertThat(server.accepted()).isEmpty();
    }

    @Test
    void hostOfAnotherDomainThatTheServerNamesIsNotConnectedTo() throws Exception {
        server.members("localhost:" + server.port(), "mongo.elsewhere.example:27017");
        run("spring.mongodb.uri=mongodb://localhost:" + server.port()
                + "/orders?tls=true&replicaSet=rs&readPreference=secondary&serverSelectionTimeoutMS=2000");

        assertThatExceptionOfType(MongoTimeoutException.class)
                .isThrownBy(() -> orders().find().first())
                .withMessageContaining("A server named the host 'mongo.elsewhere.example'. It gets no token, since its"
                        + " domain is not that of the hosts [localhost].");
    }

    /** So these cannot keep the token from hosts, and the resolver of addresses does. */
    @Test
    void allowedHostsOfTheDriverAreForLoginsByUsersOnly() {
        MongoClientSettings settings = MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString("mongodb://localhost:" + server.port() + "/?tls=true"))
                .applyToSslSettings(ssl -> ssl.context(entra.sslContext()))
                .credential(MongoCredential.createOidcCredential(null)
                        .withMechanismProperty(MongoCredential.OIDC_CALLBACK_KEY, (OidcCallback)
                                context -> new OidcCallbackResult("token"))
                        .withMechanismProperty(MongoCredential.ALLOWED_HOSTS_KEY, List.of("localhost")))
                .build();

        assertThat(catchThrowable(() -> {
                    try (MongoClient client = MongoClients.create(settings)) {
                        client.getDatabase("orders").runCommand(new Document("ping", 1));
                    }
                }))
                .hasStackTraceContaining("ALLOWED_HOSTS must be specified only when OIDC_HUMAN_CALLBACK is specified");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mongodb://user:password@localhost:1/?tls=true",
                "mongodb://localhost:1/?tls=true&authMechanism=MONGODB-X509",
                "mongodb://localhost:1/?tls=true&authMechanism=MONGODB-OIDC"
                        + "&authMechanismProperties=ENVIRONMENT:azure,TOKEN_RESOURCE:x"
            })
    void loginOfTheApplicationIsKept(String uri) throws Exception {
        run("spring.mongodb.uri=" + uri);

        assertThat(application.getBean(PasswordlessConnections.class).all()).isEmpty();
    }

    @Test
    void mechanismAloneIsCompletedByTokens() throws Exception {
        run("spring.mongodb.uri=mongodb://client-id@localhost:" + server.port()
                + "/orders?tls=true&authMechanism=MONGODB-OIDC");

        assertThat(orders().find().first()).isNull();
        assertThat(server.accepted()).hasSize(1);
    }

    @Test
    void autoLeavesOtherHostsAlone() throws Exception {
        run("azure.identity.passwordless.mongodb.mode=auto", "spring.mongodb.uri=mongodb://localhost:1/orders");

        assertThat(application.getBean(PasswordlessConnections.class).all()).isEmpty();
    }

    @Test
    void connectionsWithoutTlsAreRefused() {
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> run("spring.mongodb.uri=mongodb://localhost:1/orders"))
                .havingRootCause()
                .isInstanceOf(InvalidCredentialPropertyException.class)
                .withMessageContaining("spring.mongodb.ssl.enabled");
    }

    private MongoCollection<Document> orders() {
        return application.getBean(MongoClient.class).getDatabase("orders").getCollection("orders");
    }

    private com.mongodb.reactivestreams.client.MongoCollection<Document> reactiveOrders() {
        return application
                .getBean(com.mongodb.reactivestreams.client.MongoClient.class)
                .getDatabase("orders")
                .getCollection("orders");
    }

    /** The application of the page, whose server is this machine's. */
    private void run(String... properties) throws IOException {
        Path authority = directory.resolve("authority.pem");
        entra.writeCaCertificate(authority);
        Map<String, Object> all = new LinkedHashMap<>(PasswordlessPage.exampleWith("spring.mongodb.uri"));
        Stream.concat(
                        Stream.of(
                                "spring.mongodb.uri=mongodb://localhost:" + server.port() + "/orders?tls=true",
                                "azure.identity.passwordless.mongodb.mode=on",
                                "azure.identity.tenant-id=" + FakeEntra.TENANT_ID,
                                "azure.identity.client-id=" + FakeEntra.CLIENT_ID,
                                "azure.identity.client-secret=" + FakeEntra.CLIENT_SECRET,
                                "azure.identity.authority-host=" + entra.authorityHost(),
                                "azure.identity.instance-discovery=false"),
                        Stream.of(properties))
                .map(property -> property.split("=", 2))
                .forEach(property -> all.put(property[0], property[1]));
        application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .initializers(context -> {
                    context.getBeanFactory().registerSingleton("trust", (AzureCredentialCustomizer)
                            options -> options.sslContext(entra.sslContext()));
                    context.getBeanFactory()
                            .registerSingleton(
                                    "trustOfClients",
                                    (org.springframework.boot.mongodb.autoconfigure
                                                    .MongoClientSettingsBuilderCustomizer)
                                            builder ->
                                                    builder.applyToSslSettings(ssl -> ssl.context(entra.sslContext())));
                })
                .properties(all)
                .run();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {}
}
