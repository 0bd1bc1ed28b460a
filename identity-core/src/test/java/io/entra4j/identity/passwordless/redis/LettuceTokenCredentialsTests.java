package io.entra4j.identity.passwordless.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.passwordless.ConnectionTokens;
import io.lettuce.core.RedisCredentials;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;

class LettuceTokenCredentialsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RenewedTokens credential = new RenewedTokens();
    private final ConnectionTokens tokens = new ConnectionTokens(credential, null, RenewedTokens.SCOPE);
    private final LettuceTokenCredentials credentials = new LettuceTokenCredentials(tokens);

    @Test
    void connectionLogsInByTheTokenUnderTheIdThatItNames() {
        RedisCredentials login = credentials.resolveCredentials().block(PATIENCE);

        assertThat(login.getUsername()).isEqualTo(FakeEntra.OBJECT_ID);
        assertThat(new String(login.getPassword()))
                .isEqualTo(RenewedTokens.numbered(1).getToken());
        assertThat(tokens.connections()).isEqualTo(1);
    }

    @Test
    void userNameThatIsSetWins() {
        LettuceTokenCredentials named =
                new LettuceTokenCredentials(new ConnectionTokens(credential, "app", RenewedTokens.SCOPE));

        assertThat(named.resolveCredentials().block(PATIENCE).getUsername()).isEqualTo("app");
    }

    @Test
    void failureOfTheCredentialIsTheFailureOfTheConnection() {
        RuntimeException failure = new CredentialUnavailableException("there is no identity here");
        credential.fail(failure);

        assertThat(credentials
                        .resolveCredentials()
                        .map(RedisCredentials::getUsername)
                        .materialize()
                        .block(PATIENCE)
                        .getThrowable())
                .isSameAs(failure);
    }

    @Test
    void allConnectionsFollowTheTokenByOneSubscription() throws InterruptedException {
        CountDownLatch renewed = new CountDownLatch(50);
        List<String> presented = new CopyOnWriteArrayList<>();
        Disposable.Composite connections = Disposables.composite();
        for (int i = 0; i < 50; i++) {
            connections.add(credentials.credentials().skip(1).subscribe(login -> {
                presented.add(new String(login.getPassword()));
                renewed.countDown();
            }));
        }
        int before = credential.asked();
        credential.renew(2);

        assertThat(renewed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        connections.dispose();
        assertThat(before).isEqualTo(1);
        assertThat(credential.asked()).isLessThan(10);
        assertThat(presented).hasSize(50).containsOnly(RenewedTokens.numbered(2).getToken());
    }
}
