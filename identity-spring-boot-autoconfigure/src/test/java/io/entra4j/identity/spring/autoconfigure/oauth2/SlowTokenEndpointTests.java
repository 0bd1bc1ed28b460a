package io.entra4j.identity.spring.autoconfigure.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.spring.oauth2.OAuth2ClientTokenCredential;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.endpoint.ReactiveOAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What reactive applications notice of a token endpoint that does not answer: not more than those who ask it. */
@Timeout(60)
class SlowTokenEndpointTests {

    private static final int MORE_THAN_ANY_POOL = 1_000;

    private static final ClientRegistration APP = ClientRegistration.withRegistrationId("app")
            .clientId("c11e4717-91d3-4b0e-8a55-0fa4e0000002")
            .clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)
            .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
            .authorizationUri("https://login.example/authorize")
            .redirectUri("{baseUrl}/login")
            .tokenUri("https://login.example/token")
            .build();

    private final CountDownLatch answer = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();

    /** The assertion is waited for on the same thread as the answer. */
    private final Supplier<String> slow = () -> {
        asked.incrementAndGet();
        try {
            answer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("the endpoint never answered");
    };

    @AfterEach
    void giveUp() {
        answer.countDown();
    }

    @Test
    void requestsThatHangLeaveTheApplicationsThreadsFree() {
        ApplicationContextRunner application = TokenClients.application(APP, slow);

        application.run(started -> {
            for (int i = 0; i < MORE_THAN_ANY_POOL; i++) {
                refresh(started, i).subscribe(token -> {}, failure -> {});
            }

            assertSharedThreadsAreFree();
            assertThat(asked.get()).isLessThanOrEqualTo(100);
        });
    }

    @Test
    void requestsBeyondWhatCanWaitAreRefusedAtOnce() {
        ApplicationContextRunner application = TokenClients.application(APP, slow);

        application.run(started -> {
            for (int i = 0; i < 2_100; i++) {
                refresh(started, i).subscribe(token -> {}, failure -> {});
            }

            assertThatExceptionOfType(OAuth2AuthorizationException.class)
                    .isThrownBy(() -> refresh(started, -1).block(Duration.ofSeconds(5)))
                    .withMessageContaining("100 requests are under way and 2000 wait");
        });
    }

    @Test
    void blockingManagerBehindACredentialLeavesThemFreeToo() {
        OAuth2AuthorizedClientManager manager = request -> {
            slow.get();
            return null;
        };
        OAuth2ClientTokenCredential credential = OAuth2ClientTokenCredential.of(manager, "app");
        for (int i = 0; i < MORE_THAN_ANY_POOL; i++) {
            credential.getToken(new TokenRequestContext().addScopes("a")).subscribe(token -> {}, failure -> {});
        }

        assertSharedThreadsAreFree();
    }

    private static void assertSharedThreadsAreFree() {
        assertThat(Mono.fromCallable(() -> "free")
                        .subscribeOn(Schedulers.boundedElastic())
                        .block(Duration.ofSeconds(5)))
                .isEqualTo("free");
    }

    @SuppressWarnings("unchecked")
    private static Mono<?> refresh(ApplicationContext started, int user) {
        ResolvableType type = ResolvableType.forClassWithGenerics(
                ReactiveOAuth2AccessTokenResponseClient.class, OAuth2RefreshTokenGrantRequest.class);
        return ((ReactiveOAuth2AccessTokenResponseClient<OAuth2RefreshTokenGrantRequest>)
                        started.getBeanProvider(type).getObject())
                .getTokenResponse(new OAuth2RefreshTokenGrantRequest(
                        APP,
                        new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, "old-" + user, null, null),
                        new OAuth2RefreshToken("refresh-" + user, null)));
    }
}
