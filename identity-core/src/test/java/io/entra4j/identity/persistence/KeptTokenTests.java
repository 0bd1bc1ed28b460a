package io.entra4j.identity.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenCachePersistenceOptions;
import io.entra4j.identity.TokenCacheStore;
import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.service.ClientAssertionCredentialBuilder;
import io.entra4j.identity.service.ClientCertificateCredentialBuilder;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import io.entra4j.identity.service.OnBehalfOfCredentialBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that credentials persist in a store: two of the same application are two processes here. */
class KeptTokenTests {

    private static final String SCOPE = "https://vault.azure.net/.default";
    private static final String CHALLENGE =
            "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1764000000\"}}}";

    private static FakeEntra entra;

    private final MemoryStore store = new MemoryStore();

    @BeforeAll
    static void start() {
        entra = FakeEntra.start();
    }

    @AfterAll
    static void stop() {
        entra.close();
    }

    @AfterEach
    void reset() {
        entra.resetRequests();
        entra.application(FakeApplication.builtIn());
        entra.refreshIn(null);
        entra.tokenLifetime(Duration.ofHours(1));
    }

    private static CredentialOptions.Builder options(TokenCacheStore store) {
        return CredentialOptions.builder()
                .authorityHost(entra.authorityHost())
                .instanceDiscovery(false)
                .sslContext(entra.sslContext())
                .tokenCachePersistenceOptions(new TokenCachePersistenceOptions().setStore(store));
    }

    private static ClientSecretCredentialBuilder builder(CredentialOptions options) {
        return new ClientSecretCredentialBuilder()
                .options(options)
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET);
    }

    private EntraCredential credential() {
        return builder(options(store).build()).build();
    }

    private EntraCredential credentialAfter(Duration time) {
        return builder(options(store)
                        .clock(Clock.offset(Clock.systemUTC(), time))
                        .build())
                .build();
    }

    private static TokenRequestContext context() {
        return new TokenRequestContext().addScopes(SCOPE);
    }

    private static void assertIsFoundAgain(
            Supplier<? extends EntraCredential> credentials, TokenRequestContext context) {
        AccessToken first = credentials.get().getTokenSync(context);
        int requests = entra.tokenRequests();

        AccessToken second = credentials.get().getTokenSync(context);

        assertThat(second.getToken()).isEqualTo(first.getToken());
        assertThat(second.getExpiresAt())
                .isBetween(
                        first.getExpiresAt().minusSeconds(2),
                        first.getExpiresAt().plusSeconds(2));
        assertThat(entra.tokenRequests()).isEqualTo(requests).isOne();
    }

    @Test
    void tokenFetchedWithASecretIsFoundAgain() {
        assertIsFoundAgain(this::credential, context());
    }

    @Test
    void tokenFetchedWithACertificateIsFoundAgain() {
        TestCertificate certificate = TestCertificate.selfSigned("CN=kept");
        entra.application(FakeApplication.builtIn().withCertificate(certificate.certificate()));

        assertIsFoundAgain(
                () -> new ClientCertificateCredentialBuilder()
                        .options(options(store).build())
                        .tenantId(FakeEntra.TENANT_ID)
                        .clientId(FakeEntra.CLIENT_ID)
                        .certificate(certificate.privateKey(), certificate.chain())
                        .build(),
                context());
    }

    @Test
    void tokenFetchedWithAnAssertionIsFoundAgain() {
        FakeOidcIssuer cluster = FakeOidcIssuer.at("https://cluster.example");
        entra.trust(cluster)
                .application(FakeApplication.builtIn()
                        .withFederatedCredential(cluster.issuer(), "subject", "api://AzureADTokenExchange"));

        assertIsFoundAgain(
                () -> new ClientAssertionCredentialBuilder()
                        .options(options(store).build())
                        .tenantId(FakeEntra.TENANT_ID)
                        .clientId(FakeEntra.CLIENT_ID)
                        .clientAssertion(() -> cluster.token("subject", "api://AzureADTokenExchange"))
                        .build(),
                context());
    }

    @Test
    void tokenOnBehalfOfAUserIsFoundAgainWithTheSameAssertion() {
        String assertion =
                entra.userToken("a11ce000-0000-4000-8000-000000000001").build();

        assertIsFoundAgain(
                () -> onBehalfOf(assertion),
                new TokenRequestContext().addScopes("https://vault.azure.net/user_impersonation"));
    }

    @Test
    void tokenOnBehalfOfAUserIsNotServedToOtherUsers() {
        TokenRequestContext context = new TokenRequestContext().addScopes("https://vault.azure.net/user_impersonation");
        String alices = onBehalfOf(
                        entra.userToken("a11ce000-0000-4000-8000-000000000001").build())
                .getTokenSync(context)
                .getToken();

        String bobs = onBehalfOf(
                        entra.userToken("b0b00000-0000-4000-8000-000000000002").build())
                .getTokenSync(context)
                .getToken();
        String own = credential().getTokenSync(context()).getToken();

        assertThat(alices).isNotIn(bobs, own);
        assertThat(bobs).isNotEqualTo(own);
        assertThat(entra.tokenRequests()).isEqualTo(3);
    }

    private EntraCredential onBehalfOf(String assertion) {
        return new OnBehalfOfCredentialBuilder()
                .options(options(store).build())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .userAssertion(assertion)
                .build();
    }

    @Test
    void storeIsReadOnACacheMissOnly() {
        EntraCredential credential = credential();
        credential.getTokenSync(context());
        int reads = store.reads();

        credential.getTokenSync(context());
        credential.getToken(context()).block();

        assertThat(store.reads()).isEqualTo(reads);
    }

    @Test
    void otherScopesTenantsAndApplicationsAreFetched() {
        entra.application(FakeApplication.builtIn()
                .withTenant("0e7e0000-0000-4000-8000-000000000001")
                .withSecret("secret-of-that-tenant"));
        credential().getTokenSync(context());

        credential().getTokenSync(new TokenRequestContext().addScopes("https://storage.azure.com/.default"));
        builder(options(store).build())
                .tenantId("0e7e0000-0000-4000-8000-000000000001")
                .clientSecret("secret-of-that-tenant")
                .build()
                .getTokenSync(context());

        assertThat(entra.tokenRequests()).isEqualTo(3);
    }

    @Test
    void claimsChallengeBypassesAndReplacesThePersistedToken() {
        TokenRequestContext context = context().setCaeEnabled(true);
        credential().getTokenSync(context);

        String renewed = credential()
                .getTokenSync(context().setCaeEnabled(true).setClaims(CHALLENGE))
                .getToken();

        assertThat(entra.tokenRequests()).isEqualTo(2);
        assertThat(credential().getTokenSync(context).getToken()).isEqualTo(renewed);
    }

    @Test
    void tokensWithAndWithoutContinuousAccessAreStoredSeparately() {
        credential().getTokenSync(context());

        credential().getTokenSync(context().setCaeEnabled(true));

        assertThat(entra.tokenRequests()).isEqualTo(2);
        assertThat(store.partitions()).containsOnlyKeys("msal.cache.cae", "msal.cache.nocae");
    }

    @Test
    void revocableTokenIsNotServedToCallersWithoutContinuousAccess() {
        credential().getTokenSync(context().setCaeEnabled(true));
        store.put("msal.cache.nocae", store.text("msal.cache.cae"));

        credential().getTokenSync(context());

        assertThat(entra.tokenRequests()).isEqualTo(2);
    }

    @Test
    void unusableStoreIsAFailureBeforeAnyRequest() {
        store.refuse();

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> credential().getTokenSync(context()))
                .withMessage("no keyring");
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    @SuppressWarnings("deprecation") // as the credential
    void passwordIsNotSentWhenTheStoreIsUnusable() {
        store.refuse();
        EntraCredential credential = new io.entra4j.identity.user.UsernamePasswordCredentialBuilder()
                .options(options(store).build())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .username("alice@contoso.onmicrosoft.com")
                .password("alice-password")
                .build();

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> credential.getTokenSync(context()))
                .withMessage("no keyring");
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void tokenThatIsDueForRenewalIsNotUsed() {
        credential().getTokenSync(context());

        credentialAfter(Duration.ofMinutes(39)).getTokenSync(context());
        assertThat(entra.tokenRequests()).isOne();

        credentialAfter(Duration.ofMinutes(46)).getTokenSync(context());
        assertThat(entra.tokenRequests()).isEqualTo(2);
    }

    @Test
    void refreshTimeOfTheServiceDecidesWhenAPersistedTokenIsDue() {
        entra.refreshIn(Duration.ofMinutes(10));
        credential().getTokenSync(context());

        credentialAfter(Duration.ofMinutes(11)).getTokenSync(context());

        assertThat(entra.tokenRequests()).isEqualTo(2);
    }

    @Test
    void renewalReplacesTheTokenForAllProcesses() {
        EntraCredential credential = credential();
        credential.getTokenSync(context());

        String renewed = credential.refreshTokenSync(context()).getToken();

        assertThat(entra.tokenRequests()).isEqualTo(2);
        assertThat(credential().getTokenSync(context()).getToken()).isEqualTo(renewed);
    }

    @Test
    void expiredTokensAreRemovedAndEntriesOfOthersStay() {
        store.put(
                "msal.cache.nocae",
                "{\"AccessToken\":{\"old\":{\"expires_on\":\"1700000000\",\"secret\":\"x\"},\"odd\":{\"a\":1}},"
                        + "\"RefreshToken\":{\"r\":{\"secret\":\"kept\",\"new_field\":[1,2]}},\"Newer\":{\"n\":{}}}");

        credential().getTokenSync(context());

        assertThat(store.text("msal.cache.nocae"))
                .contains("\"odd\"", "\"new_field\":[1,2]", "\"Newer\"", FakeEntra.CLIENT_ID)
                .doesNotContain("1700000000");
    }

    @Test
    void damagedContentIsReplacedWithOneWarning() {
        store.put("msal.cache.nocae", "{\"AccessToken\":{\"half");
        try (CapturedLog log = new CapturedLog()) {
            EntraCredential credential = credential();
            credential.getTokenSync(context());

            assertThat(log.count(TokenCacheStore.class.getName(), Level.WARN)).isOne();
            assertThat(log.text()).contains("The token cache 'msal.cache.nocae' of ClientSecretCredential is damaged");
        }
        credential().getTokenSync(context());
        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void failedStoreCausesAWarningAndTheCallerGetsItsToken() {
        store.breakDown();
        try (CapturedLog log = new CapturedLog()) {
            AccessToken token = credential().getTokenSync(context());

            assertThat(token.getToken()).isNotBlank();
            assertThat(log.text()).contains("cannot be read", "cannot be written", "connection refused");
            assertThat(log.text()).doesNotContain(token.getToken(), FakeEntra.CLIENT_SECRET);
        }
    }

    @Test
    void forcedRefreshIgnoresPersistedTokens() {
        EntraCredential credential = credential();
        credential.getTokenSync(context());
        String others = credential().refreshTokenSync(context()).getToken();

        String renewed = credential.refreshTokenSync(context()).getToken();

        assertThat(renewed).isNotEqualTo(others);
        assertThat(entra.tokenRequests()).isEqualTo(3);
    }

    @Test
    void invalidatedTokenIsNotUsedAgainButTokensOfOthersAre() {
        EntraCredential credential = credential();
        AccessToken refused = credential.getTokenSync(context());
        credential.invalidate(refused);
        String second = credential.getTokenSync(context()).getToken();
        String others = credential().refreshTokenSync(context()).getToken();
        credential.invalidate(credential.getTokenSync(context()));

        String third = credential.getTokenSync(context()).getToken();

        assertThat(second).isNotEqualTo(refused.getToken());
        assertThat(third).isEqualTo(others);
        assertThat(entra.tokenRequests()).isEqualTo(3);
    }

    @Test
    void clearedTokenIsFetchedAgain() {
        EntraCredential credential = credential();
        String forgotten = credential.getTokenSync(context()).getToken();

        credential.clear();

        assertThat(credential.getTokenSync(context()).getToken()).isNotEqualTo(forgotten);
    }

    @Test
    void neitherTokenNorSecretIsLogged() {
        try (CapturedLog log = new CapturedLog()) {
            String token = credential().getTokenSync(context()).getToken();
            credential().getTokenSync(context());

            assertThat(log.text()).doesNotContain(token, token.substring(token.length() - 40), FakeEntra.CLIENT_SECRET);
        }
    }

    @Test
    void partitionsAreNamedByTheCache() {
        CredentialOptions options = options(store)
                .tokenCachePersistenceOptions(
                        new TokenCachePersistenceOptions().setName("orders").setStore(store))
                .build();

        builder(options).build().getTokenSync(context());

        assertThat(store.partitions()).containsOnlyKeys("orders.nocae");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".hidden", "../up", "a/b", "a\\b", "nul\0", "ä"})
    void nameThatIsNotAFileNameIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenCachePersistenceOptions().setName(name))
                .withMessageStartingWith("'name' must be ");
    }

    @Test
    void tokenOfARegionIsFoundAgain() {
        store.put("msal.cache.nocae", "{\"AccessToken\":{\"k\":" + entry("westus2.login.microsoft.com") + "}}");
        CredentialOptions options = options(store)
                .authorityHost("https://login.microsoftonline.com")
                .build();

        assertThat(builder(options).build().getTokenSync(context()).getToken()).isEqualTo("found");
    }

    @Test
    void tokenOfAnotherCloudIsNotUsed() {
        store.put("msal.cache.nocae", "{\"AccessToken\":{\"k\":" + entry("login.microsoftonline.us") + "}}");

        assertThat(credential().getTokenSync(context()).getToken()).isNotEqualTo("found");
    }

    private static String entry(String environment) {
        long now = Clock.systemUTC().instant().getEpochSecond();
        return """
            {"environment":"%s","credential_type":"AccessToken","client_id":"%s","secret":"found","realm":"%s",\
            "target":"%s","cached_at":%s,"expires_on":"%s"}""".formatted(environment, FakeEntra.CLIENT_ID, FakeEntra.TENANT_ID, SCOPE, now, now + 3600);
    }

    @Test
    void nothingIsPersistedByDefault() {
        CredentialOptions options = CredentialOptions.builder()
                .authorityHost(entra.authorityHost())
                .instanceDiscovery(false)
                .sslContext(entra.sslContext())
                .build();

        builder(options).build().getTokenSync(context());
        builder(options).build().getTokenSync(context());

        assertThat(options.tokenCachePersistence()).isNull();
        assertThat(entra.tokenRequests()).isEqualTo(2);
    }

    @Test
    void tokenFromTheFutureIsIgnoredWhenTheClockWasSetBack() {
        credential().getTokenSync(context());

        builder(options(store).clock(new MutableClock()).build()).build().getTokenSync(context());

        assertThat(entra.tokenRequests()).isEqualTo(2);
    }
}
