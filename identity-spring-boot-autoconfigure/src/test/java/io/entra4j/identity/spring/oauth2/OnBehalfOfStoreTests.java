package io.entra4j.identity.spring.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.fake.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

class OnBehalfOfStoreTests {

    private static final ClientRegistration REGISTRATION = ClientRegistration.withRegistrationId("downstream")
            .clientId("client")
            .authorizationGrantType(AuthorizationGrantType.JWT_BEARER)
            .tokenUri("https://login.example/token")
            .build();

    private final MutableClock clock = new MutableClock();
    private final OnBehalfOfStore store = new OnBehalfOfStore(1000, clock);
    private final OnBehalfOfAuthorizedClientService service = new OnBehalfOfAuthorizedClientService(
            Set.of("downstream"),
            store,
            () -> new InMemoryOAuth2AuthorizedClientService(new InMemoryClientRegistrationRepository(REGISTRATION)));

    @AfterEach
    void signOut() {
        SecurityContextHolder.clearContext();
    }

    private OAuth2AuthorizedClient client(String token, Duration lifetime) {
        Instant now = clock.instant();
        return new OAuth2AuthorizedClient(
                REGISTRATION,
                "same",
                new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, token, now, now.plus(lifetime)));
    }

    private static JwtAuthenticationToken caller(String token) {
        return new JwtAuthenticationToken(
                Jwt.withTokenValue(token).header("alg", "none").subject("same").build());
    }

    private OAuth2AuthorizedClient loadedBy(String token) {
        SecurityContextHolder.getContext().setAuthentication(caller(token));
        return service.loadAuthorizedClient("downstream", "same");
    }

    @Test
    void storeStaysWithinItsBoundWithTenThousandTokens() {
        for (int i = 0; i < 10_000; i++) {
            service.saveAuthorizedClient(client("for-" + i, Duration.ofHours(1)), caller("caller-" + i));
        }

        assertThat(store.size()).isEqualTo(1000);
        assertThat(loadedBy("caller-9999").getAccessToken().getTokenValue()).isEqualTo("for-9999");
        assertThat(loadedBy("caller-0")).isNull();
    }

    @Test
    void expiredClientsAreEvictedFirst() {
        OnBehalfOfStore small = new OnBehalfOfStore(2, clock);
        IncomingToken old = IncomingToken.of("downstream", "old");
        IncomingToken lasting = IncomingToken.of("downstream", "lasting");
        small.put(lasting, client("lasting", Duration.ofHours(1)));
        small.put(old, client("old", Duration.ofMinutes(1)));
        clock.advance(Duration.ofMinutes(2));

        small.put(IncomingToken.of("downstream", "new"), client("new", Duration.ofHours(1)));

        assertThat(small.get(lasting)).isNotNull();
        assertThat(small.get(old)).isNull();
    }

    @Test
    void usersWithTheSameNameFindTheirOwnClients() {
        service.saveAuthorizedClient(client("for-one", Duration.ofHours(1)), caller("one"));
        service.saveAuthorizedClient(client("for-two", Duration.ofHours(1)), caller("two"));

        assertThat(loadedBy("one").getAccessToken().getTokenValue()).isEqualTo("for-one");
        assertThat(loadedBy("two").getAccessToken().getTokenValue()).isEqualTo("for-two");
        assertThat(loadedBy("three")).isNull();
    }

    @Test
    void noClientIsFoundWithoutTheTokenOfItsCaller() {
        service.saveAuthorizedClient(client("for-one", Duration.ofHours(1)), caller("one"));

        SecurityContextHolder.clearContext();
        assertThat(service.<OAuth2AuthorizedClient>loadAuthorizedClient("downstream", "same"))
                .isNull();
        SecurityContextHolder.getContext().setAuthentication(caller("one"));
        assertThat(service.<OAuth2AuthorizedClient>loadAuthorizedClient("downstream", "another"))
                .isNull();
    }

    @Test
    void removalAffectsOnlyTheClientOfTheCaller() {
        service.saveAuthorizedClient(client("for-one", Duration.ofHours(1)), caller("one"));
        service.saveAuthorizedClient(client("for-two", Duration.ofHours(1)), caller("two"));
        SecurityContextHolder.getContext().setAuthentication(caller("one"));

        service.removeAuthorizedClient("downstream", "same");

        assertThat(loadedBy("one")).isNull();
        assertThat(loadedBy("two")).isNotNull();
    }

    @Test
    void toStringShowsNoToken() {
        service.saveAuthorizedClient(client("for-one", Duration.ofHours(1)), caller("one"));

        assertThat(store).hasToString("OnBehalfOfStore[1]");
        assertThat(IncomingToken.of("downstream", "one")).hasToString("IncomingToken[downstream]");
    }
}
