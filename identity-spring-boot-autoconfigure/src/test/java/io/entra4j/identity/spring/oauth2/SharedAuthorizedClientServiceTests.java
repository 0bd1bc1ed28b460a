package io.entra4j.identity.spring.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.shared.FakeSharedTokenStore;
import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.shared.SharedTokenKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.InMemoryReactiveOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.InMemoryReactiveClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;

/** Replicas in one JVM, each with a service and a cache of its own, over one store. */
class SharedAuthorizedClientServiceTests {

    private static final ClientRegistration LOGIN = registration("login", AuthorizationGrantType.AUTHORIZATION_CODE);
    private static final ClientRegistration OTHER = registration("other", AuthorizationGrantType.AUTHORIZATION_CODE);
    private static final ClientRegistration APP = registration("app", AuthorizationGrantType.CLIENT_CREDENTIALS);

    private final MutableClock clock = new MutableClock();
    private final AtomicLong nanos = new AtomicLong();
    private final FakeSharedTokenStore store = new FakeSharedTokenStore();
    private final List<SharedTokenCache> caches = new ArrayList<>();
    private final SharedAuthorizedClientService first = replica("k1", "k1");
    private final SharedAuthorizedClientService second = replica("k1", "k1");

    @AfterEach
    void close() {
        caches.forEach(SharedTokenCache::close);
    }

    private static ClientRegistration registration(String id, AuthorizationGrantType grant) {
        return ClientRegistration.withRegistrationId(id)
                .clientId("client")
                .authorizationGrantType(grant)
                .authorizationUri("https://login.example/authorize")
                .redirectUri("{baseUrl}/login/oauth2/code/{registrationId}")
                .tokenUri("https://login.example/token")
                .build();
    }

    private SharedTokenCache cache(String active, String... ids) {
        Map<String, byte[]> keys = new LinkedHashMap<>();
        for (String id : ids) {
            keys.put(id, (id + " of 32 random bytes, or nearly so").getBytes(StandardCharsets.US_ASCII));
        }
        SharedTokenCache cache = SharedTokenCache.builder(store)
                .keys(SharedTokenKeys.of(active, keys))
                .timeout(Duration.ofSeconds(5))
                .nanoTime(nanos::get)
                .build();
        caches.add(cache);
        return cache;
    }

    private SharedAuthorizedClientService replica(String active, String... ids) {
        ClientRegistrationRepository registrations = new InMemoryClientRegistrationRepository(LOGIN, OTHER, APP);
        InMemoryOAuth2AuthorizedClientService others = new InMemoryOAuth2AuthorizedClientService(registrations);
        return new SharedAuthorizedClientService(() -> registrations, cache(active, ids), clock, () -> others);
    }

    private OAuth2AuthorizedClient client(ClientRegistration registration, String user, String token) {
        Instant now = clock.instant();
        return new OAuth2AuthorizedClient(
                registration,
                user,
                new OAuth2AccessToken(
                        OAuth2AccessToken.TokenType.BEARER,
                        token,
                        now,
                        now.plus(Duration.ofDays(3)),
                        Set.of("Mail.Read", "User.Read")),
                new OAuth2RefreshToken("refresh-" + token, now));
    }

    private void save(SharedAuthorizedClientService replica, String user, String token) {
        replica.saveAuthorizedClient(client(LOGIN, user, token), new TestingAuthenticationToken(user, "password"));
    }

    private static String token(SharedAuthorizedClientService replica, String user) {
        OAuth2AuthorizedClient found = replica.loadAuthorizedClient("login", user);
        return found == null ? null : found.getAccessToken().getTokenValue();
    }

    private void fail() {
        store.trouble(() -> {
            throw new IOException("connection refused");
        });
    }

    private void recover() {
        store.trouble(null);
        await().until(() -> {
            nanos.addAndGet(Duration.ofSeconds(31).toNanos());
            caches.forEach(cache -> cache.entry("any").readValue());
            return caches.stream().allMatch(cache -> cache.status().unavailableFor() == null);
        });
    }

    @Test
    void clientThatOneReplicaSavedIsLoadedByAnotherWithAllItHas() {
        OAuth2AuthorizedClient saved = client(LOGIN, "alice", "token");
        first.saveAuthorizedClient(saved, new TestingAuthenticationToken("alice", "password"));

        OAuth2AuthorizedClient loaded = second.loadAuthorizedClient("login", "alice");

        assertThat(loaded.getClientRegistration()).isSameAs(LOGIN);
        assertThat(loaded.getPrincipalName()).isEqualTo("alice");
        assertThat(loaded.getAccessToken()).usingRecursiveComparison().isEqualTo(saved.getAccessToken());
        assertThat(loaded.getRefreshToken()).usingRecursiveComparison().isEqualTo(saved.getRefreshToken());
    }

    @Test
    void clientWithoutTimesScopesAndRefreshTokenIsShared() {
        OAuth2AccessToken bare = new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, "token", null, null);
        first.saveAuthorizedClient(
                new OAuth2AuthorizedClient(LOGIN, "alice", bare), new TestingAuthenticationToken("alice", "password"));

        OAuth2AuthorizedClient loaded = second.loadAuthorizedClient("login", "alice");

        assertThat(loaded.getAccessToken()).usingRecursiveComparison().isEqualTo(bare);
        assertThat(loaded.getRefreshToken()).isNull();
    }

    @Test
    void replicaSeesAtOnceWhatAnotherSavedAndRemovedEvenIfMessagesAreLost() {
        store.losesMessages(true);
        save(first, "alice", "before");
        assertThat(token(second, "alice")).isEqualTo("before");

        save(second, "alice", "after");
        assertThat(token(first, "alice")).isEqualTo("after");

        second.removeAuthorizedClient("login", "alice");
        assertThat(token(first, "alice")).isNull();
        assertThat(token(second, "alice")).isNull();

        save(first, "alice", "again");
        assertThat(token(second, "alice")).isEqualTo("again");
    }

    @Test
    void usersAndRegistrationsNeverMeet() {
        save(first, "alice", "alices");

        assertThat(token(second, "bob")).isNull();
        assertThat(token(second, "Alice")).isNull();
        assertThat(second.<OAuth2AuthorizedClient>loadAuthorizedClient("other", "alice"))
                .isNull();
        assertThat(second.<OAuth2AuthorizedClient>loadAuthorizedClient("unknown", "alice"))
                .isNull();
    }

    @Test
    void entryThatWasTamperedWithMovedOrSealedByAForeignKeyIsNotLoaded() {
        save(first, "alice", "alices");
        String alices = store.texts().keySet().iterator().next();
        String sealed = store.texts().get(alices);
        save(first, "bob", "bobs");
        String bobs = store.texts().keySet().stream()
                .filter(key -> !key.equals(alices))
                .findFirst()
                .orElseThrow();

        store.tamper(bobs, sealed);
        assertThat(token(second, "bob")).as("moved").isNull();
        store.tamper(alices, sealed.substring(0, sealed.length() - 4) + "AAAA");
        assertThat(token(second, "alice")).as("tampered with").isNull();
        assertThat(token(replica("k9", "k9"), "alice")).as("foreign key").isNull();
    }

    @Test
    void storeHoldsNothingReadable() {
        save(first, "alice@contoso.com", "secret-token");

        assertThat(store.texts().toString()).doesNotContain("alice", "contoso", "secret", "login", "client", "Mail");
        assertThat(first.toString()).doesNotContain("alice", "secret");
    }

    @Test
    void eachReplicaWorksForItselfWhileTheStoreFailsAndSharesAfterwards() {
        save(first, "alice", "before");
        fail();

        save(first, "alice", "meanwhile");
        save(first, "bob", "bobs");
        assertThat(token(first, "alice")).isEqualTo("meanwhile");
        assertThat(token(first, "bob")).isEqualTo("bobs");
        assertThat(token(second, "bob")).isNull();

        clock.advance(Duration.ofSeconds(1));
        recover();
        assertThat(token(first, "alice")).isEqualTo("meanwhile");
        assertThat(token(second, "alice")).isEqualTo("meanwhile");
        assertThat(token(first, "bob")).isEqualTo("bobs");
        assertThat(token(second, "bob")).isEqualTo("bobs");
    }

    @Test
    void newerClientOfAnotherReplicaWinsOverOneThatWasSavedWhileTheStoreFailed() {
        fail();
        save(first, "alice", "older");
        clock.advance(Duration.ofSeconds(1));
        recover();
        save(second, "alice", "newer");

        assertThat(token(first, "alice")).isEqualTo("newer");
    }

    @Test
    void removalWhileTheStoreFailsReachesItAfterwards() {
        save(first, "alice", "alices");
        assertThat(token(second, "alice")).isEqualTo("alices");
        fail();

        second.removeAuthorizedClient("login", "alice");
        assertThat(token(second, "alice")).isNull();

        recover();
        assertThat(token(second, "alice")).isNull();
        assertThat(token(first, "alice")).isNull();
    }

    @Test
    void clientThatTheStoreHasLostIsWrittenAgainByAReplicaThatKnowsIt() {
        save(first, "alice", "alices");
        store.wipe();

        assertThat(token(second, "alice")).isNull();
        assertThat(token(first, "alice")).isEqualTo("alices");
        assertThat(token(second, "alice")).isEqualTo("alices");
    }

    @Test
    void clientInMemoryEndsADayAfterItsLastUse() {
        save(first, "alice", "alices");
        store.wipe();
        clock.advance(Duration.ofHours(25));

        assertThat(token(first, "alice")).isNull();
    }

    @Test
    void entryInUseIsWrittenAgainAfterHalfItsLife() {
        save(first, "alice", "alices");
        Map<String, String> written = store.texts();

        clock.advance(Duration.ofHours(11));
        token(second, "alice");
        assertThat(store.texts()).isEqualTo(written);

        clock.advance(Duration.ofHours(2));
        token(second, "alice");
        assertThat(store.texts()).isNotEqualTo(written);
        assertThat(token(first, "alice")).isEqualTo("alices");
    }

    @Test
    void replicasWhoseKeysAreBeingRotatedSeeWhatTheOthersSave() {
        SharedAuthorizedClientService old = replica("k1", "k1", "k2");
        SharedAuthorizedClientService rotated = replica("k2", "k1", "k2");
        save(old, "alice", "first");
        assertThat(token(rotated, "alice")).isEqualTo("first");

        save(rotated, "alice", "second");
        assertThat(token(old, "alice")).isEqualTo("second");
        save(old, "alice", "third");
        assertThat(token(rotated, "alice")).isEqualTo("third");
        rotated.removeAuthorizedClient("login", "alice");
        assertThat(token(old, "alice")).isNull();
    }

    @Test
    void memoryIsBounded() {
        fail();
        for (int i = 0; i <= SharedClients.MAX_KEPT; i++) {
            save(first, "user-" + i, "token");
        }

        assertThat(token(first, "user-0")).isNull();
        assertThat(token(first, "user-1")).isEqualTo("token");
    }

    @Test
    void clientsOfApplicationsStayInMemory() {
        first.saveAuthorizedClient(client(APP, "alice", "apps"), new TestingAuthenticationToken("alice", "password"));

        assertThat(first.<OAuth2AuthorizedClient>loadAuthorizedClient("app", "alice"))
                .isNotNull();
        assertThat(second.<OAuth2AuthorizedClient>loadAuthorizedClient("app", "alice"))
                .isNull();
        first.removeAuthorizedClient("app", "alice");
        assertThat(first.<OAuth2AuthorizedClient>loadAuthorizedClient("app", "alice"))
                .isNull();
        assertThat(store.texts()).isEmpty();
    }

    @Test
    void reactiveVariantSharesWithTheBlockingOne() {
        InMemoryReactiveClientRegistrationRepository registrations =
                new InMemoryReactiveClientRegistrationRepository(LOGIN, APP);
        InMemoryReactiveOAuth2AuthorizedClientService others =
                new InMemoryReactiveOAuth2AuthorizedClientService(registrations);
        ReactiveSharedAuthorizedClientService reactive =
                new ReactiveSharedAuthorizedClientService(() -> registrations, cache("k1", "k1"), clock, () -> others);
        TestingAuthenticationToken alice = new TestingAuthenticationToken("alice", "password");

        reactive.saveAuthorizedClient(client(LOGIN, "alice", "reactive"), alice).block();
        reactive.saveAuthorizedClient(client(APP, "alice", "apps"), alice).block();
        assertThat(token(first, "alice")).isEqualTo("reactive");
        save(first, "alice", "blocking");
        assertThat(reactive.loadAuthorizedClient("login", "alice")
                        .block()
                        .getAccessToken()
                        .getTokenValue())
                .isEqualTo("blocking");
        assertThat(reactive.loadAuthorizedClient("app", "alice").block()).isNotNull();

        reactive.removeAuthorizedClient("login", "alice").block();
        assertThat(token(first, "alice")).isNull();
        assertThat(reactive.loadAuthorizedClient("login", "alice").block()).isNull();
    }
}
