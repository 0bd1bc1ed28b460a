package io.entra4j.identity.spring.autoconfigure.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.Gate;
import io.entra4j.identity.spring.autoconfigure.AzureCredentialCustomizer;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import java.net.http.HttpClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.ReactiveOAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.web.client.RestClient;
import reactor.core.publisher.Flux;

/** Many who ask for the same client credentials when nobody has any yet, beside Spring Security alone. */
class ColdCallersTests {

    private static final int CALLERS = 50;

    private final SecretlessMachine machine = new SecretlessMachine();
    private final Gate gate = machine.entra.holdTokenAnswers();
    private ApplicationContextRunner context;

    @BeforeEach
    void setUp() {
        Map<String, String> properties = new LinkedHashMap<>(machine.identity());
        SecretlessMachine.secretless(properties, "app", "client_credentials", "https://graph.microsoft.com/.default");
        context = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AzureIdentityAutoConfiguration.class,
                        AzureIdentityOAuth2AutoConfiguration.class,
                        AzureIdentityOAuth2ClientAutoConfiguration.class,
                        AzureIdentityReactiveOAuth2ClientAutoConfiguration.class))
                .withBean(
                        ClientRegistrationRepository.class,
                        () -> new InMemoryClientRegistrationRepository(
                                registration(ClientAuthenticationMethod.PRIVATE_KEY_JWT)))
                .withBean(
                        AzureCredentialCustomizer.class,
                        () -> options -> options.httpClient(machine.entra.httpClient()))
                .withPropertyValues(properties.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .toArray(String[]::new));
    }

    @AfterEach
    void tearDown() {
        machine.close();
    }

    private OAuth2ClientCredentialsGrantRequest request(ClientAuthenticationMethod method) {
        return new OAuth2ClientCredentialsGrantRequest(registration(method));
    }

    private ClientRegistration registration(ClientAuthenticationMethod method) {
        return ClientRegistration.withRegistrationId("app")
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .clientAuthenticationMethod(method)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .scope("https://graph.microsoft.com/.default")
                .tokenUri(machine.tokenUri())
                .build();
    }

    private static <C> C client(ApplicationContext started, Class<? super C> type) {
        return started.<C>getBeanProvider(
                        ResolvableType.forClassWithGenerics(type, OAuth2ClientCredentialsGrantRequest.class))
                .getObject();
    }

    private static List<Thread> start(Supplier<OAuth2AccessTokenResponse> ask) {
        List<Thread> callers = IntStream.range(0, CALLERS)
                .mapToObj(i -> new Thread(ask::get, "caller-" + i))
                .toList();
        callers.forEach(Thread::start);
        return callers;
    }

    private static void join(List<Thread> callers) throws InterruptedException {
        for (Thread caller : callers) {
            caller.join();
        }
    }

    private int requests() {
        return machine.forms("client_credentials").size();
    }

    @Test
    void oneRequestServesThem() {
        context.run(started -> {
            OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest> client =
                    client(started, OAuth2AccessTokenResponseClient.class);
            List<Thread> callers =
                    start(() -> client.getTokenResponse(request(ClientAuthenticationMethod.PRIVATE_KEY_JWT)));
            await().until(() -> callers.stream().allMatch(ColdCallersTests::isWaiting));
            gate.open();
            join(callers);
        });

        assertThat(requests()).isOne();
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }

    @Test
    void oneRequestServesThemReactively() {
        context.run(started -> {
            ReactiveOAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest> client =
                    client(started, ReactiveOAuth2AccessTokenResponseClient.class);
            List<OAuth2AccessToken> tokens = Flux.range(0, CALLERS)
                    .flatMap(i -> client.getTokenResponse(request(ClientAuthenticationMethod.PRIVATE_KEY_JWT)), CALLERS)
                    .mergeWith(Flux.<OAuth2AccessTokenResponse>empty().doOnComplete(gate::open))
                    .map(OAuth2AccessTokenResponse::getAccessToken)
                    .collectList()
                    .block();
            assertThat(tokens).hasSize(CALLERS);
        });

        assertThat(requests()).isOne();
    }

    @Test
    void laterCallersAskAnew() {
        gate.open();
        context.run(started -> {
            OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest> client =
                    client(started, OAuth2AccessTokenResponseClient.class);
            client.getTokenResponse(request(ClientAuthenticationMethod.PRIVATE_KEY_JWT));
            client.getTokenResponse(request(ClientAuthenticationMethod.PRIVATE_KEY_JWT));
        });

        assertThat(requests()).isEqualTo(2);
    }

    @Test
    void springSecurityAloneSendsARequestForEach() throws InterruptedException {
        RestClientClientCredentialsTokenResponseClient alone = new RestClientClientCredentialsTokenResponseClient();
        HttpClient trusting =
                HttpClient.newBuilder().sslContext(machine.entra.sslContext()).build();
        alone.setRestClient(RestClient.builder()
                .requestFactory(new JdkClientHttpRequestFactory(trusting))
                .configureMessageConverters(converters -> {
                    converters.addCustomConverter(new FormHttpMessageConverter());
                    converters.addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter());
                })
                .build());

        List<Thread> callers =
                start(() -> alone.getTokenResponse(request(ClientAuthenticationMethod.CLIENT_SECRET_POST)));
        gate.awaitArrivals(CALLERS);
        gate.open();
        join(callers);

        assertThat(requests()).isEqualTo(CALLERS);
    }
}
