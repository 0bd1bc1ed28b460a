package io.entra4j.identity.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The peer, azure-identity, against the same stand-in for Entra: proof of the stand-in, and a yardstick. */
class PeerTests {

    private static final int CALLERS = 50;

    private FakeEntra entra;

    @BeforeEach
    void start() {
        entra = FakeEntra.start();
    }

    @AfterEach
    void stop() {
        entra.close();
    }

    @Test
    void peerGetsATokenFromFakeEntra() {
        AccessToken token = peer().getTokenSync(context());

        assertThat(token.getToken()).startsWith("eyJ");
        assertThat(entra.requests().get(0).form()).containsEntry("grant_type", "client_credentials");
    }

    @Test
    void ofFiftyColdCallersOursCauseOneRequest() throws Exception {
        int peers = requestsOf(peer());
        int ours = requestsOf(ours());
        System.out.printf("%n%d cold callers, half sync half async%n  ours            %3d token request(s)%n"
                + "  azure-identity  %3d token request(s)%n%n", CALLERS, ours, peers);

        assertThat(ours).isOne();
        assertThat(peers).isGreaterThan(ours);
    }

    @Test
    void claimsChallengeBringsANewTokenFromOursOnly() {
        boolean peerRenews = renewsOnClaimsChallenge(peer());
        boolean oursRenew = renewsOnClaimsChallenge(ours());
        System.out.printf("%nrevoked token, claims challenge: answered with a new token?%n"
                + "  ours            %s%n  azure-identity  %s%n%n", oursRenew, peerRenews);

        assertThat(oursRenew).isTrue();
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

    private TokenCredential peer() {
        return new com.azure.identity.ClientSecretCredentialBuilder()
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .authorityHost(entra.authorityHost())
                .disableInstanceDiscovery()
                .httpClient(entra.httpClient())
                .build();
    }

    private TokenCredential ours() {
        return new ClientSecretCredentialBuilder()
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .authorityHost(entra.authorityHost())
                .disableInstanceDiscovery()
                .httpClient(entra.httpClient())
                .build();
    }

    private static TokenRequestContext context() {
        return new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    }
}
