package io.entra4j.identity.spring.autoconfigure.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.entra4j.identity.spring.autoconfigure.oauth2.TokenClients.Stack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.ResolvableType;
import org.springframework.security.oauth2.client.endpoint.JwtBearerGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.endpoint.ReactiveOAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.jwt.Jwt;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What a token endpoint can bring about, and what is sent to none. */
class OAuth2SecurityTests {

    private static final String ASSERTION = "eyJhbGciOiJub25lIn0.eyJleHAiOjQxMDI0NDQ4MDB9.signature-of-it";

    private final List<String> forms = new CopyOnWriteArrayList<>();
    private final CountDownLatch open = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile UnaryOperator<String> answer = form -> "{}";
    private HttpServer endpoint;

    @BeforeEach
    void start() throws IOException {
        endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.createContext("/", this::answer);
        endpoint.createContext("/slow", exchange -> {
            awaitOpen();
            answer(exchange);
        });
        endpoint.setExecutor(threads);
        endpoint.start();
    }

    @AfterEach
    void stop() {
        open.countDown();
        endpoint.stop(0);
        threads.shutdownNow();
    }

    private void awaitOpen() {
        try {
            open.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        forms.add(form);
        byte[] body = answer.apply(form).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(400, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** Spells each character by its number, as JSON may. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> escaped.append("\\u%04x".formatted(c)));
        return escaped.toString();
    }

    private static ClientRegistration registration(String tokenUri, AuthorizationGrantType grant) {
        return ClientRegistration.withRegistrationId("app")
                .clientId("11111111-1111-1111-1111-111111111111")
                .clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)
                .authorizationGrantType(grant)
                .redirectUri("https://app.example/")
                .authorizationUri("https://login.example/")
                .scope("s")
                .tokenUri(tokenUri)
                .build();
    }

    private String uri(String path) {
        return "http://127.0.0.1:" + endpoint.getAddress().getPort() + path;
    }

    private static ApplicationContextRunner application(ClientRegistration app) {
        return TokenClients.application(app, () -> ASSERTION).withPropertyValues("azure.identity.type=environment");
    }

    private static String trace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    @ParameterizedTest
    @EnumSource
    void refusalDoesNotShowTheRequest(Stack stack) {
        ClientRegistration app = registration(uri("/"), AuthorizationGrantType.REFRESH_TOKEN);
        String secret = "refresh&token=\\\"42/x";
        Instant now = Instant.now();
        OAuth2RefreshTokenGrantRequest request = new OAuth2RefreshTokenGrantRequest(
                app,
                new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, "old-token", now, now.plusSeconds(1)),
                new OAuth2RefreshToken(secret, now));
        List<UnaryOperator<String>> echoes = List.of(
                UnaryOperator.identity(),
                form -> URLDecoder.decode(form, StandardCharsets.UTF_8),
                form -> quoted(secret + " " + ASSERTION),
                form -> (secret + ASSERTION).replace("&", "&amp;").replace("\"", "&quot;"));

        application(app).run(started -> {
            for (UnaryOperator<String> echo : echoes) {
                for (UnaryOperator<String> spelling :
                        List.<UnaryOperator<String>>of(OAuth2SecurityTests::quoted, OAuth2SecurityTests::escaped)) {
                    answer = form ->
                            "{\"error\":\"invalid_grant\",\"error_description\":\"Bad request: %1$s\",\"suberror\":\"%1$s\",\"correlation_id\":\"%1$s\"}"
                                    .formatted(spelling.apply(echo.apply(form)));
                    Throwable thrown = catchThrowable(() -> TokenClients.ask(started, stack, request));
                    assertThat(thrown).isInstanceOf(OAuth2AuthorizationException.class);
                    assertThat(trace(thrown))
                            .contains("invalid_grant", "Bad request")
                            .doesNotContain("42/x", "42%2Fx", "42\\/x", "signature-of-it");
                }
            }
        });
    }

    @Test
    void refusalDoesNotShowTheTokenOfTheCaller() {
        ClientRegistration app =
                registration(uri("/"), new AuthorizationGrantType("urn:ietf:params:oauth:grant-type:jwt-bearer"));
        Jwt caller = Jwt.withTokenValue("opaque-token-of-the-caller")
                .header("alg", "none")
                .claim("sub", "x")
                .build();
        answer = form ->
                "{\"error\":\"invalid_grant\",\"error_description\":\"No such token: opaque-token-of-the-caller\"}";

        application(app)
                .run(started -> assertThat(trace(catchThrowable(() ->
                                TokenClients.ask(started, Stack.SERVLET, new JwtBearerGrantRequest(app, caller)))))
                        .contains("No such token: ***")
                        .doesNotContain("opaque-token"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://login.example/token",
                "http://10.0.0.1/token",
                "http://127.0.0.1.login.example/token",
                "ftp://127.0.0.1/token"
            })
    void requestsToOtherHostsWithoutHttpsAreRefused(String tokenUri) {
        ClientRegistration app = registration(tokenUri, AuthorizationGrantType.CLIENT_CREDENTIALS);

        application(app)
                .run(started -> assertThat(Stack.values())
                        .allSatisfy(stack -> assertThat(catchThrowable(() ->
                                        TokenClients.ask(started, stack, new OAuth2ClientCredentialsGrantRequest(app))))
                                .hasMessageContaining("other machines could read it")
                                .hasMessageContaining("use an https URL")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"app", "entra"})
    void tokenUriWithoutHttpsFailsTheStart(String provider) {
        application(registration("https://login.example/token", AuthorizationGrantType.CLIENT_CREDENTIALS))
                .withPropertyValues(
                        "spring.security.oauth2.client.registration.app.client-authentication-method=private_key_jwt",
                        "spring.security.oauth2.client.registration.app.authorization-grant-type=client_credentials",
                        "spring.security.oauth2.client.registration.app.provider="
                                + (provider.equals("app") ? "" : provider),
                        "spring.security.oauth2.client.provider." + provider
                                + ".token-uri=http://name:hidden@login.example/token")
                .run(started -> assertThat(started.getStartupFailure())
                        .hasStackTraceContaining(
                                "spring.security.oauth2.client.provider." + provider + ".token-uri: It is 'http://")
                        .extracting(OAuth2SecurityTests::trace, STRING)
                        .doesNotContain("hidden"));
    }

    @Test
    void slowTokenEndpointUsesNoThreadsOfTheApplication() {
        answer = form -> "{\"error\":\"invalid_grant\"}";
        ClientRegistration app =
                registration(uri("/slow"), new AuthorizationGrantType("urn:ietf:params:oauth:grant-type:jwt-bearer"));
        application(app).run(started -> {
            ReactiveOAuth2AccessTokenResponseClient<JwtBearerGrantRequest> client =
                    started.<ReactiveOAuth2AccessTokenResponseClient<JwtBearerGrantRequest>>getBeanProvider(
                                    ResolvableType.forClassWithGenerics(
                                            ReactiveOAuth2AccessTokenResponseClient.class, JwtBearerGrantRequest.class))
                            .getObject();
            List<Throwable> refused = new CopyOnWriteArrayList<>();
            Disposable.Composite asked = Disposables.composite();
            IntStream.range(0, 1500)
                    .mapToObj(i -> Jwt.withTokenValue("token-of-caller-" + i)
                            .header("alg", "none")
                            .claim("sub", "caller-" + i)
                            .build())
                    .forEach(caller -> asked.add(client.getTokenResponse(new JwtBearerGrantRequest(app, caller))
                            .subscribe(token -> {}, refused::add)));

            assertThat(Mono.fromCallable(() -> "at once")
                            .subscribeOn(Schedulers.boundedElastic())
                            .block(Duration.ofSeconds(5)))
                    .isEqualTo("at once");
            assertThat(Stream.of(allThreads()).filter(OAuth2SecurityTests::isElastic))
                    .allSatisfy(thread -> assertThat(thread.getStackTrace())
                            .noneMatch(frame -> frame.getClassName().contains("TokenEndpoint")));
            assertThat(refused)
                    .hasSize(1500 - 1032)
                    .allSatisfy(error -> assertThat(error).hasMessageContaining("temporarily_unavailable"));
            asked.dispose();
            open.countDown();
        });
    }

    private static Thread[] allThreads() {
        return Thread.getAllStackTraces().keySet().toArray(Thread[]::new);
    }

    private static boolean isElastic(Thread thread) {
        return thread.getName().startsWith("boundedElastic");
    }
}
