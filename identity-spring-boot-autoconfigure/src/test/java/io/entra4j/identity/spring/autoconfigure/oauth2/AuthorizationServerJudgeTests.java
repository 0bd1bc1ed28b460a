package io.entra4j.identity.spring.autoconfigure.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import io.entra4j.identity.fake.TestAssertion;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.security.oauth2.client.endpoint.AbstractOAuth2AuthorizationGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.endpoint.ReactiveOAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.TokenExchangeGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;

/** All grants that Spring Authorization Server has, which judges the assertions. */
class AuthorizationServerJudgeTests {

    private enum Stack {
        SERVLET,
        REACTIVE
    }

    private static final TestCertificate CERTIFICATE = TestCertificate.issued("CN=orders");

    @TempDir
    static Path directory;

    private static HttpServer keys;
    private static ConfigurableApplicationContext judge;
    private static String base;
    private static Path pem;

    @BeforeAll
    static void start() throws Exception {
        keys = AuthorizationServer.publishKey(CERTIFICATE.certificate());
        judge = new SpringApplicationBuilder(AuthorizationServer.class)
                .web(WebApplicationType.SERVLET)
                .run(
                        "--server.port=0",
                        "--spring.autoconfigure.exclude=",
                        "--azure.identity.enabled=false",
                        "--judge.keys=http://127.0.0.1:" + keys.getAddress().getPort() + "/keys");
        base = "http://127.0.0.1:" + judge.getEnvironment().getProperty("local.server.port");
        pem = Files.writeString(directory.resolve("app.pem"), CERTIFICATE.pem());
    }

    @AfterAll
    static void stop() {
        judge.close();
        keys.stop(0);
    }

    private static ClientRegistration registration(AuthorizationGrantType grant) {
        return ClientRegistration.withRegistrationId("app")
                .clientId(AuthorizationServer.CLIENT_ID)
                .clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)
                .authorizationGrantType(grant)
                .redirectUri(AuthorizationServer.REDIRECT_URI)
                .scope("orders")
                .authorizationUri(base + "/oauth2/authorize")
                .tokenUri(base + "/oauth2/token")
                .build();
    }

    private static ApplicationContextRunner context(String source, String... more) {
        String ours = "azure.identity.oauth2.client.registrations.app.assertion.";
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AzureIdentityAutoConfiguration.class,
                        AzureIdentityOAuth2AutoConfiguration.class,
                        AzureIdentityOAuth2ClientAutoConfiguration.class,
                        AzureIdentityReactiveOAuth2ClientAutoConfiguration.class))
                .withBean(
                        ClientRegistrationRepository.class,
                        () -> new InMemoryClientRegistrationRepository(
                                registration(AuthorizationGrantType.CLIENT_CREDENTIALS)))
                .withPropertyValues(ours + "source=" + source)
                .withPropertyValues(more);
    }

    private static ApplicationContextRunner certificate() {
        return context(
                "certificate",
                "azure.identity.oauth2.client.registrations.app.assertion.certificate.location=file:" + pem);
    }

    @SuppressWarnings("unchecked")
    private static <G extends AbstractOAuth2AuthorizationGrantRequest> OAuth2AccessTokenResponse ask(
            ApplicationContext context, Stack stack, G request) {
        if (stack == Stack.SERVLET) {
            return ((OAuth2AccessTokenResponseClient<G>) context.getBeanProvider(ResolvableType.forClassWithGenerics(
                                    OAuth2AccessTokenResponseClient.class, request.getClass()))
                            .getObject())
                    .getTokenResponse(request);
        }
        return ((ReactiveOAuth2AccessTokenResponseClient<G>)
                        context.getBeanProvider(ResolvableType.forClassWithGenerics(
                                        ReactiveOAuth2AccessTokenResponseClient.class, request.getClass()))
                                .getObject())
                .getTokenResponse(request)
                .block();
    }

    private static OAuth2AuthorizationCodeGrantRequest signedIn() throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(base + "/oauth2/authorize?response_type=code&client_id="
                                        + AuthorizationServer.CLIENT_ID + "&scope=orders&state=s&redirect_uri="
                                        + AuthorizationServer.REDIRECT_URI))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        Matcher code = Pattern.compile("[?&]code=([^&]+)")
                .matcher(answer.headers().firstValue("Location").orElse(answer.statusCode() + answer.body()));
        assertThat(code.find()).as(answer.headers().map().toString()).isTrue();
        return new OAuth2AuthorizationCodeGrantRequest(
                registration(AuthorizationGrantType.AUTHORIZATION_CODE),
                new OAuth2AuthorizationExchange(
                        OAuth2AuthorizationRequest.authorizationCode()
                                .authorizationUri(base + "/oauth2/authorize")
                                .clientId(AuthorizationServer.CLIENT_ID)
                                .redirectUri(AuthorizationServer.REDIRECT_URI)
                                .state("s")
                                .build(),
                        OAuth2AuthorizationResponse.success(code.group(1))
                                .redirectUri(AuthorizationServer.REDIRECT_URI)
                                .state("s")
                                .build()));
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void clientCredentialsAreGranted(Stack stack) {
        certificate().run(started -> {
            OAuth2ClientCredentialsGrantRequest request =
                    new OAuth2ClientCredentialsGrantRequest(registration(AuthorizationGrantType.CLIENT_CREDENTIALS));
            assertThat(ask(started, stack, request).getAccessToken().getTokenValue())
                    .startsWith("eyJ");
            assertThat(ask(started, stack, request).getAccessToken().getTokenValue())
                    .startsWith("eyJ");
        });
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void codeAndRefreshTokenAndExchangeAreGranted(Stack stack) {
        certificate().run(started -> {
            OAuth2AccessTokenResponse login = ask(started, stack, signedIn());
            assertThat(login.getAccessToken().getScopes()).containsExactly("orders");

            OAuth2AccessTokenResponse refreshed = ask(
                    started,
                    stack,
                    new OAuth2RefreshTokenGrantRequest(
                            registration(AuthorizationGrantType.AUTHORIZATION_CODE),
                            login.getAccessToken(),
                            login.getRefreshToken()));
            assertThat(refreshed.getAccessToken().getTokenValue())
                    .isNotEqualTo(login.getAccessToken().getTokenValue());

            OAuth2AccessTokenResponse exchanged = ask(
                    started,
                    stack,
                    new TokenExchangeGrantRequest(
                            registration(AuthorizationGrantType.TOKEN_EXCHANGE), refreshed.getAccessToken(), null));
            assertThat(exchanged.getAccessToken().getTokenValue()).startsWith("eyJ");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "aud, https://elsewhere.example/token",
        "sub, somebody-else",
        "iss, https://somebody.example",
    })
    void assertionThatSaysOtherThingsIsRefused(String claim, String value) {
        assertRefused(assertion -> assertion.claim(claim, value));
    }

    @Test
    void assertionWithAnotherAlgorithmIsRefused() {
        assertRefused(assertion -> assertion.header("alg", "RS256"));
    }

    @Test
    void assertionOfAnotherKeyIsRefused() {
        assertRefused(assertion -> assertion.key(CERTIFICATE.rotated().privateKey()));
    }

    @Test
    void assertionAsItShouldBeIsAccepted() {
        bean(assertion -> assertion)
                .run(started -> assertThat(ask(
                                started,
                                Stack.SERVLET,
                                new OAuth2ClientCredentialsGrantRequest(
                                        registration(AuthorizationGrantType.CLIENT_CREDENTIALS))))
                        .isNotNull());
    }

    private static void assertRefused(Function<TestAssertion, TestAssertion> change) {
        bean(change)
                .run(started -> assertThatExceptionOfType(OAuth2AuthorizationException.class)
                        .isThrownBy(() -> ask(
                                started,
                                Stack.SERVLET,
                                new OAuth2ClientCredentialsGrantRequest(
                                        registration(AuthorizationGrantType.CLIENT_CREDENTIALS)))));
    }

    private static ApplicationContextRunner bean(Function<TestAssertion, TestAssertion> change) {
        Supplier<String> supplier =
                () -> change.apply(new TestAssertion(CERTIFICATE, base + "/oauth2/token", Instant.now())
                                .header("alg", "PS256")
                                .claim("iss", AuthorizationServer.CLIENT_ID)
                                .claim("sub", AuthorizationServer.CLIENT_ID))
                        .build();
        return context("bean", "azure.identity.oauth2.client.registrations.app.assertion.bean-name=made")
                .withBean("made", Supplier.class, () -> supplier);
    }
}
