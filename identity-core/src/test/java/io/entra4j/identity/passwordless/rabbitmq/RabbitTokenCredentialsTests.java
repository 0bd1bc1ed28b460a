package io.entra4j.identity.passwordless.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.rabbitmq.client.ShutdownSignalException;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.passwordless.ConnectionTokens;
import io.entra4j.identity.passwordless.redis.RenewedTokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RabbitTokenCredentialsTests {

    private static final String SCOPE = "api://orders-broker/.default";

    private final RenewedTokens credential = new RenewedTokens();
    private final ConnectionTokens tokens = new ConnectionTokens(credential, null, SCOPE);
    private final RabbitTokenCredentials credentials = new RabbitTokenCredentials(tokens);
    private final BlockingQueue<String> presented = new LinkedBlockingQueue<>();
    private final List<String> connections = new ArrayList<>();

    @AfterEach
    void close() {
        connections.forEach(connection -> credentials.unregister(credentials, connection));
    }

    @Test
    void connectionLogsInByTheTokenWithoutUserName() {
        assertThat(credentials.getUsername()).isEmpty();
        assertThat(credentials.getPassword())
                .isEqualTo(RenewedTokens.numbered(1).getToken());
        assertThat(tokens.connections()).isEqualTo(1);
    }

    @Test
    void userNameThatIsSetIsSent() {
        assertThat(new RabbitTokenCredentials(new ConnectionTokens(credential, "orders", SCOPE)).getUsername())
                .isEqualTo("orders");
    }

    @Test
    void failureOfTheCredentialIsTheCauseOfAConnectionError() {
        RuntimeException failure = new CredentialUnavailableException("there is no identity here");
        credential.fail(failure);

        assertThatExceptionOfType(ShutdownSignalException.class)
                .isThrownBy(credentials::getPassword)
                .withMessage("There is no token to log in with: connection error")
                .withCause(failure);
    }

    @Test
    void timeBeforeExpirationIsThatOfTheTokenThatWasPresentedLast() {
        assertThat(credentials.getTimeBeforeExpiration()).isZero();

        credentials.getPassword();

        assertThat(credentials.getTimeBeforeExpiration()).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void openConnectionsTakeEachNewTokenByOneSubscription() throws Exception {
        for (int i = 0; i < 50; i++) {
            open();
        }
        assertThat(next(50)).containsOnly(RenewedTokens.numbered(1).getToken());
        int before = credential.asked();

        credential.renew(2);

        assertThat(next(50)).containsOnly(RenewedTokens.numbered(2).getToken());
        assertThat(credential.asked() - before).isLessThan(5);
        assertThat(tokens.connections()).isZero();
    }

    @Test
    void renewalThatFailsIsTriedAgain() throws Exception {
        open();
        next(1);
        credential.fail(new CredentialUnavailableException("there is no identity here"));
        int before = credential.asked();
        while (credential.asked() < before + 2) {
            Thread.onSpinWait();
        }

        credential.renew(2);
        credential.fail(null);

        assertThat(next(1)).containsExactly(RenewedTokens.numbered(2).getToken());
    }

    @Test
    void connectionThatFailsToTakeATokenTakesTheNext() throws Exception {
        connections.add(credentials.register(credentials, () -> {
            presented.add(credentials.getPassword());
            throw new IllegalStateException("the broker does not answer");
        }));
        next(1);

        credential.renew(2);

        assertThat(next(1)).containsExactly(RenewedTokens.numbered(2).getToken());
    }

    @Test
    void connectionThatIsClosedTakesNoToken() throws Exception {
        BlockingQueue<String> closed = new LinkedBlockingQueue<>();
        connections.add(credentials.register(credentials, () -> {
            closed.add(credentials.getPassword());
            return false;
        }));
        open();
        next(1);

        credential.renew(2);

        assertThat(next(1)).containsExactly(RenewedTokens.numbered(2).getToken());
        assertThat(closed).hasSize(1);
    }

    private void open() {
        connections.add(credentials.register(credentials, () -> presented.add(credentials.getPassword())));
    }

    private List<String> next(int number) throws InterruptedException {
        List<String> next = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            next.add(presented.poll(30, TimeUnit.SECONDS));
        }
        return next;
    }
}
