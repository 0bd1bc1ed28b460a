package io.entra4j.identity.passwordless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.TokenStream;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import reactor.core.Disposable;

/** An application that sends and receives by a real broker of Kafka, with tokens as its only login. */
@Tag("slow")
class KafkaPasswordlessTests {

    private static final String AUDIENCE = "https://orders.servicebus.windows.net";
    private static final String SCOPE = AUDIENCE + "/.default";
    private static final Duration LIFE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private FakeEntra entra;
    private KafkaBroker broker;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        entra = FakeEntra.start();
        open.add(entra);
        broker = KafkaBroker.start(entra, AUDIENCE, directory);
        open.add(0, broker);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void brokerRefusesTokensThatAreNotForIt() throws IOException {
        ConfigurableApplicationContext application = application(
                "azure.identity.passwordless.kafka.scopes=https://other.servicebus.windows.net/.default",
                "spring.kafka.listener.auto-startup=false");

        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> send(application, "orders").get(30, TimeUnit.SECONDS))
                .withStackTraceContaining("invalid_token");
    }

    @Tag("renewals")
    @Test
    void connectionsOutliveTokensAndOutages() throws Exception {
        entra.tokenLifetime(LIFE).refreshIn(LIFE.dividedBy(2));
        ConfigurableApplicationContext application = application();
        TokenCredential credential = application.getBean(TokenCredential.class);
        Set<String> tokens = ConcurrentHashMap.newKeySet();
        Disposable follower = TokenStream.of(credential, new TokenRequestContext().addScopes(SCOPE))
                .map(AccessToken::getToken)
                .subscribe(tokens::add);
        open.add(0, follower::dispose);
        Received received = application.getBean(Received.class);
        List<KafkaProducer<String, String>> producers = producers(application, 50);
        int sent = 0;

        while (tokens.size() < 6) {
            sent += sendByAll(producers, sent);
        }
        assertThat(entra.tokenRequests())
                .as("requests for %s tokens", tokens.size())
                .isEqualTo(tokens.size());
        for (int outage = 0; outage < 2; outage++) {
            int before = tokens.size();
            while (tokens.size() == before) {
                sent += sendByAll(producers, sent);
            }
            entra.failUntilReset(Failure.serverError(503));
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < LIFE.dividedBy(2).toNanos()) {
                sent += sendByAll(producers, sent);
            }
            entra.reset();
        }
        while (tokens.size() < 11) {
            sent += sendByAll(producers, sent);
        }

        while (received.values().size() < sent) {
            send(application, "orders").get(30, TimeUnit.SECONDS);
        }
        assertThat(broker.authentications()).isGreaterThan(50L * 8);
        assertThat(broker.log()).doesNotContain("eyJ");
    }

    @Tag("renewals")
    @Test
    void identityThatWasRevokedIsRefusedWithinTheLifeOfItsToken() throws Exception {
        entra.tokenLifetime(LIFE);
        ConfigurableApplicationContext application = application();
        send(application, "orders").get(30, TimeUnit.SECONDS);
        entra.failUntilReset(
                Failure.entra(401, "invalid_client", 7000222, "The provided client secret keys are expired."));
        long begin = System.nanoTime();

        assertThatExceptionOfType(Exception.class).isThrownBy(() -> {
            while (System.nanoTime() - begin < LIFE.multipliedBy(2).toNanos()) {
                send(application, "orders").get(5, TimeUnit.SECONDS);
            }
        });

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LIFE.plusSeconds(8));
        assertThatExceptionOfType(KafkaException.class)
                .isThrownBy(() -> {
                    application.getBean(ProducerFactory.class).reset();
                    send(application, "orders");
                })
                .withStackTraceContaining("was refused: the client secret has expired")
                .withStackTraceContaining("Try: ");
    }

    @Test
    void adminClientsAndFactoriesOfOneApplicationUseTheirOwnCredentials() throws Exception {
        ConfigurableApplicationContext application = application(
                "azure.identity.credentials.audit.tenant-id=" + FakeEntra.TENANT_ID,
                "azure.identity.credentials.audit.client-id=" + FakeEntra.CLIENT_ID,
                "azure.identity.credentials.audit.client-secret=wrong~secret.Value-0123456789abcdef",
                "azure.identity.passwordless.kafka.beans.kafkaProducerFactory.credential=audit");

        assertThat(application.getBean(KafkaAdmin.class).clusterId()).isEqualTo("4L6g3nShT-eMCtK--X86sw");
        assertThatExceptionOfType(KafkaException.class)
                .isThrownBy(() -> send(application, "orders"))
                .withStackTraceContaining("was refused: the client secret is wrong");
    }

    private static int sendByAll(List<KafkaProducer<String, String>> producers, int number) throws Exception {
        List<Future<?>> sent = new ArrayList<>();
        for (KafkaProducer<String, String> producer : producers) {
            sent.add(producer.send(new ProducerRecord<>("orders", String.valueOf(number + sent.size()))));
        }
        for (Future<?> each : sent) {
            each.get(30, TimeUnit.SECONDS);
        }
        return producers.size();
    }

    private List<KafkaProducer<String, String>> producers(ConfigurableApplicationContext application, int number) {
        ProducerFactory<?, ?> factory = application.getBean(ProducerFactory.class);
        Map<String, Object> properties = factory.getConfigurationProperties();
        List<KafkaProducer<String, String>> producers = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            KafkaProducer<String, String> producer =
                    new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
            open.add(0, () -> producer.close(Duration.ZERO));
            producers.add(producer);
        }
        return producers;
    }

    @SuppressWarnings("unchecked") // the template's types are erased in the bean
    private static Future<?> send(ConfigurableApplicationContext application, String topic) {
        return application.getBean(KafkaTemplate.class).send(topic, "by the template");
    }

    /** The application of the page, whose broker is this machine's. */
    private ConfigurableApplicationContext application(String... properties) throws IOException {
        Path authority = directory.resolve("authority.pem");
        entra.writeCaCertificate(authority);
        Map<String, Object> all = new LinkedHashMap<>(PasswordlessPage.exampleWith("spring.kafka.bootstrap-servers"));
        Stream.concat(
                        Stream.of(
                                "spring.kafka.bootstrap-servers=" + broker.server(),
                                // So short a life leaves Kafka no time between a new login, at 0.8 of it, and its use,
                                // from 0.85 on.
                                "spring.kafka.properties.[sasl.login.refresh.window.factor]=0.6",
                                "spring.kafka.consumer.group-id=tests",
                                // Spring Cloud Stream, which is on the class path, has another default.
                                "spring.kafka.producer.value-serializer=" + StringSerializer.class.getName(),
                                "spring.kafka.consumer.value-deserializer=" + StringDeserializer.class.getName(),
                                "spring.kafka.consumer.auto-offset-reset=earliest",
                                "spring.kafka.ssl.trust-store-type=PEM",
                                "spring.kafka.ssl.trust-store-location=file:" + authority,
                                "azure.identity.passwordless.kafka.mode=on",
                                "azure.identity.passwordless.kafka.scopes=" + SCOPE,
                                "azure.identity.tenant-id=" + FakeEntra.TENANT_ID,
                                "azure.identity.client-id=" + FakeEntra.CLIENT_ID,
                                "azure.identity.client-secret=" + FakeEntra.CLIENT_SECRET,
                                "azure.identity.authority-host=" + entra.authorityHost(),
                                "azure.identity.instance-discovery=false"),
                        Stream.of(properties))
                .map(property -> property.split("=", 2))
                .forEach(property -> all.put(property[0], property[1]));
        ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .initializers(context -> context.getBeanFactory().registerSingleton("trust", (AzureCredentialCustomizer)
                        options -> options.sslContext(entra.sslContext())))
                .run(all.entrySet().stream().map(each -> "--" + each).toArray(String[]::new));
        open.add(0, application);
        return application;
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Received received() {
            return new Received(ConcurrentHashMap.newKeySet());
        }
    }

    record Received(Set<String> values) {

        @KafkaListener(topics = "orders")
        void receive(String value) {
            values.add(value);
        }
    }
}
