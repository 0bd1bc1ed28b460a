package io.entra4j.identity.passwordless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** An application with Spring Cloud Stream, whose binder of Kafka logs in to a real broker with tokens only. */
@Tag("slow")
class KafkaBinderTests {

    private static final String AUDIENCE = "https://orders.servicebus.windows.net";

    @TempDir
    private Path directory;

    private FakeEntra entra;
    private KafkaBroker broker;

    @BeforeEach
    void start() throws Exception {
        entra = FakeEntra.start();
        broker = KafkaBroker.start(entra, AUDIENCE, directory);
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
        entra.close();
    }

    /** A binder with properties of its own does not see the beans of the application. */
    @ParameterizedTest
    @CsvSource({
        "spring.cloud.stream.default-binder=kafka, spring.cloud.stream.",
        "spring.cloud.stream.kafka.binder.transaction.transaction-id-prefix=tx, spring.cloud.stream.",
        "spring.cloud.stream.binders.events.type=kafka, spring.cloud.stream.binders.events.environment.spring.cloud.stream."
    })
    void allClientsOfTheBinderLogIn(String property, String prefixOfBrokers) throws Exception {
        try (ConfigurableApplicationContext application = application(property, prefixOfBrokers)) {
            Received received = application.getBean(Received.class);

            assertThat(application.getBean(StreamBridge.class).send("orders", "an order"))
                    .isTrue();
            // Not read yet: the consumer waits. The end of a transaction counts, too.
            Gauge unread = application
                    .getBean(MeterRegistry.class)
                    .get("spring.cloud.stream.binder.kafka.offset")
                    .gauge();
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(unread.value()).isPositive());
            received.begin().countDown();
            assertThat(received.values().poll(60, TimeUnit.SECONDS)).isEqualTo("an order");
            assertThat(application
                            .getBean(HealthEndpoint.class)
                            .healthForPath("binders")
                            .getStatus())
                    .isEqualTo(Status.UP);
            assertThat(application.getBean(PasswordlessConnections.class).all())
                    .extracting(each -> each.kind() + "/" + each.bean())
                    .contains("kafka/kafkaBinder");
            assertThat(entra.tokenRequests()).isOne();
            assertThat(broker.log()).doesNotContain("SSL handshake failed", "eyJ");
        }
    }

    /** The application of the page, whose broker is this machine's. */
    private ConfigurableApplicationContext application(String property, String prefixOfBrokers) throws IOException {
        Path authority = directory.resolve("authority.pem");
        entra.writeCaCertificate(authority);
        Map<String, Object> all =
                new LinkedHashMap<>(PasswordlessPage.exampleWith("spring.cloud.stream.kafka.binder.brokers"));
        Stream.of(
                        property,
                        prefixOfBrokers + "kafka.binder.brokers=" + broker.server(),
                        "spring.cloud.stream.bindings.receive-in-0.group=tests",
                        "spring.cloud.stream.kafka.binder.metrics.offset-lag-metrics-interval=1s",
                        "spring.cloud.stream.kafka.binder.consumer-properties.[auto.offset.reset]=earliest",
                        "spring.kafka.ssl.trust-store-type=PEM",
                        "spring.kafka.ssl.trust-store-location=file:" + authority,
                        "azure.identity.passwordless.kafka.mode=on",
                        "azure.identity.passwordless.kafka.scopes=" + AUDIENCE + "/.default",
                        "azure.identity.tenant-id=" + FakeEntra.TENANT_ID,
                        "azure.identity.client-id=" + FakeEntra.CLIENT_ID,
                        "azure.identity.client-secret=" + FakeEntra.CLIENT_SECRET,
                        "azure.identity.authority-host=" + entra.authorityHost(),
                        "azure.identity.instance-discovery=false")
                .map(each -> each.split("=", 2))
                .forEach(each -> all.put(each[0], each[1]));
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .initializers(context -> context.getBeanFactory().registerSingleton("trust", (AzureCredentialCustomizer)
                        options -> options.sslContext(entra.sslContext())))
                .properties(all)
                .run();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Received received() {
            return new Received(new CountDownLatch(1), new LinkedBlockingQueue<>());
        }

        @Bean
        Consumer<String> receive(Received received) {
            return value -> {
                try {
                    received.begin().await();
                    received.values().add(value);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            };
        }

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }
    }

    record Received(CountDownLatch begin, BlockingQueue<String> values) {}
}
