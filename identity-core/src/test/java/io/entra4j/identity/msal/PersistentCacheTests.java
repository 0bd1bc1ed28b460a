package io.entra4j.identity.msal;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.aad.msal4j.IAccount;
import com.microsoft.aad.msal4j.ITokenCacheAccessAspect;
import com.microsoft.aad.msal4j.ITokenCacheAccessContext;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.SilentParameters;
import com.microsoft.aad.msal4j.UserNamePasswordParameters;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TokenCachePersistenceOptions;
import io.entra4j.identity.TokenCacheStore;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.ReroutingHttpClient;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What applications of MSAL's find in a store that ours have written. */
class PersistentCacheTests {

    private static final Set<String> SCOPES = Set.of("https://vault.azure.net/user_impersonation");
    private static final String PARTITION = "msal.cache.nocae";

    private static FakeEntra entra;

    private final Map<String, byte[]> partitions = new ConcurrentHashMap<>();
    private final String host = "https://login-" + UUID.randomUUID() + ".example";

    @BeforeAll
    static void start() {
        entra = FakeEntra.start();
        entra.application(FakeApplication.builtIn().withPublicClientFlows());
        entra.user("alice@contoso.onmicrosoft.com", "alice-password", "a11ce000-0000-4000-8000-000000000001");
        entra.user("bob@contoso.onmicrosoft.com", "bob-password", "b0b00000-0000-4000-8000-000000000002");
    }

    @AfterAll
    static void stop() {
        entra.close();
    }

    @BeforeEach
    void reset() {
        entra.resetRequests();
    }

    private TokenCacheStore store() {
        return new TokenCacheStore() {
            @Override
            public byte @Nullable [] read(String partition) {
                return partitions.get(partition);
            }

            @Override
            public void update(String partition, Change change) {
                partitions.compute(partition, (name, current) -> change.apply(current));
            }
        };
    }

    /** Begins with what is kept, as MSAL's own applications do, and keeps what is added as ours do. */
    private final class ReadingAspect implements ITokenCacheAccessAspect {

        private final ITokenCacheAccessAspect ours;

        ReadingAspect(ITokenCacheAccessAspect ours) {
            this.ours = ours;
        }

        @Override
        public void beforeCacheAccess(ITokenCacheAccessContext access) {
            if (partitions.containsKey(PARTITION)) {
                access.tokenCache().deserialize(text());
            }
        }

        @Override
        public void afterCacheAccess(ITokenCacheAccessContext access) {
            ours.afterCacheAccess(access);
        }
    }

    private PublicClientApplication application() throws Exception {
        return application(ReadingAspect::new);
    }

    private PublicClientApplication application(UnaryOperator<ITokenCacheAccessAspect> aspect) throws Exception {
        CredentialOptions options = CredentialOptions.builder()
                .authorityHost(host)
                .httpClient(new ReroutingHttpClient(entra))
                .tokenCachePersistenceOptions(new TokenCachePersistenceOptions().setStore(store()))
                .build();
        PersistentCache cache = PersistentCache.of("TestCredential", options);
        assertThat(cache).isNotNull();
        return PublicClientApplication.builder(FakeEntra.CLIENT_ID)
                .authority(host + "/" + FakeEntra.TENANT_ID + "/")
                .instanceDiscovery(false)
                .httpClient(new MsalHttpClient(options))
                .executorService(Acquisition.CALLER_RUNS)
                .setTokenCacheAccessAspect(aspect.apply(cache.aspect(false)))
                .build();
    }

    @SuppressWarnings("deprecation") // the shortest way to a user's token
    private String signIn(PublicClientApplication application, String name) {
        return application
                .acquireToken(UserNamePasswordParameters.builder(
                                SCOPES, name + "@contoso.onmicrosoft.com", (name + "-password").toCharArray())
                        .build())
                .join()
                .accessToken();
    }

    private static IAccount account(PublicClientApplication application, String name) {
        return application.getAccounts().join().stream()
                .filter(account -> account.username().startsWith(name))
                .findFirst()
                .orElseThrow();
    }

    private String text() {
        return new String(partitions.get(PARTITION), StandardCharsets.UTF_8);
    }

    @Test
    void userIsStillSignedInInAnotherProcess() throws Exception {
        String token = signIn(application(), "alice");
        int requests = entra.requests().size();
        PublicClientApplication other = application();

        String found = other.acquireTokenSilently(SilentParameters.builder(SCOPES, account(other, "alice"))
                        .build())
                .join()
                .accessToken();

        assertThat(found).isEqualTo(token);
        assertThat(entra.requests()).hasSize(requests);
    }

    @Test
    void refreshTokenOfAnotherProcessIsUsed() throws Exception {
        String token = signIn(application(), "alice");
        PublicClientApplication other = application();

        String renewed = other.acquireTokenSilently(SilentParameters.builder(SCOPES, account(other, "alice"))
                        .forceRefresh(true)
                        .build())
                .join()
                .accessToken();

        assertThat(renewed).isNotEqualTo(token);
        assertThat(entra.requests().get(entra.requests().size() - 1).form())
                .containsEntry("grant_type", "refresh_token");
        assertThat(text()).contains(renewed).doesNotContain(token);
    }

    @Test
    void olderApplicationKeepsTheAccountsOfBothSignIns() throws Exception {
        PublicClientApplication first = application();
        first.getAccounts().join();
        signIn(application(), "alice");

        signIn(first, "bob");

        assertThat(application().getAccounts().join())
                .extracting(IAccount::username)
                .containsExactlyInAnyOrder("alice@contoso.onmicrosoft.com", "bob@contoso.onmicrosoft.com");
    }

    @Test
    void unknownFieldsOfTheCacheAreKept() throws Exception {
        partitions.put(
                PARTITION,
                "{\"RefreshToken\":{\"r\":{\"secret\":\"kept\",\"new_field\":[1,2]}},\"Newer\":{\"n\":{\"a\":1}}}"
                        .getBytes(StandardCharsets.UTF_8));

        signIn(application(UnaryOperator.identity()), "alice");

        assertThat(text()).contains("\"new_field\":[1,2]", "\"Newer\":{\"n\":{\"a\":1}}", "alice");
    }
}
