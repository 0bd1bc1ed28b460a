package io.entra4j.identity.spring.autoconfigure.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.Gate;
import io.entra4j.identity.spring.autoconfigure.oauth2.TokenClients.Stack;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import java.net.http.HttpClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.ResolvableType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.ReactiveOAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.web.client.RestClient;

/** Many concurrent callers of the same client credentials with an empty cache, beside Spring Security alone. */
class ColdCallersTests {

    private static final int CALLERS = 50;

    private final SecretlessMachine machine = new SecretlessMachine();
    private final Gate gate = machine.entra.holdTokenAnswers();

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

    private ApplicationContextRunner application() {
        Map<String, String> properties = new LinkedHashMap<>(machine.identity());
        SecretlessMachine.secretless(properties, "app", "client_credentials", "https://graph.microsoft.com/.default");
        return TokenClients.application(registration(ClientAuthenticationMethod.PRIVATE_KEY_JWT))
                .withBean(
                        AzureCredentialCustomizer.class,
                        () -> options -> options.sslContext(machine.entra.sslContext()))
                .withPropertyValues(properties.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .toArray(String[]::new));
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

    @ParameterizedTest
    @EnumSource
    void concurrentCallersCauseOneRequest(Stack stack) {
        application().run(started -> {
            List<Thread> callers =
                    start(() -> TokenClients.ask(started, stack, request(ClientAuthenticationMethod.PRIVATE_KEY_JWT)));
            await().until(() -> callers.stream().allMatch(ColdCallersTests::isWaiting));
            gate.open();
            join(callers);
        });

        assertThat(requests()).isOne();
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }

    @ParameterizedTest
    @EnumSource
    void laterCallersSendTheirOwnRequest(Stack stack) {
        gate.open();
        application().run(started -> {
            TokenClients.ask(started, stack, request(ClientAuthenticationMethod.PRIVATE_KEY_JWT));
            TokenClients.ask(started, stack, request(ClientAuthenticationMethod.PRIVATE_KEY_JWT));
        });

        assertThat(requests()).isEqualTo(2);
    }

    @Test
    void callerThatAsksAgainInItsCallbackSendsAnotherRequest() {
        gate.open();
        application().run(started -> {
            ReactiveOAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest> client =
                    started.<ReactiveOAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest>>
                                    getBeanProvider(ResolvableType.forClassWithGenerics(
                                    ReactiveOAuth2AccessTokenResponseClient.class,
                                    OAuth2ClientCredentialsGrantRequest.class))
                            .getObject();
            OAuth2ClientCredentialsGrantRequest request = request(ClientAuthenticationMethod.PRIVATE_KEY_JWT);
            client.getTokenResponse(request)
                    .flatMap(told -> client.getTokenResponse(request))
                    .block();
        });

        assertThat(requests()).isEqualTo(2);
    }

    @Test
    void springSecurityAloneSendsOneRequestPerCaller() throws InterruptedException {
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
