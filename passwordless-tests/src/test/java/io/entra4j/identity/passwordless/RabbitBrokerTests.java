package io.entra4j.identity.passwordless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.entra4j.identity.fake.AccessTokenBuilder;
import io.entra4j.identity.fake.FakeEntra;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker of the tests takes no connection without a token that is good for it. */
@Tag("slow")
class RabbitBrokerTests {

    private static final String AUDIENCE = "api://orders-broker";

    @TempDir
    private static Path directory;

    private static FakeEntra entra;
    private static RabbitBroker broker;

    @BeforeAll
    static void start() throws Exception {
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

    @Test
    void tokenIsTakenUnderAnyUserName() throws Exception {
        String token = token(entra).build();
        try (Connection unnamed = connect("", token);
                Connection named = connect("other", token)) {
            assertThat(unnamed.isOpen()).isTrue();
            assertThat(named.isOpen()).isTrue();
        }

        assertThat(broker.log())
                .contains("user '" + FakeEntra.OBJECT_ID + "' authenticated")
                .doesNotContain("user 'other'");
    }

    @Test
    void passwordIsRefused() {
        assertRefused("guest", "guest");
    }

    @Test
    void tokenForAnotherAudienceIsRefused() {
        assertRefused("", token(entra).audience("api://other-broker").build());
    }

    @Test
    void expiredTokenIsRefused() {
        assertRefused("", token(entra).lifetime(Duration.ofSeconds(-1)).build());
    }

    @Test
    void tokenOfAnotherSignerIsRefused() {
        try (FakeEntra other = FakeEntra.start()) {
            assertRefused("", token(other).build());
        }
    }

    @Test
    void tokenWithoutRolesIsRefused() {
        assertRefused("", entra.accessToken().audience(AUDIENCE).build());
    }

    @Test
    void connectionWhoseTokenExpiresIsRefused() throws Exception {
        try (Connection connection =
                connect("", token(entra).lifetime(Duration.ofSeconds(3)).build())) {
            Channel channel = connection.createChannel();
            channel.queueDeclare("expired", false, true, true, null);

            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                assertThatExceptionOfType(AlreadyClosedException.class)
                        .isThrownBy(() -> channel.basicPublish("", "expired", null, new byte[0]))
                        .withMessageContaining("ACCESS_REFUSED");
            });
            Channel next = connection.createChannel();
            assertThatExceptionOfType(Exception.class)
                    .isThrownBy(() -> next.queueDeclare("other", false, true, true, null))
                    .withStackTraceContaining("ACCESS_REFUSED");
        }
    }

    private static AccessTokenBuilder token(FakeEntra signer) {
        return signer.accessToken().audience(AUDIENCE).claim("roles", RabbitBroker.roles(AUDIENCE));
    }

    private static void assertRefused(String username, String password) {
        assertThatExceptionOfType(AuthenticationFailureException.class).isThrownBy(() -> connect(username, password));
    }

    private static Connection connect(String username, String password) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("localhost");
        factory.setPort(broker.port());
        factory.useSslProtocol(entra.sslContext());
        factory.enableHostnameVerification();
        factory.setAutomaticRecoveryEnabled(false);
        factory.setUsername(username);
        factory.setPassword(password);
        return factory.newConnection();
    }
}
