package io.entra4j.identity.spring.autoconfigure.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entra4j.identity.fake.Gate;
import io.entra4j.identity.shared.FakeSharedTokenStore;
import io.entra4j.identity.shared.SharedTokenStore;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.cache.AzureIdentitySharedCacheAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.oauth2.TokenClients.Stack;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.entra4j.identity.spring.oauth2.OnBehalfOfAuthorizedClientService;
import io.entra4j.identity.spring.oauth2.ReactiveSharedAuthorizedClientService;
import io.entra4j.identity.spring.oauth2.SharedAuthorizedClientService;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientAutoConfiguration;
import org.springframework.boot.security.oauth2.client.autoconfigure.reactive.ReactiveOAuth2ClientAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.endpoint.JwtBearerGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/** Applications in one JVM, as replicas over one store: what they exchange for callers, and keep of users. */
class SharedClientsTests {

    private static final int CALLERS = 20;
    private static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private final SecretlessMachine machine = new SecretlessMachine();
    private final FakeSharedTokenStore store = new FakeSharedTokenStore();

    @AfterEach
    void tearDown() {
        SecurityContextHolder.clearContext();
        machine.close();
    }

    private ApplicationContextRunner application(String... registrations) {
        Map<String, String> properties = new LinkedHashMap<>(machine.identity());
        SecretlessMachine.registration(properties, "login", "authorization_code", "openid,offline_access");
        if (List.of(registrations).contains("downstream")) {
            SecretlessMachine.secretless(properties, "downstream", JWT_BEARER, "api://downstream/Orders.Read");
            properties.put("azure.identity.oauth2.on-behalf-of.registrations", "downstream");
        }
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AzureIdentityAutoConfiguration.class,
                        AzureIdentitySharedCacheAutoConfiguration.class,
                        AzureIdentitySharedClientsAutoConfiguration.class,
                        AzureIdentityOAuth2AutoConfiguration.class,
                        AzureIdentityOAuth2ClientAutoConfiguration.class,
                        AzureIdentityReactiveOAuth2ClientAutoConfiguration.class,
                        OAuth2ClientAutoConfiguration.class,
                        ReactiveOAuth2ClientAutoConfiguration.class))
                .withBean(
                        AzureCredentialCustomizer.class,
                        () -> options -> options.sslContext(machine.entra.sslContext()))
                .withPropertyValues(properties.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .toArray(String[]::new));
    }

    private ApplicationContextRunner replica(String... registrations) {
        return application(registrations)
                .withBean(SharedTokenStore.class, () -> store)
                .withPropertyValues(
                        "azure.identity.cache.shared.enabled=true",
                        "azure.identity.cache.shared.keys.k1=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
    }

    private String exchange(ApplicationContext started, Stack stack, Jwt caller) {
        ClientRegistration downstream =
                started.getBean(ClientRegistrationRepository.class).findByRegistrationId("downstream");
        return TokenClients.ask(started, stack, new JwtBearerGrantRequest(downstream, caller))
                .getAccessToken()
                .getTokenValue();
    }

    private Jwt caller() {
        return Jwt.withTokenValue(machine.userToken("alice-oid"))
                .header("alg", "none")
                .subject("alice")
                .expiresAt(Instant.now().plusSeconds(3600))
                .build();
    }

    private int exchanges() {
        return machine.forms(JWT_BEARER).size();
    }

    @ParameterizedTest
    @EnumSource
    void replicasExchangeACallersTokenOnce(Stack stack) {
        Gate gate = machine.entra.holdTokenAnswers();
        Jwt caller = caller();
        Set<String> tokens = new ConcurrentSkipListSet<>();
        replica("downstream")
                .run(first -> replica("downstream").run(second -> {
                    List<Thread> callers = IntStream.range(0, CALLERS)
                            .mapToObj(i ->
                                    new Thread(() -> tokens.add(exchange(i % 2 == 0 ? first : second, stack, caller))))
                            .toList();
                    callers.forEach(Thread::start);
                    await().until(() -> exchanges() == 1);
                    gate.open();
                    for (Thread each : callers) {
                        each.join();
                    }
                }));

        assertThat(tokens).hasSize(1);
        assertThat(exchanges()).isOne();
        assertThat(store.texts()).hasSize(1);
    }

    @Test
    void tokensOfTwoCallersAreTwo() {
        Jwt caller = caller();
        Jwt other = Jwt.withTokenValue(machine.userToken("bob-oid"))
                .headers(all -> all.put("alg", "none"))
                .subject("alice")
                .build();
        replica("downstream")
                .run(first -> replica("downstream")
                        .run(second -> assertThat(exchange(first, Stack.SERVLET, caller))
                                .isNotEqualTo(exchange(second, Stack.SERVLET, other))));

        assertThat(exchanges()).isEqualTo(2);
    }

    @Test
    void tokenThatOneReplicaRemovesIsRemovedFromAll() {
        Jwt caller = caller();
        replica("downstream")
                .run(first -> replica("downstream").run(second -> {
                    String refused = exchange(first, Stack.SERVLET, caller);
                    assertThat(exchange(second, Stack.SERVLET, caller)).isEqualTo(refused);

                    SecurityContextHolder.getContext().setAuthentication(new JwtAuthenticationToken(caller));
                    first.getBean(OAuth2AuthorizedClientService.class).removeAuthorizedClient("downstream", "alice");

                    String renewed = exchange(second, Stack.SERVLET, caller);
                    assertThat(renewed).isNotEqualTo(refused);
                    assertThat(exchange(first, Stack.SERVLET, caller)).isEqualTo(renewed);
                }));

        assertThat(exchanges()).isEqualTo(2);
    }

    @Test
    void eachReplicaExchangesItselfWhileTheStoreFails() {
        Jwt caller = caller();
        replica("downstream")
                .run(first -> replica("downstream").run(second -> {
                    store.trouble(() -> {
                        throw new IOException("connection refused");
                    });
                    exchange(first, Stack.SERVLET, caller);
                    exchange(second, Stack.SERVLET, caller);
                    exchange(second, Stack.SERVLET, caller);
                }));

        assertThat(exchanges()).isEqualTo(2);
    }

    @Test
    void exchangesAreNotSharedIfPropertiesSaySo() {
        Jwt caller = caller();
        ApplicationContextRunner alone =
                replica("downstream").withPropertyValues("azure.identity.cache.shared.on-behalf-of=false");
        alone.run(first -> alone.run(second -> {
            exchange(first, Stack.SERVLET, caller);
            exchange(second, Stack.SERVLET, caller);
        }));

        assertThat(exchanges()).isEqualTo(2);
        assertThat(store.texts()).isEmpty();
    }

    private static void save(ApplicationContext started, String token) {
        ClientRegistration login =
                started.getBean(ClientRegistrationRepository.class).findByRegistrationId("login");
        Instant now = Instant.now();
        started.getBean(OAuth2AuthorizedClientService.class)
                .saveAuthorizedClient(
                        new OAuth2AuthorizedClient(
                                login,
                                "alice",
                                new OAuth2AccessToken(
                                        OAuth2AccessToken.TokenType.BEARER, token, now, now.plusSeconds(3600))),
                        new TestingAuthenticationToken("alice", "password"));
    }

    private static OAuth2AuthorizedClient load(ApplicationContext started) {
        return started.getBean(OAuth2AuthorizedClientService.class).loadAuthorizedClient("login", "alice");
    }

    @Test
    void usersTokensAreSharedWithAndWithoutRegistrationsOnBehalfOfCallers() {
        replica()
                .run(first -> replica().run(second -> {
                    assertThat(first).hasSingleBean(SharedAuthorizedClientService.class);
                    assertThat(first).hasSingleBean(ReactiveSharedAuthorizedClientService.class);
                    save(first, "token");
                    assertThat(load(second).getAccessToken().getTokenValue()).isEqualTo("token");
                }));
        replica("downstream")
                .run(first -> replica().run(second -> {
                    assertThat(first)
                            .hasSingleBean(OAuth2AuthorizedClientService.class)
                            .hasSingleBean(OnBehalfOfAuthorizedClientService.class)
                            .hasSingleBean(ReactiveOAuth2AuthorizedClientService.class);
                    assertThat(load(first).getAccessToken().getTokenValue()).isEqualTo("token");
                    save(first, "newer");
                    assertThat(load(second).getAccessToken().getTokenValue()).isEqualTo("newer");
                }));
    }

    @Test
    void usersTokensStayInMemoryIfPropertiesSaySo() {
        Stream.of(
                        replica().withPropertyValues("azure.identity.cache.shared.users=false"),
                        replica("downstream").withPropertyValues("azure.identity.cache.shared.users=false"),
                        application())
                .forEach(application -> application.run(started -> {
                    assertThat(started)
                            .hasSingleBean(OAuth2AuthorizedClientService.class)
                            .doesNotHaveBean(SharedAuthorizedClientService.class)
                            .doesNotHaveBean(ReactiveSharedAuthorizedClientService.class);
                    save(started, "token");
                    assertThat(load(started)).isNotNull();
                }));

        assertThat(store.texts()).isEmpty();
    }

    @Test
    void serviceOfTheApplicationWins() {
        replica()
                .withBean(
                        "mine",
                        InMemoryOAuth2AuthorizedClientService.class,
                        () -> new InMemoryOAuth2AuthorizedClientService(id -> null))
                .run(started -> assertThat(started)
                        .hasSingleBean(OAuth2AuthorizedClientService.class)
                        .hasBean("mine"));
    }

    @Test
    void replicaStartsWithoutSpringSecurity() {
        replica()
                .withClassLoader(new FilteredClassLoader("org.springframework.security"))
                .run(started -> assertThat(started).hasNotFailed());
    }
}
