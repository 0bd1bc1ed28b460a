package io.entra4j.identity.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.AuthenticationRequiredException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TokenCachePersistenceOptions;
import io.entra4j.identity.TokenCacheStore;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.Gate;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.fake.TestConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One sign-in serves a credential for as long as the service lets it, and then there is one question, not two. */
class UserSessionTests {

    private static final String ALICE = "alice@contoso.onmicrosoft.com";
    private static final String BOB = "bob@contoso.onmicrosoft.com";
    private static final TokenRequestContext VAULT =
            new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    private static final TokenRequestContext STORAGE =
            new TokenRequestContext().addScopes("https://storage.azure.com/.default");
    private static final String CLAIMS = "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1764000000\"}}}";

    private static FakeEntra entra;

    private final MutableClock clock = new MutableClock();
    private final List<DeviceCodeInfo> prompts = Collections.synchronizedList(new ArrayList<>());
    private final MemoryStore store = new MemoryStore();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile String user = ALICE;

    @BeforeAll
    static void startEntra() {
        entra = FakeEntra.start();
        entra.user(ALICE, "p-alice", "a11ce000-0000-4000-8000-000000000001");
        entra.user(BOB, "p-bob", "b0b00000-0000-4000-8000-000000000002");
    }

    @AfterAll
    static void stopEntra() {
        entra.close();
    }

    @BeforeEach
    void reset() {
        entra.reset();
        entra.resetRequests();
        entra.clock(clock);
    }

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    private CredentialOptions.Builder options() {
        return CredentialOptions.builder()
                .configuration(TestConfiguration.of(Map.of()))
                .authorityHost(entra.authorityHost())
                .instanceDiscovery(false)
                .sslContext(entra.sslContext())
                .retryOptions(new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1))))
                .executorService(threads)
                .clock(clock);
    }

    private DeviceCodeCredentialBuilder builder() {
        return builder(options());
    }

    /** MSAL notes the system's time with what it keeps. */
    private DeviceCodeCredentialBuilder persistent() {
        entra.clock(Clock.systemUTC());
        return builder(options()
                .clock(Clock.systemUTC())
                .tokenCachePersistenceOptions(new TokenCachePersistenceOptions().setStore(store)));
    }

    private DeviceCodeCredentialBuilder builder(CredentialOptions.Builder options) {
        return new DeviceCodeCredentialBuilder()
                .options(options.build())
                .challengeConsumer(info -> {
                    prompts.add(info);
                    entra.approveDevice(info.getUserCode(), user);
                })
                .wait((duration, cancelled) -> {
                    clock.advance(duration);
                    return cancelled.getCount() == 0;
                });
    }

    private static String grant(int index) {
        return entra.requests().stream()
                .filter(request -> request.path().endsWith("/token"))
                .toList()
                .get(index)
                .form()
                .get("grant_type");
    }

    @Test
    void signInFollowedBySyncAndAsyncCallsCausesOnePrompt() {
        DeviceCodeCredential credential = builder().build();

        AuthenticationRecord record = credential.authenticateSync(VAULT);
        AccessToken sync = credential.getTokenSync(VAULT);
        AccessToken async = credential.getToken(VAULT).block();

        assertThat(async).isSameAs(sync);
        assertThat(prompts).hasSize(1);
        assertThat(entra.tokenRequests()).isOne();
        assertThat(record.getUsername()).isEqualTo(ALICE);
        assertThat(record.getHomeAccountId()).isEqualTo("a11ce000-0000-4000-8000-000000000001." + FakeEntra.TENANT_ID);
        assertThat(record.getTenantId()).isEqualTo(FakeEntra.TENANT_ID);
        assertThat(entra.authorityHost()).endsWith(record.getAuthority());
        assertThat(record.getClientId()).isEqualTo(FakeEntra.PUBLIC_CLIENT_ID);
    }

    @Test
    void asyncSignInFollowedByAnotherResourceCausesOnePrompt() {
        DeviceCodeCredential credential = builder().build();

        credential.authenticate(VAULT).block();
        credential.getToken(STORAGE).block();
        credential.getTokenSync(new TokenRequestContext()
                .addScopes("https://storage.azure.com/.default")
                .setCaeEnabled(true));

        assertThat(prompts).hasSize(1);
        assertThat(grant(1)).isEqualTo("refresh_token");
        assertThat(entra.tokenRequests()).isEqualTo(3);
    }

    @Test
    void concurrentCallersOfManyResourcesCauseOnePrompt() throws Exception {
        DeviceCodeCredential credential = builder().build();
        Gate gate = entra.holdTokenAnswers();
        List<Future<AccessToken>> callers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            TokenRequestContext context = new TokenRequestContext().addScopes("https://r" + i + ".example/.default");
            callers.add(threads.submit(() -> credential.getTokenSync(context)));
        }
        gate.awaitArrivals(1);
        gate.open();

        for (Future<AccessToken> caller : callers) {
            assertThat(caller.get().getToken()).isNotBlank();
        }
        assertThat(prompts).hasSize(1);
    }

    @Test
    void rotatedRefreshTokensAreKept() {
        entra.refreshTokensOnce();
        DeviceCodeCredential credential = builder().build();
        credential.getTokenSync(VAULT);

        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofHours(2));
            credential.getTokenSync(VAULT);
            credential.getTokenSync(STORAGE);
        }

        assertThat(prompts).hasSize(1);
    }

    @Test
    void revokedRefreshTokenCausesOnePrompt() {
        DeviceCodeCredential credential = builder().build();
        credential.getTokenSync(VAULT);
        clock.advance(Duration.ofHours(2));
        entra.revokeRefreshTokens();

        credential.getTokenSync(VAULT);
        credential.getTokenSync(STORAGE);

        assertThat(prompts).hasSize(2);
    }

    @Test
    void revokedRefreshTokenAndDeclinedPromptCauseOneFailure() {
        DeviceCodeCredential credential = builder().build();
        credential.getTokenSync(VAULT);
        clock.advance(Duration.ofHours(2));
        entra.revokeRefreshTokens();
        entra.failNext(1, Failure.entra(400, "invalid_grant", 50173, "Revoked."));
        entra.failNext(1, Failure.entra(400, "authorization_declined", 70016, "Declined."));

        Throwable thrown = catchThrowable(() -> credential.getTokenSync(VAULT));

        assertThat(thrown)
                .isInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("authorization_declined");
        assertThat(prompts).hasSize(2);
    }

    @Test
    void outageNeitherPromptsNorForgetsTheSignIn() {
        DeviceCodeCredential credential = builder().build();
        credential.getTokenSync(VAULT);
        clock.advance(Duration.ofHours(2));
        entra.failNext(1, Failure.serverError(503));

        Throwable thrown = catchThrowable(() -> credential.getTokenSync(VAULT));
        clock.advance(Duration.ofMinutes(1));
        credential.getTokenSync(VAULT);

        assertThat(thrown).hasMessageContaining("503");
        assertThat(prompts).hasSize(1);
    }

    @Test
    void renewalInTheBackgroundNeverPrompts() throws Exception {
        DeviceCodeCredential credential = builder().build();
        AccessToken token = credential.getTokenSync(VAULT);
        entra.revokeRefreshTokens();
        clock.advance(Duration.ofMinutes(58));

        AccessToken served = credential.getTokenSync(VAULT);
        threads.shutdown();
        assertThat(threads.awaitTermination(20, java.util.concurrent.TimeUnit.SECONDS))
                .isTrue();

        assertThat(served).isSameAs(token);
        assertThat(grant(1)).isEqualTo("refresh_token");
        assertThat(prompts).hasSize(1);
    }

    @Test
    void claimsOfConditionalAccessReachThePrompt() {
        DeviceCodeCredential credential = builder().build();
        credential.getTokenSync(VAULT);
        entra.failNext(1, Failure.conditionalAccess(CLAIMS));

        credential.getTokenSync(STORAGE);

        assertThat(prompts).hasSize(2);
        assertThat(entra.requests().get(entra.requests().size() - 1).form().get("claims"))
                .contains("1764000000");
    }

    @Test
    void exceptionHoldsTheRequestWhenAutomaticAuthenticationIsOff() {
        DeviceCodeCredential credential =
                builder().disableAutomaticAuthentication().build();

        AuthenticationRequiredException sync =
                (AuthenticationRequiredException) catchThrowable(() -> credential.getTokenSync(new TokenRequestContext()
                        .addScopes("https://vault.azure.net/.default")
                        .setClaims(CLAIMS)));
        Throwable async = catchThrowable(() -> credential.getToken(VAULT).block());

        assertThat(sync.getTokenRequestContext().getScopes()).containsExactly("https://vault.azure.net/.default");
        assertThat(sync.getTokenRequestContext().getClaims()).isEqualTo(CLAIMS);
        assertThat(sync)
                .hasMessageContaining("needs the user to sign in")
                .hasMessageContaining("tokenCachePersistenceOptions");
        assertThat(async).isExactlyInstanceOf(AuthenticationRequiredException.class);
        assertThat(prompts).isEmpty();

        credential.authenticateSync(sync.getTokenRequestContext().setClaims(null));
        credential.getTokenSync(VAULT);
        credential.getToken(STORAGE).block();
        assertThat(prompts).hasSize(1);
    }

    @Test
    void requiredSignInReportsWhyTheEarlierSignInFailed() {
        DeviceCodeCredential credential =
                builder().disableAutomaticAuthentication().build();
        credential.authenticateSync(VAULT);
        entra.failNext(1, Failure.conditionalAccess(CLAIMS));

        AuthenticationRequiredException thrown =
                (AuthenticationRequiredException) catchThrowable(() -> credential.getTokenSync(STORAGE));

        assertThat(thrown).hasMessageContaining("multi-factor authentication is required");
        assertThat(thrown.getTokenRequestContext().getClaims()).isEqualTo(CLAIMS);
        assertThat(thrown.getCause()).isInstanceOf(AuthenticationFailedException.class);
    }

    @Test
    void signInOfAnotherUserIsRefused() {
        DeviceCodeCredential credential = builder().build();
        credential.getTokenSync(VAULT);
        clock.advance(Duration.ofHours(2));
        entra.revokeRefreshTokens();
        user = BOB;

        assertThat(catchThrowable(() -> credential.getTokenSync(VAULT)))
                .hasMessageContaining("signed in with an account that is not the credential's")
                .hasMessageContaining("call 'authenticate'")
                .hasMessageNotContaining("bob");
    }

    @Test
    void authenticateAsAnotherUserClearsTheTokensOfTheFirst() {
        DeviceCodeCredential credential = builder().build();
        AccessToken alices = credential.getTokenSync(VAULT);
        user = BOB;

        AuthenticationRecord record = credential.authenticateSync(STORAGE);
        AccessToken bobs = credential.getTokenSync(VAULT);

        assertThat(record.getUsername()).isEqualTo(BOB);
        assertThat(bobs.getToken()).isNotEqualTo(alices.getToken());
        assertThat(prompts).hasSize(2);
    }

    @Test
    void recordAndPersistedTokensNeedNoPromptAndNoRequest() {
        AuthenticationRecord record = persistent().build().authenticateSync(VAULT);
        entra.resetRequests();

        DeviceCodeCredential later = persistent().authenticationRecord(record).build();
        AccessToken async = later.getToken(VAULT).block();
        assertThat(entra.tokenRequests()).isZero();
        AccessToken sync = later.getTokenSync(STORAGE);

        assertThat(async.getToken()).isNotBlank();
        assertThat(sync.getToken()).isNotBlank();
        assertThat(prompts).hasSize(1);
        assertThat(entra.tokenRequests()).isOne();
        assertThat(grant(0)).isEqualTo("refresh_token");
    }

    @Test
    void signInIsRememberedInAFileThatOnlyItsOwnerCanRead(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("new").resolve("record.json");
        persistent().authenticationRecordFile(file).build().getTokenSync(VAULT);
        entra.resetRequests();

        persistent().authenticationRecordFile(file).build().getTokenSync(VAULT);

        assertThat(prompts).hasSize(1);
        assertThat(entra.requests()).isEmpty();
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.list(file.getParent())).containsExactly(file);
    }

    @Test
    void damagedOrForeignRecordFileCausesASignIn(@TempDir Path directory) throws IOException {
        entra.application(FakeApplication.builtIn().withPublicClientFlows());
        Path file = Files.writeString(directory.resolve("record.json"), "{damaged");

        persistent().authenticationRecordFile(file).build().getTokenSync(VAULT);
        persistent()
                .clientId(FakeEntra.CLIENT_ID)
                .authenticationRecordFile(file)
                .build()
                .getTokenSync(VAULT);

        assertThat(prompts).hasSize(2);
        assertThat(Files.readString(file)).contains(FakeEntra.CLIENT_ID);
    }

    @Test
    void recordWorksForCallersWithContinuousAccess() {
        AuthenticationRecord record = persistent().build().authenticateSync(VAULT);

        persistent()
                .authenticationRecord(record)
                .build()
                .getTokenSync(new TokenRequestContext()
                        .addScopes("https://vault.azure.net/.default")
                        .setCaeEnabled(true));

        assertThat(prompts).hasSize(1);
        assertThat(store.partitions.keySet()).containsExactlyInAnyOrder("msal.cache.nocae", "msal.cache.cae");
    }

    @Test
    void persistedTokensAreNotUsedWithoutARecord() {
        persistent().build().authenticateSync(VAULT);

        persistent().build().getTokenSync(VAULT);

        assertThat(prompts).hasSize(2);
    }

    @Test
    void refreshTokenOfAnotherProcessIsUsedBeforeAPrompt() {
        entra.refreshTokensOnce();
        DeviceCodeCredential one = persistent().build();
        AuthenticationRecord record = one.authenticateSync(VAULT);
        DeviceCodeCredential other = persistent().authenticationRecord(record).build();
        other.getTokenSync(STORAGE);
        entra.failNext(1, Failure.entra(400, "invalid_grant", 70000, "The refresh token was used."));

        one.getTokenSync(new TokenRequestContext().addScopes("https://r.example/.default"));

        assertThat(prompts).hasSize(1);
    }

    @Test
    void accountsOfOtherUsersAreNotUsed() {
        AuthenticationRecord alice = persistent().build().authenticateSync(VAULT);
        user = BOB;
        AuthenticationRecord bob = persistent().build().authenticateSync(VAULT);

        AccessToken bobs = persistent().authenticationRecord(bob).build().getTokenSync(VAULT);
        AccessToken alices = persistent().authenticationRecord(alice).build().getTokenSync(VAULT);

        assertThat(prompts).hasSize(2);
        // Not in the cache, so it is the refresh token that has to be the right one's.
        AccessToken bobsNew = persistent().authenticationRecord(bob).build().getTokenSync(STORAGE);
        AccessToken alicesNew = persistent().authenticationRecord(alice).build().getTokenSync(STORAGE);

        assertThat(claims(bobsNew)).contains("b0b00000");
        assertThat(claims(alicesNew)).contains("a11ce000");
        assertThat(claims(bobs)).contains("b0b00000");
        assertThat(claims(alices)).contains("a11ce000");
    }

    @Test
    void recordOfAnotherApplicationIsRefusedAtBuild() {
        AuthenticationRecord record = builder().build().authenticateSync(VAULT);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder()
                        .clientId(FakeEntra.CLIENT_ID)
                        .authenticationRecord(record)
                        .build())
                .withMessageContaining("'authenticationRecord'")
                .withMessageContaining(FakeEntra.PUBLIC_CLIENT_ID)
                .withMessageContaining(FakeEntra.CLIENT_ID);
    }

    @Test
    void recordNamesTheApplicationAndTheTenant() {
        entra.application(FakeApplication.builtIn().withPublicClientFlows());
        AuthenticationRecord record =
                persistent().clientId(FakeEntra.CLIENT_ID).build().authenticateSync(VAULT);
        entra.resetRequests();

        persistent().authenticationRecord(record).build().getTokenSync(STORAGE);

        assertThat(entra.requests().get(0).path()).startsWith("/" + FakeEntra.TENANT_ID + "/");
        assertThat(entra.requests().get(0).form()).containsEntry("client_id", FakeEntra.CLIENT_ID);
    }

    @Test
    void interruptedCallerStopsWaitingForTheSignIn() throws Exception {
        DeviceCodeCredential credential = builder().build();
        Gate gate = entra.holdTokenAnswers();
        Future<AccessToken> first = threads.submit(() -> credential.getTokenSync(VAULT));
        gate.awaitArrivals(1);

        Thread.currentThread().interrupt();
        Throwable thrown = catchThrowable(() -> credential.getTokenSync(STORAGE));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(thrown).isInstanceOf(io.entra4j.identity.TokenRequestInterruptedException.class);
        gate.open();
        assertThat(first.get().getToken()).isNotBlank();
        assertThat(prompts).hasSize(1);
    }

    /** Issue 17, row 3. */
    @Test
    void silentCredentialAsksForASignInEachTimeTheRefreshTokenIsRefused() {
        DeviceCodeCredential credential =
                builder().disableAutomaticAuthentication().build();
        credential.authenticateSync(VAULT);
        entra.revokeRefreshTokens();

        Throwable first = catchThrowable(() -> credential.getTokenSync(STORAGE));
        Throwable second = catchThrowable(() -> credential.getTokenSync(STORAGE));

        assertThat(first).isExactlyInstanceOf(AuthenticationRequiredException.class);
        assertThat(second).isExactlyInstanceOf(AuthenticationRequiredException.class);
    }

    /** Issue 17, row 3. */
    @Test
    void userIsAskedAtExpiryWhenTheRenewalWasRefused() {
        DeviceCodeCredential credential = builder().build();
        credential.getTokenSync(VAULT);
        entra.revokeRefreshTokens();
        clock.advance(Duration.ofMinutes(58));
        credential.getTokenSync(VAULT);
        awaitFailure(credential);

        clock.advance(Duration.ofMinutes(5));
        credential.getTokenSync(VAULT);

        assertThat(prompts).hasSize(2);
    }

    /** Issue 17, row 3. */
    @Test
    void callerWhoWaitsForARefusedRenewalIsAskedToSignIn() throws Exception {
        DeviceCodeCredential credential = builder().build();
        credential.getTokenSync(VAULT);
        entra.revokeRefreshTokens();
        Gate gate = entra.holdTokenAnswers();
        clock.advance(Duration.ofMinutes(58));
        credential.getTokenSync(VAULT);
        gate.awaitArrivals(1);
        clock.advance(Duration.ofMinutes(5));
        Future<AccessToken> sync = threads.submit(() -> credential.getTokenSync(VAULT));
        Future<AccessToken> async = credential.getToken(VAULT).toFuture();
        while (credential.status().coalesced() < 2) {
            Thread.onSpinWait();
        }

        gate.open();

        assertThat(sync.get().getToken()).isEqualTo(async.get().getToken());
        assertThat(prompts).hasSize(2);
    }

    private static void awaitFailure(DeviceCodeCredential credential) {
        while (credential.status().lastFailure() == null) {
            Thread.onSpinWait();
        }
    }

    /** Issue 17, row 3. */
    @Test
    void refusedDeviceCodeDoesNotAffectTheNextSignIn() {
        DeviceCodeCredential credential = builder().build();
        entra.failNext(1, Failure.entra(400, "invalid_grant", 70018, "Invalid verification code."));

        Throwable refused = catchThrowable(() -> credential.getTokenSync(VAULT));
        AccessToken same = credential.getTokenSync(VAULT);
        AccessToken other = builder().build().getTokenSync(VAULT);

        assertThat(refused).hasMessageContaining("AADSTS70018");
        assertThat(same.getToken()).isNotEqualTo(other.getToken());
        assertThat(prompts).hasSize(3);
    }

    /** Issue 17, row 3. */
    @Test
    void pollsOfADeviceCodeIgnoreRetryAfter() {
        Failure pending = Failure.answer(400, "application/json", "{\"error\":\"authorization_pending\"}");
        entra.failNext(2, pending.withHeader("Retry-After", "3600"));

        AccessToken token = builder().build().getTokenSync(VAULT);

        assertThat(token.getToken()).isNotBlank();
        assertThat(entra.tokenRequests()).isEqualTo(3);
    }

    @Test
    void clearKeepsTheSignIn() {
        DeviceCodeCredential credential = builder().build();
        credential.getTokenSync(VAULT);

        credential.clear();
        credential.getTokenSync(VAULT);

        assertThat(prompts).hasSize(1);
        assertThat(entra.tokenRequests()).isEqualTo(2);
    }

    private static String claims(AccessToken token) {
        return new String(
                java.util.Base64.getUrlDecoder().decode(token.getToken().split("\\.")[1]),
                java.nio.charset.StandardCharsets.UTF_8);
    }

    private static final class MemoryStore implements TokenCacheStore {
        final Map<String, byte[]> partitions = new ConcurrentHashMap<>();

        @Override
        public byte @Nullable [] read(String partition) {
            return partitions.get(partition);
        }

        @Override
        public void update(String partition, Change change) {
            partitions.compute(partition, (name, bytes) -> change.apply(bytes));
        }
    }
}
