package io.entra4j.identity.passwordless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.entra4j.identity.TokenRequestEvent;
import io.entra4j.identity.TokenRequestListener;
import io.entra4j.identity.TokenStream;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.AmqpIOException;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** An application that sends and receives by a real broker of RabbitMQ, with tokens as its only login. */
@Tag("slow")
@ExtendWith(OutputCaptureExtension.class)
class RabbitTests {

    private static final String AUDIENCE = "api://orders-broker";
    private static final String SCOPE = AUDIENCE + "/.default";
    private static final String SUBJECT = "system:serviceaccount:orders:orders";
    private static final String ISSUER = "https://cluster.example/orders";
    private static final int CONNECTIONS = 50;
    private static final int RENEWALS = 10;
    private static final Duration LIFE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(80);

    @TempDir
    private static Path directory;

    private static FakeEntra entra;
    private static RabbitBroker broker;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        entra = FakeEntra.start();
        broker = RabbitBroker.start(entra, AUDIENCE, directory);
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
        entra.close();
    }

    @AfterEach
    void close() throws Exception {
        entra.reset();
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void messageIsSentAndReceivedByTokens() throws IOException {
        entra.tokenLifetime(Duration.ofHours(1));
        ConfigurableApplicationContext application = application();

        application.getBean(RabbitTemplate.class).convertAndSend("orders", "first");

        await().atMost(PATIENCE)
                .until(() -> application.getBean(Received.class).messages().contains("first"));
        assertThat(application.getBean(PasswordlessConnections.class).all())
                .singleElement()
                .satisfies(connection ->
                        assertThat(connection.tokens().connections()).isEqualTo(1));
        assertThat(broker.log())
                .contains("user '" + FakeEntra.OBJECT_ID + "' authenticated")
                .doesNotContain("eyJ");
        assertThat(application
                        .getBean("azureIdentityPasswordlessHealthContributor", HealthIndicator.class)
                        .health()
                        .getDetails()
                        .toString())
                .contains("rabbitmq", "rabbitConnectionFactory", "default");
    }

    @Test
    void applicationStartsWithoutTokenServiceAndConnectsWhenThereIsOne() throws IOException {
        entra.tokenLifetime(Duration.ofHours(1)).failUntilReset(Failure.serverError(503));
        ConfigurableApplicationContext application = application();
        RabbitTemplate template = application.getBean(RabbitTemplate.class);

        assertThatExceptionOfType(AmqpIOException.class)
                .isThrownBy(() -> template.convertAndSend("orders", "early"))
                .withStackTraceContaining("There is no token to log in with")
                .withStackTraceContaining("503")
                .withStackTraceContaining("Try: ");
        entra.reset();

        await().atMost(PATIENCE).ignoreExceptionsInstanceOf(AmqpException.class).until(() -> {
            template.convertAndSend("orders", "late");
            return application.getBean(Received.class).messages().contains("late");
        });
    }

    @Tag("renewals")
    @Test
    void connectionsOutliveTokensAndOutages() throws Exception {
        entra.tokenLifetime(LIFE).refreshIn(LIFE.dividedBy(5));
        entra.resetRequests();
        ConfigurableApplicationContext application = application();
        RabbitTemplate template = application.getBean(RabbitTemplate.class);
        template.convertAndSend("orders", "0");
        Set<String> tokens = tokens(application);
        List<Channel> channels = channels(application);
        long loggedIn = broker.logins();
        long updatedBefore = broker.renewals();
        long failedRequests = 0;
        long begin = System.nanoTime();
        long sent = 1;
        int outages = 0;

        while (tokens.size() <= RENEWALS) {
            assertThat(System.nanoTime() - begin).isLessThan(PATIENCE.toNanos());
            sent += sendByAll(channels, template, sent);
            if (outages < 2 && tokens.size() == 3 + 4 * outages) {
                outages++;
                int before = entra.tokenRequests();
                entra.failUntilReset(Failure.serverError(503));
                long until = System.nanoTime() + LIFE.dividedBy(2).toNanos();
                while (System.nanoTime() < until) {
                    sent += sendByAll(channels, template, sent);
                }
                failedRequests += entra.tokenRequests() - before;
                entra.reset();
            }
        }

        entra.tokenLifetime(Duration.ofHours(1)).refreshIn(null);
        long all = sent;
        await().atMost(PATIENCE)
                .until(() -> application.getBean(Received.class).messages().size() == all);
        Fetches fetches = application.getBean(Fetches.class);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(fetches.successful()).hasValue(tokens.size()));
        await().atMost(PATIENCE).until(() -> broker.renewals() - updatedBefore >= (long) CONNECTIONS * (RENEWALS - 1));
        System.out.printf(
                "%s messages, %s tokens, %s token requests of which %s failed, %s logins, %s updates, %.1f s%n",
                sent,
                tokens.size(),
                entra.tokenRequests(),
                failedRequests,
                broker.logins(),
                broker.renewals() - updatedBefore,
                (System.nanoTime() - begin) / 1e9);
        assertThat(outages).isEqualTo(2);
        assertThat(channels).allMatch(Channel::isOpen);
        assertThat(entra.tokenRequests() - failedRequests)
                .as("requests for %s tokens", tokens.size())
                .isBetween((long) tokens.size(), (long) tokens.size() + outages);
        assertThat(broker.logins()).as("none logged in again").isEqualTo(loggedIn);
        assertThat(broker.log()).doesNotContain("eyJ");
    }

    @Tag("renewals")
    @Test
    void identityThatWasRevokedIsRefusedUntilItHasATokenAgain(CapturedOutput log) throws Exception {
        entra.tokenLifetime(LIFE).refreshIn(LIFE.dividedBy(5));
        ConfigurableApplicationContext application = application();
        List<Channel> channels = channels(application);
        Connection kept = channels.get(0).getConnection();
        RabbitTemplate template = application.getBean(RabbitTemplate.class);
        sendByAll(channels, template, 0);
        entra.failUntilReset(
                Failure.entra(401, "invalid_client", 7000222, "The provided client secret keys are expired."));
        long begin = System.nanoTime();

        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> {
                    while (System.nanoTime() - begin < LIFE.multipliedBy(2).toNanos()) {
                        sendByAll(channels, template, 0);
                    }
                })
                .withStackTraceContaining("ACCESS_REFUSED");
        Duration refusedAfter = Duration.ofNanos(System.nanoTime() - begin);

        assertThat(refusedAfter).isLessThan(LIFE.plusSeconds(2));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(log).contains("AADSTS7000222"));
        CachingConnectionFactory factory = application.getBean(CachingConnectionFactory.class);
        assertThatExceptionOfType(AmqpIOException.class)
                .isThrownBy(() -> {
                    factory.resetConnection();
                    template.convertAndSend("orders", "refused");
                })
                .withStackTraceContaining("the client secret has expired")
                .withStackTraceContaining("Try: ");

        entra.reset();
        Received received = application.getBean(Received.class);
        await().atMost(PATIENCE).ignoreExceptionsInstanceOf(AmqpException.class).until(() -> {
            template.convertAndSend("orders", "again");
            return received.messages().contains("again");
        });
        Channel next = kept.createChannel();
        next.confirmSelect();
        next.basicPublish("", "orders", null, "by a connection that was refused".getBytes());
        next.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(30));
    }

    /** Follows the token beside the connections. */
    private Set<String> tokens(ConfigurableApplicationContext application) {
        Set<String> tokens = ConcurrentHashMap.newKeySet();
        TokenCredential credential = application.getBean(TokenCredential.class);
        open.add(
                0,
                TokenStream.of(credential, new TokenRequestContext().addScopes(SCOPE))
                        .map(AccessToken::getToken)
                        .subscribe(tokens::add)::dispose);
        return tokens;
    }

    /** Opens connections of the application's factory, beside the one that Spring shares. */
    private List<Channel> channels(ConfigurableApplicationContext application) throws Exception {
        ConnectionFactory factory =
                application.getBean(CachingConnectionFactory.class).getRabbitConnectionFactory();
        List<Channel> channels = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Connection connection = factory.newConnection();
            open.add(0, connection::abort);
            Channel channel = connection.createChannel();
            channel.confirmSelect();
            channels.add(channel);
        }
        return channels;
    }

    /** Sends a message by each connection, and waits until the broker has them. */
    private static int sendByAll(List<Channel> channels, RabbitTemplate template, long number) throws Exception {
        int sent = 0;
        for (Channel channel : channels) {
            channel.basicPublish(
                    "", "orders", null, String.valueOf(number + sent).getBytes());
            sent++;
        }
        for (Channel channel : channels) {
            channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(30));
        }
        String last = String.valueOf(number + sent);
        template.invoke(operations -> {
            operations.convertAndSend("orders", last);
            return operations.waitForConfirms(TimeUnit.SECONDS.toMillis(30));
        });
        return sent + 1;
    }

    /** The application of the page, whose broker is this machine's, with a workload identity. */
    private ConfigurableApplicationContext application() throws IOException {
        FakeOidcIssuer issuer = FakeOidcIssuer.at(ISSUER);
        entra.trust(issuer)
                .application(FakeApplication.builtIn()
                        .withFederatedCredential(ISSUER, SUBJECT, "api://AzureADTokenExchange")
                        .withRoles(RabbitBroker.roles(AUDIENCE)));
        Path token = Files.writeString(
                directory.resolve("token"),
                issuer.token().subject(SUBJECT).lifetime(Duration.ofHours(1)).build());
        Path authority = directory.resolve("trusted.pem");
        entra.writeCaCertificate(authority);
        Map<String, Object> all = new LinkedHashMap<>(PasswordlessPage.exampleWith("spring.rabbitmq.host"));
        all.putAll(Map.of(
                "spring.rabbitmq.host", "localhost",
                "spring.rabbitmq.port", broker.port(),
                "spring.rabbitmq.ssl.bundle", "stand-in",
                "spring.rabbitmq.publisher-confirm-type", "simple",
                "spring.ssl.bundle.pem.stand-in.truststore.certificate", "file:" + authority));
        all.putAll(Map.of(
                "azure.identity.type",
                "workload-identity",
                "azure.identity.tenant-id",
                FakeEntra.TENANT_ID,
                "azure.identity.client-id",
                FakeEntra.CLIENT_ID,
                "azure.identity.workload-identity.token-file",
                token.toString(),
                "azure.identity.authority-host",
                entra.authorityHost(),
                "azure.identity.instance-discovery",
                "false",
                "azure.identity.http.ssl-bundle",
                "stand-in"));
        ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(all)
                .run();
        open.add(0, application);
        return application;
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Queue orders() {
            return new Queue("orders");
        }

        @Bean
        Received received() {
            return new Received(ConcurrentHashMap.newKeySet());
        }

        @Bean
        Fetches fetches() {
            return new Fetches(new AtomicInteger());
        }
    }

    /** Counts the tokens that the credential has fetched. */
    record Fetches(AtomicInteger successful) implements TokenRequestListener {

        @Override
        public void onEvent(TokenRequestEvent event) {
            if (event.type() == TokenRequestEvent.Type.FETCHED) {
                successful.incrementAndGet();
            }
        }
    }

    record Received(Set<String> messages) {

        @RabbitListener(queues = "orders")
        void receive(String message) {
            messages.add(message);
        }
    }
}
