package io.entra4j.identity.passwordless.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.passwordless.ConnectionTokens;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.authentication.core.Token;

class JedisTokenAuthenticationTests {

    private final RenewedTokens credential = new RenewedTokens();
    private final ConnectionTokens tokens = new ConnectionTokens(credential, null, RenewedTokens.SCOPE);
    private final JedisTokenAuthentication authentication = new JedisTokenAuthentication(tokens);

    @AfterEach
    void close() {
        authentication.close();
    }

    @Test
    void nothingIsRequestedBeforeTheFirstConnection() {
        authentication.manager().start();

        assertThat(credential.asked()).isZero();
    }

    @Test
    void connectionLogsInByTheTokenUnderTheIdThatItNames() {
        assertThat(authentication.manager().get().getUser()).isEqualTo(FakeEntra.OBJECT_ID);
        assertThat(new String(authentication.manager().get().getPassword()))
                .isEqualTo(RenewedTokens.numbered(1).getToken());
        assertThat(tokens.connections()).isEqualTo(2);
    }

    @Test
    void connectionThatComesAfterAFailureLogsIn() {
        RuntimeException failure = new CredentialUnavailableException("there is no identity here");
        credential.fail(failure);
        assertThatThrownBy(() -> authentication.manager().get()).isSameAs(failure);

        credential.fail(null);

        assertThat(authentication.manager().get().getUser()).isEqualTo(FakeEntra.OBJECT_ID);
    }

    @Test
    void newTokenIsPresentedAlthoughAPoolOfTheClientWasClosed() throws InterruptedException {
        BlockingQueue<Token> presented = new LinkedBlockingQueue<>();
        authentication.manager().addPostAuthenticationHook(presented::add);
        authentication.manager().get();
        authentication.manager().stop();

        credential.renew(2);

        assertThat(presented.poll(30, TimeUnit.SECONDS))
                .extracting(Token::getUser, Token::getValue)
                .containsExactly(FakeEntra.OBJECT_ID, RenewedTokens.numbered(2).getToken());
    }

    @Test
    void nothingIsPresentedAfterTheEnd() {
        authentication.close();
        authentication.manager().get();
        int asked = credential.asked();

        assertThat(asked).isEqualTo(1);
    }
}
