package io.entra4j.identity.spring.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.exception.ClientAuthenticationException;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** What a resource can bring about by what it says when it refuses a token. */
class ClaimsSecurityTests {

    private static final String REFUSED = "why the resource refused";

    enum Client {
        REST,
        WEB;

        /** Status and body. */
        String get(BearerToken token, String uri) {
            if (this == REST) {
                return RestClient.builder()
                        .requestFactory(new SimpleClientHttpRequestFactory())
                        .requestInterceptor(token.interceptor())
                        .build()
                        .get()
                        .uri(uri)
                        .exchange((sent, response) -> response.getStatusCode().value() + " "
                                + new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8));
            }
            return Objects.requireNonNull(WebClient.builder()
                    .filter(token.filter())
                    .build()
                    .get()
                    .uri(uri)
                    .exchangeToMono(response -> response.bodyToMono(String.class)
                            .map(body -> response.statusCode().value() + " " + body))
                    .block(Duration.ofSeconds(30)));
        }
    }

    private final List<@Nullable String> claims = new CopyOnWriteArrayList<>();
    private volatile String challenge = "";
    private HttpServer resource;
    private String uri;

    @BeforeEach
    void start() throws IOException {
        resource = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        resource.createContext("/", exchange -> {
            byte[] body = REFUSED.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
            exchange.sendResponseHeaders(401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        resource.start();
        uri = "http://127.0.0.1:" + resource.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        resource.stop(0);
    }

    private BearerToken token(@Nullable RuntimeException failure) {
        TokenCredential credential = new TokenCredential() {
            @Override
            public Mono<AccessToken> getToken(TokenRequestContext context) {
                return Mono.fromSupplier(() -> getTokenSync(context));
            }

            @Override
            public AccessToken getTokenSync(TokenRequestContext context) {
                claims.add(context.getClaims());
                if (failure != null && context.getClaims() != null) {
                    throw failure;
                }
                return new AccessToken("token", OffsetDateTime.now().plusHours(1));
            }
        };
        return BearerToken.of(credential, List.of("https://orders.example/.default"));
    }

    private void challenge(String json) {
        challenge = "Bearer error=\"insufficient_claims\", claims=\""
                + Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)) + "\"";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "null",
                "true",
                "1",
                "\"text\"",
                "no JSON",
                "{",
                "{}{}",
                "{} x",
                "{\"a\":}",
                "{\"a\":1",
                "<html/>",
                "claims\nForged: line"
            })
    void claimsThatAreNotAJsonObjectAreNotRequested(String json) {
        challenge(json);

        assertThat(Client.values())
                .allSatisfy(client -> assertThat(client.get(token(null), uri)).isEqualTo("401 " + REFUSED));
        assertThat(claims).containsOnlyNulls();
    }

    /** Reactor Netty itself refuses such headers. */
    @Test
    void claimsOfMoreThan8KilobytesAreNotRequested() {
        Client client = Client.REST;
        String json = "{\"a\":\"%s\"}";
        challenge(json.formatted("x".repeat(8192 - 8 + 1)));
        assertThat(client.get(token(null), uri)).isEqualTo("401 " + REFUSED);
        assertThat(claims).containsOnlyNulls();

        String most = json.formatted("x".repeat(8192 - 8));
        challenge(most);
        client.get(token(null), uri);
        assertThat(claims).contains(most);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic realm=\"Bearer claims=\\\"e30=\\\"\"",
                "Basic realm=\"x, Bearer claims=\", claims=\"e30=\"",
                "Bearer realm=\"x\", Basic claims=\"e30=\"",
                "Bearer realm=\"claims=e30=",
                "Bearer claims"
            })
    void claimsAreReadFromBearerChallengesOnly(String header) {
        challenge = header;

        Client.REST.get(token(null), uri);

        assertThat(claims).containsOnlyNulls();
    }

    @ParameterizedTest
    @EnumSource
    void resourceRefusalIsReturnedWhenTheChallengeFails(Client client) {
        challenge("{\"access_token\":{}}");

        assertThat(client.get(token(new ClientAuthenticationException("refused", null)), uri))
                .isEqualTo("401 " + REFUSED);
        assertThat(claims).containsExactly(null, "{\"access_token\":{}}");
    }

    @Test
    void resourceRefusalIsReturnedWhenACustomCredentialThrows() {
        challenge("{}");

        assertThat(Client.values())
                .allSatisfy(client -> assertThat(client.get(token(new IllegalStateException("no")), uri))
                        .isEqualTo("401 " + REFUSED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bearer ", "Bearer,", "claims=\"", "Bearer claims=\"\\", " \t", ",\"", "=", "\\"})
    @Timeout(10)
    void longHeadersAreReadInLinearTime(String part) {
        assertThat(ClaimsChallenge.claims(List.of("Bearer " + part.repeat((1 << 22) / part.length()))))
                .isNull();
    }
}
