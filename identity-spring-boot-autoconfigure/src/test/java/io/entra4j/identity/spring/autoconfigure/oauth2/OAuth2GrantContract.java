package io.entra4j.identity.spring.autoconfigure.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.CredentialStatus;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.RecordedRequest;
import io.entra4j.identity.spring.autoconfigure.CredentialBeans;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;

/** What OAuth2 clients owe: all grants, by a real application whose configuration holds no secret, on either of Spring's web stacks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OAuth2GrantContract {

    private static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final String TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

    private static final String CLIENTS = "org.springframework.web.client";
    private static final String ENDPOINTS = "org.springframework.security.oauth2.client.endpoint";

    final SecretlessMachine machine = new SecretlessMachine();
    private ConfigurableApplicationContext application;
    private SignIn browser;

    abstract WebApplicationType type();

    abstract Class<?> app();

    @BeforeAll
    void start() {
        application = machine.start(type(), machine.allGrants(), app());
    }

    @AfterAll
    void stop() {
        application.close();
        machine.close();
    }

    @BeforeEach
    void setUp() {
        machine.entra.reset();
        machine.entra.resetRequests();
        machine.entra.tokenLifetime(Duration.ofHours(1)).tokenExchange(true);
        browser = machine.browser(application);
    }

    private static String claim(String token, String name) {
        String claims = new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
        Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(claims);
        return found.find() ? found.group(1) : "none of " + name;
    }

    private CredentialStatus status(String registration) {
        return CredentialBeans.others(application.getBeanFactory())
                .get("oauth2." + registration)
                .status();
    }

    private static void assertAuthenticatedByAssertion(List<Map<String, String>> forms) {
        assertThat(forms)
                .singleElement()
                .satisfies(form -> assertThat(form)
                        .containsEntry("client_id", FakeEntra.CLIENT_ID)
                        .containsEntry(
                                "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                        .doesNotContainKey("client_secret"))
                .satisfies(form ->
                        assertThat(claim(form.get("client_assertion"), "sub")).isEqualTo("managed-identity"));
    }

    @Test
    void userLogsInWithoutASecret() throws Exception {
        assertThat(SignIn.body(browser.get("/me", SecretlessMachine.ALICE))).isEqualTo(SecretlessMachine.ALICE);

        assertAuthenticatedByAssertion(machine.forms("authorization_code"));
        assertThat(status("login").lastSuccessAt()).isNotNull();
    }

    @Test
    void refreshTokenGrantAuthenticatesByAssertion() throws Exception {
        machine.entra.tokenLifetime(Duration.ofSeconds(40));
        browser.get("/me", SecretlessMachine.ALICE);

        String token = SignIn.body(browser.get("/session", SecretlessMachine.ALICE));

        assertThat(claim(token, "oid")).isEqualTo("alice-oid");
        assertAuthenticatedByAssertion(machine.forms("refresh_token"));
    }

    @Test
    void clientCredentialsGrantAuthenticatesByAssertion() throws Exception {
        String token = SignIn.body(browser.get("/open/app", SecretlessMachine.ALICE));

        assertThat(claim(token, "aud")).isEqualTo("https://graph.microsoft.com");
        assertAuthenticatedByAssertion(machine.forms("client_credentials"));
    }

    @Test
    void onBehalfOfGrantAuthenticatesByAssertion() throws Exception {
        String token = SignIn.body(browser.api("/api/downstream", machine.userToken("bob-oid")));

        assertThat(claim(token, "aud")).isEqualTo("api://downstream");
        assertThat(claim(token, "oid")).isEqualTo("bob-oid");
        assertAuthenticatedByAssertion(machine.forms(JWT_BEARER));
        assertThat(machine.forms(JWT_BEARER).get(0)).containsEntry("requested_token_use", "on_behalf_of");
    }

    @Test
    void tokenExchangeGrantAuthenticatesByAssertion() throws Exception {
        String token = SignIn.body(browser.api("/api/exchange", machine.userToken("carol-oid")));

        assertThat(claim(token, "oid")).isEqualTo("carol-oid");
        assertAuthenticatedByAssertion(machine.forms(TOKEN_EXCHANGE));
        assertThat(machine.forms(TOKEN_EXCHANGE).get(0)).doesNotContainKey("requested_token_use");
    }

    @Test
    void credentialIsAnAuthorizedClient() throws Exception {
        String token = SignIn.body(browser.get("/open/own", SecretlessMachine.ALICE));

        assertThat(claim(token, "sub")).isEqualTo("managed-identity");
        int fetched = machine.identityRequests.get();
        assertThat(SignIn.body(browser.get("/open/own", SecretlessMachine.ALICE)))
                .isEqualTo(token);
        assertThat(machine.identityRequests).hasValue(fetched);
    }

    @Test
    void twoUsersInTurnsGetTheirOwnTokensWithOneRequestEach() throws Exception {
        // The same name, since a name must not identify a user.
        String dave = machine.entra.userToken("dave-oid").claim("sub", "same").build();
        String erin = machine.entra.userToken("erin-oid").claim("sub", "same").build();

        for (int turn = 0; turn < 20; turn++) {
            assertThat(claim(SignIn.body(browser.api("/api/downstream", dave)), "oid"))
                    .isEqualTo("dave-oid");
            assertThat(claim(SignIn.body(browser.api("/api/downstream", erin)), "oid"))
                    .isEqualTo("erin-oid");
        }

        assertThat(machine.forms(JWT_BEARER)).hasSize(2);
    }

    @Test
    void manyRequestsOfTwoUsersAtOnceCauseOneRequestEach() throws Exception {
        List<String> users = List.of("frank-oid", "grace-oid");
        Map<String, String> tokens =
                Map.of("frank-oid", machine.userToken("frank-oid"), "grace-oid", machine.userToken("grace-oid"));
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<Boolean>> own = threads.invokeAll(IntStream.range(0, 60)
                    .<Callable<Boolean>>mapToObj(i -> () -> {
                        String user = users.get(i % 2);
                        return claim(SignIn.body(browser.api("/api/downstream", tokens.get(user))), "oid")
                                .equals(user);
                    })
                    .toList());
            for (Future<Boolean> each : own) {
                assertThat(each.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(machine.forms(JWT_BEARER)).hasSize(2);
    }

    @Test
    void requiredSecondFactorIsReportedToTheCaller() throws Exception {
        String claims = "{\"access_token\":{\"capolids\":{\"essential\":true,\"values\":[\"1\"]}}}";
        machine.entra.failNext(1, Failure.conditionalAccess(claims));

        HttpResponse<String> answer = browser.api("/api/downstream", machine.userToken("heidi-oid"));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(header -> assertThat(header)
                        .startsWith("Bearer authorization_uri=\"" + machine.entra.authorityHost())
                        .contains("error=\"insufficient_claims\"")
                        .contains("claims=\""
                                + Base64.getEncoder().encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + "\""));
        assertThat(status("downstream").consecutiveFailures()).isZero();
    }

    @Test
    void missingConsentIsReportedToTheCaller() throws Exception {
        machine.entra.failNext(1, Failure.consentRequired());

        HttpResponse<String> answer = browser.api("/api/downstream", machine.userToken("ivan-oid"));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(header -> assertThat(header).contains("error=\"interaction_required\""));
    }

    @Test
    void healthAndMetricsShowARefusalUnderTheRegistrationsName() throws Exception {
        machine.entra.failNext(
                1, Failure.entra(401, "invalid_client", 700213, "No matching federated identity record."));

        assertThat(browser.api("/api/downstream", machine.userToken("judy-oid")).statusCode())
                .isEqualTo(500);

        assertThat(status("downstream").lastFailure()).hasToString("PERMANENT AADSTS700213");
        assertThat(application
                        .getBean(MeterRegistry.class)
                        .get("azure.identity.token.failures")
                        .tags("credential", "oauth2.downstream", "code", "AADSTS700213")
                        .counter()
                        .count())
                .isOne();
        CompositeHealthContributor health = (CompositeHealthContributor)
                application.getBean("azureIdentityHealthContributor", HealthContributor.class);
        assertThat(((HealthIndicator) health.getContributor("oauth2.downstream")).health())
                .isNotNull()
                .satisfies(one -> assertThat(one.getDetails())
                        .containsEntry("failureCode", "AADSTS700213")
                        .containsEntry("type", "OAuth2Client"));
        SignIn.body(browser.api("/api/downstream", machine.userToken("judy-oid")));
        assertThat(status("downstream").consecutiveFailures()).isZero();
    }

    @Test
    void logsShowNoSecretThatIsSentOrReceived() throws Exception {
        List<Logger> talkative = Stream.of("io.entra4j", "com.azure", "org.springframework.http", CLIENTS, ENDPOINTS)
                .map(name -> (Logger) LoggerFactory.getLogger(name))
                .toList();
        List<Level> levels = talkative.stream().map(Logger::getLevel).toList();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        talkative.forEach(logger -> {
            logger.setLevel(Level.TRACE);
            logger.addAppender(log);
        });
        List<String> secrets = new ArrayList<>();
        try {
            machine.entra.tokenLifetime(Duration.ofSeconds(40));
            browser.get("/me", SecretlessMachine.ALICE);
            secrets.add(SignIn.body(browser.get("/session", SecretlessMachine.ALICE)));
            secrets.add(SignIn.body(browser.get("/open/app", SecretlessMachine.ALICE)));
            secrets.add(SignIn.body(browser.api("/api/downstream", machine.userToken("kim-oid"))));
            secrets.add(SignIn.body(browser.api("/api/exchange", machine.userToken("kim-oid"))));
        } finally {
            for (int i = 0; i < talkative.size(); i++) {
                talkative.get(i).setLevel(levels.get(i));
                talkative.get(i).detachAppender(log);
            }
        }
        machine.entra.requests().stream()
                .map(RecordedRequest::form)
                .forEach(form -> Stream.of(
                                "client_assertion",
                                "code",
                                "code_verifier",
                                "refresh_token",
                                "assertion",
                                "subject_token")
                        .map(form::get)
                        .filter(Objects::nonNull)
                        .forEach(secrets::add));

        assertThat(secrets).hasSizeGreaterThan(12);
        assertThat(log.list).isNotEmpty();
        assertThat(log.list).noneMatch(event -> secrets.stream().anyMatch(event.getFormattedMessage()::contains));
    }

    @Test
    void registrationsAreObservedButDoNotBecomeCredentials() {
        assertThat(CredentialBeans.others(application.getBeanFactory()).keySet())
                .isEqualTo(Set.of("oauth2.login", "oauth2.app", "oauth2.downstream", "oauth2.exchange"));
        assertThat(CredentialBeans.byName(
                        application.getBeanFactory(), application.getBeanProvider(TokenCredential.class)))
                .containsOnlyKeys("default");
    }
}
