package io.entra4j.identity.peer;

import static io.entra4j.identity.peer.Contenders.context;
import static io.entra4j.identity.peer.Contenders.print;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.ReroutingHttpClient;
import io.entra4j.identity.service.CannedTokens;
import io.entra4j.identity.service.OnBehalfOfCredentialBuilder;
import io.entra4j.identity.service.OnBehalfOfCredentialFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A server that acts on behalf of its users: one credential for each incoming request, ours and the peer's. */
class OnBehalfOfPeerTests {

    private static final String ALICE = "a11ce000-0000-4000-8000-000000000001";
    private static final String BOB = "b0b00000-0000-4000-8000-000000000002";
    private static final int USERS = 10_000;

    private final String authorityHost = "https://login-" + UUID.randomUUID() + ".example";

    @Test
    void twoAlternatingUsersCauseFewerRequestsThanWithThePeer() {
        try (FakeEntra entra = FakeEntra.start()) {
            List<String> users =
                    List.of(entra.userToken(ALICE).build(), entra.userToken(BOB).build());
            OnBehalfOfCredentialFactory factory = factory(new ReroutingHttpClient(entra));

            int ours = requests(entra, users, factory::forUser);
            int peers = requests(entra, users, user -> peer(new ReroutingHttpClient(entra), user));
            print("two users, 100 incoming requests each: token requests", ours, peers);

            assertThat(ours).isEqualTo(2);
            assertThat(peers).isGreaterThan(ours);
        }
    }

    /** The peer's credentials are kept, as a server must that wants its users' tokens cached. */
    @Test
    void tenThousandUsersNeedLessHeapThanWithThePeer() {
        OnBehalfOfCredentialFactory factory = factory(new CannedTokens());
        long ours = heapOf(factory::forUser, false);
        assertThat(factory.status().cachedTokens()).isEqualTo(USERS);
        long peers = heapOf(user -> peer(new CannedTokens(), user), true);
        print(
                "heap of %d users with a token each".formatted(USERS),
                "%5.1f MB".formatted(ours / 1e6),
                "%5.1f MB, %.1f times ours".formatted(peers / 1e6, (double) peers / ours));

        assertThat(ours).isLessThan(peers / 3);
    }

    private static int requests(FakeEntra entra, List<String> users, Function<String, TokenCredential> credentials) {
        entra.resetRequests();
        for (int i = 0; i < 100; i++) {
            for (String user : users) {
                AccessToken token = credentials.apply(user).getTokenSync(context());
                assertThat(token.getToken()).startsWith("eyJ");
            }
        }
        return entra.tokenRequests();
    }

    private static long heapOf(Function<String, TokenCredential> credentials, boolean keep) {
        List<TokenCredential> kept = new ArrayList<>();
        long before = heap();
        for (int i = 0; i < USERS; i++) {
            TokenCredential credential =
                    credentials.apply("eyJ." + UUID.randomUUID() + "x".repeat(1_000) + ".signature");
            credential.getTokenSync(context());
            if (keep) {
                kept.add(credential);
            }
        }
        long after = heap();
        assertThat(kept).hasSize(keep ? USERS : 0);
        return after - before;
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private OnBehalfOfCredentialFactory factory(HttpClient client) {
        return new OnBehalfOfCredentialBuilder()
                .options(CredentialOptions.builder()
                        .authorityHost(authorityHost)
                        .instanceDiscovery(false)
                        .httpClient(client)
                        .build())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .buildFactory();
    }

    private TokenCredential peer(HttpClient client, String user) {
        return new com.azure.identity.OnBehalfOfCredentialBuilder()
                .authorityHost(authorityHost)
                .disableInstanceDiscovery()
                .httpClient(client)
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .userAssertion(user)
                .build();
    }
}
