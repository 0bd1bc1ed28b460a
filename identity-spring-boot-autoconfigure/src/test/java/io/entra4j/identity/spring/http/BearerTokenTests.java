package io.entra4j.identity.spring.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.net.http.HttpClient;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class BearerTokenTests {

    private static final String SCOPE = "https://orders.example/.default";

    private static FakeEntra entra;
    private static HttpClient http;

    private EntraCredential credential;

    @BeforeAll
    static void start() {
        entra = FakeEntra.start();
        http = HttpClient.newBuilder().sslContext(entra.sslContext()).build();
    }

    @AfterAll
    static void stop() {
        entra.close();
    }

    @BeforeEach
    void setUp() {
        entra.reset();
        entra.resetRequests();
        credential = new ClientSecretCredentialBuilder()
                .options(CredentialOptions.builder()
                        .authorityHost(entra.authorityHost())
                        .instanceDiscovery(false)
                        .sslContext(entra.sslContext())
                        .build())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .build();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "https://orders.example/|Write 'orders.example'",
                "https://user:s3cr3t@orders.example/x|Write 'orders.example'",
                "orders.example:8443|Write 'orders.example'",
                "orders.example/api|Write 'orders.example'",
                "user:s3cr3t@orders.example|Write 'orders.example'",
                "::1|Write '[::1]'",
                "*.orders.example|'*.orders.example' is not a host",
                "orders_1|'orders_1' is not a host",
                "\"\"|'' is not a host",
                "https://|'https://' is not a host",
                "https://user:s3cr3t@|What is set is not a host",
            })
    void hostWithSchemePortOrPathIsRefused(String host, String says) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> token().onlyTo("vault.azure.net", host))
                .withMessageStartingWith("A host is expected, without scheme, port or path")
                .withMessageContaining(says)
                .withMessageNotContaining("s3cr3t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders.example", "LOCALHOST", "127.0.0.1", "[::1]", "orders", "xn--gre-6ka8i.example"})
    void hostMayBeANameOrAnAddress(String host) {
        assertThat(token().onlyTo(host)).isNotNull();
    }

    private BearerToken token() {
        return BearerToken.of(credential, List.of(SCOPE));
    }

    private static RestClient.RequestHeadersSpec<?> rest(BearerToken token, String uri) {
        return RestClient.builder()
                .requestFactory(new JdkClientHttpRequestFactory(http))
                .requestInterceptor(token.interceptor())
                .build()
                .get()
                .uri(uri);
    }

    private static WebClient.RequestHeadersSpec<?> web(BearerToken token, String uri) {
        return WebClient.builder()
                .clientConnector(new JdkClientHttpConnector(http))
                .filter(token.filter())
                .build()
                .get()
                .uri(uri);
    }

    private static int restStatus(RestClient.RequestHeadersSpec<?> request) {
        return request.exchange((sent, response) -> response.getStatusCode().value());
    }

    private static int webStatus(WebClient.RequestHeadersSpec<?> request) {
        return Objects.requireNonNull(request.exchangeToMono(response ->
                        response.releaseBody().thenReturn(response.statusCode().value()))
                .subscribeOn(Schedulers.parallel())
                .block());
    }

    /** A 403 most often means that another identity asks than the one with the role. */
    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void rejectedTokenIsLoggedWithItsIdentityAtDebugOnly(CapturedOutput output) {
        Logger logger = (Logger) LoggerFactory.getLogger(BearerToken.class);
        BearerToken revoked = token().claimsChallenges(false);
        restStatus(rest(revoked, entra.resourceUrl()));
        entra.revokeTokens();
        logger.setLevel(Level.INFO);
        assertThat(restStatus(rest(revoked, entra.resourceUrl()))).isEqualTo(401);
        assertThat(output).doesNotContain("answered 401");

        logger.setLevel(Level.DEBUG);
        try {
            restStatus(rest(revoked, entra.resourceUrl()));
            webStatus(web(revoked, entra.resourceUrl()));
        } finally {
            logger.setLevel(null);
        }
        assertThat(output.getAll()
                        .lines()
                        .filter(line -> line.contains("answered 401 to a request whose token is for")))
                .hasSize(2)
                .allMatch(line -> line.contains("application " + FakeEntra.CLIENT_ID)
                        && line.endsWith("tenant " + FakeEntra.TENANT_ID + "."));
        assertThat(output).doesNotContain("eyJ");
    }

    @Test
    void tokenIsSentAndFetchedOnce() {
        assertThat(restStatus(rest(token(), entra.resourceUrl()))).isEqualTo(200);
        assertThat(webStatus(web(token(), entra.resourceUrl()))).isEqualTo(200);

        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void revokedTokenIsReplacedOnce() {
        restStatus(rest(token(), entra.resourceUrl()));
        entra.revokeTokens();

        assertThat(restStatus(rest(token(), entra.resourceUrl()))).isEqualTo(200);
        assertThat(restStatus(rest(token(), entra.resourceUrl()))).isEqualTo(200);
        assertThat(entra.tokenRequests()).isEqualTo(2);

        entra.revokeTokens();

        assertThat(webStatus(web(token(), entra.resourceUrl()))).isEqualTo(200);
        assertThat(webStatus(web(token(), entra.resourceUrl()))).isEqualTo(200);
        assertThat(entra.tokenRequests()).isEqualTo(3);
    }

    @Test
    void claimsChallengesAreNotAnsweredWhenSwitchedOff() {
        BearerToken token = token().claimsChallenges(false);
        restStatus(rest(token, entra.resourceUrl()));
        entra.revokeTokens();

        assertThat(restStatus(rest(token, entra.resourceUrl()))).isEqualTo(401);
        assertThat(webStatus(web(token, entra.resourceUrl()))).isEqualTo(401);
        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void resourceThatKeepsRefusingIsAskedTwice() {
        String revoked = entra.accessToken().build();
        TokenCredential unusable = request ->
                Mono.just(new AccessToken(revoked, OffsetDateTime.now().plusHours(1)));
        entra.revokeTokens();
        BearerToken token = BearerToken.of(unusable, List.of(SCOPE));

        assertThat(restStatus(rest(token, entra.resourceUrl()))).isEqualTo(401);
        assertThat(entra.requests()).hasSize(2);
        assertThat(webStatus(web(token, entra.resourceUrl()))).isEqualTo(401);
        assertThat(entra.requests()).hasSize(4);
    }

    @Test
    void requestKeepsItsOwnAuthorizationHeader() {
        restStatus(rest(token(), entra.resourceUrl()).header("Authorization", "Basic mine"));
        webStatus(web(token(), entra.resourceUrl()).header("Authorization", "Basic mine"));

        assertThat(entra.requests())
                .extracting(request -> request.headers().get("Authorization"))
                .containsExactly("Basic mine", "Basic mine");
        assertThat(entra.tokenRequests()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://orders.example/x",
                "http://10.0.0.1/x",
                "http://localhost.orders.example/x",
                "http://127.0.0.1.orders.example/x"
            })
    void tokenIsNotSentOverPlainHttp(String uri) {
        assertThatIllegalStateException()
                .isThrownBy(() -> restStatus(rest(token(), uri)))
                .withMessageContaining("Use https");
        assertThatIllegalStateException()
                .isThrownBy(() -> webStatus(web(token(), uri)))
                .withMessageContaining("Use https");
        assertThat(entra.tokenRequests()).isZero();
    }

    @Test
    void tokenIsSentToNamedHostsOnly() {
        BearerToken restricted = token().onlyTo("orders.example");

        assertThatIllegalStateException()
                .isThrownBy(() -> restStatus(rest(restricted, entra.resourceUrl())))
                .withMessageContaining("to [orders.example] only");
        assertThat(restStatus(rest(token().onlyTo("LOCALHOST", "127.0.0.1"), entra.resourceUrl())))
                .isEqualTo(200);
    }

    @Test
    void scopesMustBelongToOneResource() {
        assertThat(BearerToken.of(
                        credential,
                        List.of("https://graph.microsoft.com/User.Read", "https://graph.microsoft.com/Mail.Read")))
                .hasToString(
                        "BearerToken[https://graph.microsoft.com/User.Read, https://graph.microsoft.com/Mail.Read]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BearerToken.of(
                        credential, List.of("https://vault.azure.net/.default", "https://storage.azure.com/.default")))
                .withMessageContaining("one resource");
        assertThatIllegalArgumentException().isThrownBy(() -> BearerToken.of(credential, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> BearerToken.of(credential, List.of(" ")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer claims=\"eyJhIjoxfQ==\"",
                "Bearer realm=\"\", error=\"insufficient_claims\", claims=\"eyJhIjoxfQ\"",
                "Basic realm=\"x\", bearer authorization_uri=\"https://x\", claims=\"eyJhIjoxfQ==\""
            })
    void claimsAreReadFromAnyBearerChallenge(String header) {
        assertThat(ClaimsChallenge.claims(List.of(header))).isEqualTo("{\"a\":1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Bearer", "Basic claims=\"eyJhIjoxfQ==\"", "Bearer claims=\"%\"", "Bearer claims=\"e\""})
    void headerWithoutClaimsChallengeGivesNoClaims(String header) {
        assertThat(ClaimsChallenge.claims(List.of(header))).isNull();
    }
}
