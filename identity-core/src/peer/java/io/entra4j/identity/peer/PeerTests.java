package io.entra4j.identity.peer;

import static io.entra4j.identity.peer.Contenders.context;
import static io.entra4j.identity.peer.Contenders.print;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.FakeEntra;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The peer, azure-identity, against the same stand-in for Entra: proof of the stand-in, and a yardstick. */
class PeerTests {

    private static final int CALLERS = 50;

    private final Contenders contenders = new Contenders();
    private final FakeEntra entra = contenders.entra();

    @AfterEach
    void stop() {
        contenders.close();
    }

    @Test
    void peerGetsATokenFromFakeEntra() {
        AccessToken token = contenders.peer().getTokenSync(context());

        assertThat(token.getToken()).startsWith("eyJ");
        assertThat(entra.requests().get(0).form()).containsEntry("grant_type", "client_credentials");
    }

    @Test
    void fiftyColdCallersCauseOneRequestWithOursAndMoreWithThePeer() throws Exception {
        int peers = requestsOf(contenders.peer());
        int ours = requestsOf(contenders.ours());
        print(CALLERS + " cold callers, half sync half async: token requests", ours, peers);

        assertThat(ours).isOne();
        assertThat(peers).isGreaterThan(ours);
    }

    @Test
    void onlyOursAnswersAClaimsChallengeWithAnotherToken() {
        boolean peerRenews = renewsOnClaimsChallenge(contenders.peer());
        boolean oursRenew = renewsOnClaimsChallenge(contenders.ours());
        print("a revoked token and its claims challenge: answered with a new token?", oursRenew, peerRenews);

        assertThat(oursRenew).isTrue();
        assertThat(peerRenews).isFalse();
    }

    private static boolean renewsOnClaimsChallenge(TokenCredential credential) {
        TokenRequestContext challenged = context()
                .setCaeEnabled(true)
                .setClaims("{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1764000000\"}}}");
        String revoked = credential.getTokenSync(context().setCaeEnabled(true)).getToken();
        return !credential.getTokenSync(challenged).getToken().equals(revoked);
    }

    private int requestsOf(TokenCredential credential) throws Exception {
        entra.resetRequests();
        entra.delay(Duration.ofMillis(500));
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<AccessToken>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS / 2; i++) {
            callers.add(threads.submit(() -> credential.getTokenSync(context())));
            callers.add(credential.getToken(context()).toFuture());
        }
        for (Future<AccessToken> caller : callers) {
            assertThat(caller.get()).isNotNull();
        }
        threads.shutdown();
        return entra.tokenRequests();
    }
}
