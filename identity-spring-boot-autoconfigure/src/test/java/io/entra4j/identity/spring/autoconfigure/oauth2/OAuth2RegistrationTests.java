package io.entra4j.identity.spring.autoconfigure.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.TestAssertion;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.entra4j.identity.spring.oauth2.AzureIdentityOAuth2AuthorizedClientProvider;
import io.entra4j.identity.spring.oauth2.EntraOAuth2Error;
import io.entra4j.identity.spring.oauth2.OAuth2ClientTokenCredential;
import io.entra4j.identity.spring.oauth2.OnBehalfOfAuthorizedClientService;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.ResolvableType;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.ClientCredentialsOAuth2AuthorizedClientProvider;
import org.springframework.security.oauth2.client.DelegatingOAuth2AuthorizedClientProvider;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProvider;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.endpoint.JwtBearerGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.jwt.Jwt;

/** What a registration can authenticate with, and what is wrong with half of a configuration. */
class OAuth2RegistrationTests {

    private static final String SPRING = "spring.security.oauth2.client.registration.";
    private static final String OURS = "azure.identity.oauth2.client.registrations.app.";

    private static SecretlessMachine machine;

    private final Map<String, String> properties = new LinkedHashMap<>();
    private ApplicationContextRunner context;

    @BeforeAll
    static void start() {
        machine = new SecretlessMachine();
    }

    @AfterAll
    static void stop() {
        machine.close();
    }

    @BeforeEach
    void setUp() {
        machine.entra.reset();
        machine.entra.resetRequests();
        context = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SslAutoConfiguration.class,
                        AzureIdentityAutoConfiguration.class,
                        AzureIdentityOAuth2AutoConfiguration.class,
                        AzureIdentityOAuth2ClientAutoConfiguration.class,
                        OAuth2ClientAutoConfiguration.class))
                .withBean(
                        AzureCredentialCustomizer.class,
                        () -> options -> options.sslContext(machine.entra.sslContext()));
        properties.putAll(machine.identity());
        SecretlessMachine.secretless(properties, "app", "client_credentials", "https://graph.microsoft.com/.default");
    }

    private ApplicationContextRunner configured(String... more) {
        Stream.of(more).forEach(each -> properties.put(each.split("=", 2)[0], each.split("=", 2)[1]));
        return context.withPropertyValues(properties.entrySet().stream()
                .filter(each -> !each.getValue().equals("none"))
                .map(each -> each.getKey() + "=" + each.getValue())
                .toArray(String[]::new));
    }

    private static Throwable cause(AssertableApplicationContext started) {
        return NestedExceptionUtils.getMostSpecificCause(started.getStartupFailure());
    }

    private static ClientRegistration registration(ApplicationContext started) {
        return started.getBean(ClientRegistrationRepository.class).findByRegistrationId("app");
    }

    private static String token(ApplicationContext started) {
        return client(started)
                .getTokenResponse(new OAuth2ClientCredentialsGrantRequest(registration(started)))
                .getAccessToken()
                .getTokenValue();
    }

    private static OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest> client(
            ApplicationContext started) {
        return started.<OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest>>getBeanProvider(
                        ResolvableType.forClassWithGenerics(
                                OAuth2AccessTokenResponseClient.class, OAuth2ClientCredentialsGrantRequest.class))
                .getObject();
    }

    @ParameterizedTest
    @ValueSource(strings = {"managed-identity", "github-actions", "azure-pipelines", "certificate", "bean", "file"})
    void eachAssertionSourceAuthenticates(String source, @TempDir Path directory) throws Exception {
        Path certificate = Files.writeString(directory.resolve("app.pem"), SecretlessMachine.CERTIFICATE.pem());
        boolean exchanged = source.equals("managed-identity") || source.equals("github-actions");
        context = context.withBean(
                "assertions",
                Supplier.class,
                () -> () ->
                        new TestAssertion(SecretlessMachine.CERTIFICATE, machine.tokenUri(), Instant.now()).build());
        Path federated = directory.resolve("token");
        if (source.equals("file")) {
            Files.writeString(
                    federated,
                    new TestAssertion(SecretlessMachine.CERTIFICATE, machine.tokenUri(), Instant.now()).build());
        }
        configured(
                        OURS + "assertion.source=" + source,
                        OURS + "assertion.audience=" + (exchanged ? SecretlessMachine.AUDIENCE : "none"),
                        OURS + "assertion.token-file=" + (source.equals("file") ? federated : "none"),
                        OURS + "assertion.bean-name=" + (source.equals("bean") ? "assertions" : "none"),
                        OURS + "assertion.certificate.location="
                                + (source.equals("certificate") ? "file:" + certificate : "none"),
                        OURS + "assertion.azure-pipelines.service-connection-id="
                                + (source.equals("azure-pipelines") ? "5e7c0000-0000-4000-8000-000000000001" : "none"),
                        "ACTIONS_ID_TOKEN_REQUEST_URL=" + machine.entra.gitHub().url(),
                        "ACTIONS_ID_TOKEN_REQUEST_TOKEN="
                                + machine.entra.gitHub().requestToken(),
                        "SYSTEM_OIDCREQUESTURI="
                                + machine.entra.azurePipelines().url(),
                        "SYSTEM_ACCESSTOKEN=" + machine.entra.azurePipelines().systemAccessToken())
                .run(started -> {
                    assertThat(started).hasNotFailed();
                    assertThat(token(started)).startsWith("eyJ");
                });
        assertThat(machine.forms("client_credentials"))
                .singleElement()
                .satisfies(
                        form -> assertThat(form).containsKey("client_assertion").doesNotContainKey("client_secret"));
    }

    @Test
    void certificateSignsTheAssertionForEntra(@TempDir Path directory) throws Exception {
        Path pem = Files.writeString(directory.resolve("app.pem"), SecretlessMachine.CERTIFICATE.pem());
        configured(
                        OURS + "assertion.source=certificate",
                        OURS + "assertion.audience=none",
                        OURS + "assertion.certificate.ssl-bundle=entra",
                        "spring.ssl.bundle.pem.entra.keystore.certificate=file:" + pem,
                        "spring.ssl.bundle.pem.entra.keystore.private-key=file:" + pem)
                .run(started -> {
                    assertThat(started).hasNotFailed();
                    token(started);
                    token(started);
                });
        assertThat(machine.forms("client_credentials")).hasSize(2).allSatisfy(form -> {
            String[] parts = form.get("client_assertion").split("\\.");
            assertThat(new String(Base64.getUrlDecoder().decode(parts[0])))
                    .contains("\"alg\":\"PS256\"", "\"x5t#S256\":");
            assertThat(new String(Base64.getUrlDecoder().decode(parts[1])))
                    .contains("\"aud\":\"" + machine.tokenUri() + "\"", "\"jti\":", "\"exp\":");
        });
    }

    @Test
    void tokenOfAnotherCredentialAuthenticates() {
        configured(
                        OURS + "assertion.source=none",
                        OURS + "credential=host",
                        "azure.identity.credentials.host.type=managed-identity")
                .run(started -> assertThat(token(started)).startsWith("eyJ"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.source=none|a.source|Neither this nor",
                "credential=default|a.source|Both this and",
                "a.source=none credential=nobody|credential|There is no credential 'nobody'",
                "a.source=file a.audience=none|a.token-file|AZURE_FEDERATED_TOKEN_FILE",
                "a.source=github-actions|a|ACTIONS_ID_TOKEN_REQUEST_URL",
                "a.source=azure-pipelines a.audience=none|a.azure-pipelines|SYSTEM_OIDCREQUESTURI",
                "a.source=certificate a.audience=none|a.certificate|needs a certificate, but none is set",
                "a.source=bean|a.bean-name|It is not set",
                "a.source=bean a.bean-name=nothing|a.bean-name|There is no bean 'nothing'",
                "a.audience=none|a.audience|is not known",
                "a.token-file=/x|a.token-file|does not use it",
                "a.certificate.location=file:/x|a.certificate.location|does not use it",
                "a.azure-pipelines.service-connection-id=x|a.azure-pipelines.service-connection-id|does not use it",
                "a.bean-name=x|a.bean-name|does not use it",
                "a.source=bean a.bean-name=x a.managed-identity.client-id=y|a.managed-identity.client-id|does not use it",
                "a.managed-identity.client-id=x a.managed-identity.object-id=y|a.managed-identity|exclude each other"
            })
    void wrongRegistrationFailsTheStart(String settings, String key, String says) {
        for (String setting : settings.split(" ")) {
            configured(OURS + setting.replaceFirst("^a\\.", "assertion."));
        }
        configured()
                .run(started -> assertThat(cause(started))
                        .hasMessageStartingWith(OURS + key.replaceFirst("^a(?=\\.|$)", "assertion"))
                        .hasMessageContaining(says));
        assertThat(machine.entra.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app.client-authentication-method=none|app.client-authentication-method|is not set",
                "app.client-authentication-method=client_secret_post|app.client-authentication-method|'client_secret_post'",
                "app.client-secret=hidden|app.client-secret|Remove one of them"
            })
    void registrationWithASecretFailsTheStart(String setting, String key, String says) {
        configured(SPRING + setting)
                .run(started -> assertThat(cause(started))
                        .hasMessageStartingWith(SPRING + key)
                        .hasMessageContaining(says)
                        .hasMessageNotContaining("hidden"));
    }

    @Test
    void registrationWithoutScopeIsRefusedByTheService() {
        configured(SPRING + "app.scope=none")
                .run(started -> assertThatExceptionOfType(OAuth2AuthorizationException.class)
                        .isThrownBy(() -> token(started))
                        .withMessageContaining("scope"));
    }

    static Stream<Arguments> unusableAnswers() {
        return Stream.of(
                arguments("empty", Failure.emptyBody(), "is not a token"),
                arguments("a page", Failure.htmlPage(200), "is not a token"),
                arguments("half of it", Failure.cutOffBody(), "did not answer"),
                arguments("no JSON", Failure.malformedJson(), "is not a token"),
                arguments("huge", Failure.hugeBody(), "is not a token"),
                arguments(
                        "the token itself",
                        Failure.answer(200, "application/json", "eyJhbGciOiJub25lIn0"),
                        "is not a token"),
                arguments("without token", Failure.noToken(), "is not a token"),
                arguments("a proxy's page", Failure.htmlPage(502), "HTTP 502"),
                arguments("none", Failure.connectionReset(), "did not answer"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unusableAnswers")
    void unusableAnswerIsReportedWithoutRequestAndAnswer(String what, Failure answer, String says) {
        machine.entra.failNext(1, answer);
        StringWriter trace = new StringWriter();
        configured().run(started -> {
            Throwable thrown = catchThrowable(() -> token(started));
            thrown.printStackTrace(new PrintWriter(trace));
            assertThat(thrown).isInstanceOf(OAuth2AuthorizationException.class).hasMessageContaining(says);
        });
        assertThat(machine.forms("client_credentials"))
                .isNotEmpty()
                .allSatisfy(form -> assertThat(trace.toString()).doesNotContain(form.get("client_assertion"), "eyJ"));
    }

    private static Failure bareToken() {
        return Failure.answer(
                200, "application/json", "{\"access_token\":\"bare\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
    }

    @Test
    void refreshKeepsScopesAndRefreshTokenThatTheAnswerOmits() {
        machine.entra.failNext(1, bareToken());
        Instant now = Instant.now();
        configured(
                        SPRING + "app.authorization-grant-type=authorization_code",
                        SPRING + "app.redirect-uri=http://localhost")
                .run(started -> {
                    OAuth2AccessToken old = new OAuth2AccessToken(
                            OAuth2AccessToken.TokenType.BEARER, "old", now.minusSeconds(9), now, Set.of("Orders.Read"));
                    OAuth2AccessTokenResponse refreshed = TokenClients.ask(
                            started,
                            TokenClients.Stack.SERVLET,
                            new OAuth2RefreshTokenGrantRequest(
                                    registration(started), old, new OAuth2RefreshToken("kept", now)));
                    assertThat(refreshed.getAccessToken().getTokenValue()).isEqualTo("bare");
                    assertThat(refreshed.getAccessToken().getScopes()).containsExactly("Orders.Read");
                    assertThat(refreshed.getRefreshToken().getTokenValue()).isEqualTo("kept");
                });
    }

    @Test
    void jwtBearerRequestOmitsOnBehalfOfUnlessConfigured() {
        machine.entra.failNext(1, bareToken());
        String jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
        configured(SPRING + "app.authorization-grant-type=" + jwtBearer)
                .run(started -> TokenClients.ask(
                        started,
                        TokenClients.Stack.SERVLET,
                        new JwtBearerGrantRequest(
                                registration(started),
                                Jwt.withTokenValue("a.b.c")
                                        .header("alg", "none")
                                        .subject("alice")
                                        .build())));
        assertThat(machine.forms(jwtBearer))
                .singleElement()
                .satisfies(form ->
                        assertThat(form).containsKey("client_assertion").doesNotContainKey("requested_token_use"));
    }

    @Test
    void programmaticRegistrationWithAnotherMethodIsReported() {
        configured().run(started -> {
            ClientRegistration declared = ClientRegistration.withClientRegistration(registration(started))
                    .clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                    .build();
            assertThatExceptionOfType(OAuth2AuthorizationException.class)
                    .isThrownBy(
                            () -> client(started).getTokenResponse(new OAuth2ClientCredentialsGrantRequest(declared)))
                    .withMessageContaining("'app' authenticates by 'none', but has assertions");
        });
        assertThat(machine.entra.requests()).isEmpty();
    }

    @Test
    void unknownRegistrationFailsTheStart() {
        configured("azure.identity.oauth2.client.registrations.ap.credential=default")
                .run(started -> assertThat(cause(started))
                        .hasMessageContaining("There is no client registration 'ap'. The registrations are [app]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "registrations=app|" + SPRING + "app.authorization-grant-type|'client_credentials'",
                "registrations=nobody|azure.identity.oauth2.on-behalf-of.registrations|'nobody'",
                "cache.max-entries=0|azure.identity.oauth2.on-behalf-of.cache.max-entries|at least 1"
            })
    void wrongOnBehalfOfRegistrationFailsTheStart(String setting, String property, String says) {
        configured("azure.identity.oauth2.on-behalf-of." + setting)
                .run(started -> assertThat(cause(started))
                        .hasMessageStartingWith(property)
                        .hasMessageContaining(says));
    }

    @Test
    void credentialWithoutScopeFailsTheStart() {
        SecretlessMachine.registration(properties, "own", "azure_identity", "none");
        configured().run(started -> assertThat(cause(started)).hasMessageStartingWith(SPRING + "own.scope"));
    }

    @Test
    void misspeltKeyIsRefused() {
        configured(OURS + "assertion.audiense=x")
                .run(started -> assertThat(cause(started))
                        .hasMessageStartingWith(OURS + "assertion.audiense:")
                        .hasMessageContaining("Did you mean '" + OURS + "assertion.audience'?"));
    }

    @Test
    void refusalSaysWhatToDoAndNoSecret() {
        machine.entra.failNext(1, Failure.htmlPage(400));
        configured().run(started -> {
            Throwable refused = org.assertj.core.api.Assertions.catchThrowable(() -> token(started));

            assertThat(refused).isInstanceOf(OAuth2AuthorizationException.class);
            assertThat(String.valueOf(refused)).doesNotContain("eyJ");
            machine.entra.failNext(1, Failure.entra(401, "invalid_client", 700016, "Application not found."));
            assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                                    OAuth2AuthorizationException.class, () -> token(started))
                            .getError())
                    .isInstanceOf(EntraOAuth2Error.class)
                    .satisfies(error -> assertThat(error.getDescription()).contains("Try: ", "AADSTS700016"));
        });
    }

    @Test
    void missingAssertionIsReportedWithItsReason() {
        configured("IDENTITY_ENDPOINT=http://127.0.0.1:1/msi", "azure.identity.retry.max-attempts=1")
                .run(started -> assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                                OAuth2AuthorizationException.class, () -> token(started)))
                        .hasMessageContaining("no_client_assertion")
                        .hasMessageContaining("The OAuth2 client 'app' got no client assertion"));
    }

    @Test
    void tokenClientBeanOfTheApplicationWins() {
        configured().withUserConfiguration(OwnClient.class).run(started -> {
            assertThat(client(started)).isSameAs(started.getBean("own"));
            assertThat(started).hasBean("azureIdentityRefreshTokenTokenResponseClient");
        });
    }

    @Test
    void nothingIsConfiguredWithoutOurProperties() {
        properties.keySet().removeIf(key -> key.startsWith(OURS));
        configured()
                .run(started -> assertThat(started)
                        .hasNotFailed()
                        .doesNotHaveBean(OAuth2Clients.class)
                        .doesNotHaveBean(OAuth2AccessTokenResponseClient.class)
                        .doesNotHaveBean(AzureIdentityOAuth2AuthorizedClientProvider.class));
    }

    @Test
    void jwtBearerClientsExistOnlyWithSuchRegistrations() {
        configured()
                .run(started -> assertThat(started)
                        .doesNotHaveBean("azureIdentityJwtBearerTokenResponseClient")
                        .doesNotHaveBean("azureIdentityTokenExchangeTokenResponseClient")
                        .doesNotHaveBean(OnBehalfOfAuthorizedClientService.class));
    }

    @Test
    void propertiesAreRefusedWithoutSpringSecurity() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AzureIdentityAutoConfiguration.class, AzureIdentityOAuth2AutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader("org.springframework.security"))
                .withPropertyValues(OURS + "assertion.source=file")
                .run(started -> assertThat(cause(started))
                        .hasMessageContaining("Spring Security, which is not on the class path"));
    }

    @Test
    void credentialServesAsAuthorizedClientThatIsNotStored() {
        SecretlessMachine.registration(properties, "own", "azure_identity", "https://vault.azure.net/.default");
        configured().run(started -> {
            OAuth2AuthorizedClientManager manager = manager(started);

            for (String user : new String[] {"alice", "bob"}) {
                OAuth2AuthorizeRequest request = OAuth2AuthorizeRequest.withClientRegistrationId("own")
                        .principal(user)
                        .build();
                assertThat(manager.authorize(request)).isNotNull();
                assertThat(started.getBean(OAuth2AuthorizedClientService.class)
                                .<OAuth2AuthorizedClient>loadAuthorizedClient("own", user))
                        .isNull();
            }
        });
    }

    @Test
    void authorizedClientServesAsCredential() {
        configured().run(started -> {
            TokenCredential credential = OAuth2ClientTokenCredential.of(manager(started), "app");
            TokenRequestContext any = new TokenRequestContext().addScopes("anything");

            assertThat(credential.getTokenSync(any).getToken()).startsWith("eyJ");
            assertThat(credential.getToken(any).block().getToken())
                    .isEqualTo(credential.getTokenSync(any).getToken());
            assertThat(machine.forms("client_credentials")).hasSize(1);
            assertThatExceptionOfType(CredentialUnavailableException.class)
                    .isThrownBy(() -> OAuth2ClientTokenCredential.of(request -> null, "app")
                            .getTokenSync(any))
                    .withMessageContaining("'app'");
        });
    }

    @Test
    void clientServiceThatStoresTokensByUserNameCausesAWarning() {
        SecretlessMachine.secretless(
                properties, "downstream", "urn:ietf:params:oauth:grant-type:jwt-bearer", "api://downstream/.default");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(AzureIdentityOAuth2AutoConfiguration.class);
        log.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(log);
        try {
            ApplicationContextRunner onBehalfOf =
                    configured("azure.identity.oauth2.on-behalf-of.registrations=downstream");
            onBehalfOf.run(started -> assertThat(log.list).isEmpty());
            onBehalfOf
                    .withBean(
                            "byName",
                            OAuth2AuthorizedClientService.class,
                            () -> new InMemoryOAuth2AuthorizedClientService(id -> null))
                    .run(started -> assertThat(log.list)
                            .extracting(ILoggingEvent::getFormattedMessage)
                            .singleElement()
                            .asString()
                            .startsWith("The bean 'byName' keeps the tokens of [downstream]"));
        } finally {
            logger.detachAppender(log);
            logger.setLevel(null);
        }
    }

    private static OAuth2AuthorizedClientManager manager(ApplicationContext started) {
        ClientCredentialsOAuth2AuthorizedClientProvider credentials =
                new ClientCredentialsOAuth2AuthorizedClientProvider();
        credentials.setAccessTokenResponseClient(client(started));
        List<OAuth2AuthorizedClientProvider> providers = new ArrayList<>();
        providers.add(credentials);
        started.getBeanProvider(OAuth2AuthorizedClientProvider.class).forEach(providers::add);
        AuthorizedClientServiceOAuth2AuthorizedClientManager manager =
                new AuthorizedClientServiceOAuth2AuthorizedClientManager(
                        started.getBean(ClientRegistrationRepository.class),
                        started.getBean(OAuth2AuthorizedClientService.class));
        manager.setAuthorizedClientProvider(new DelegatingOAuth2AuthorizedClientProvider(providers));
        return manager;
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnClient {

        @Bean
        OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest> own() {
            return request -> {
                throw new IllegalStateException();
            };
        }
    }
}
