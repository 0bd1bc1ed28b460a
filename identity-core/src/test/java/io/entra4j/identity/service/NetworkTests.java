package io.entra4j.identity.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.ProxyOptions;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.util.Header;
import com.azure.core.util.HttpClientOptions;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.contract.CapturedJdkLog;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeProxy;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.fake.TestConfiguration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The network as it is: proxies that demand a password, answers that were compressed or lost, and what is told. */
class NetworkTests {

    private static final String PUBLIC = "https://login.microsoftonline.com";

    private static FakeEntra entra;

    @BeforeAll
    static void start() {
        entra = FakeEntra.start();
    }

    @AfterAll
    static void stop() {
        entra.close();
    }

    @AfterEach
    void reset() {
        entra.reset();
        entra.resetRequests();
    }

    @ParameterizedTest
    @CsvSource({
        "HTTPS_PROXY, ''",
        "https_proxy, ''",
        "ALL_PROXY, ''",
        "HTTPS_PROXY, user:p%40ss@",
        "https_proxy, user:p%40ss@",
        "all_proxy, user:p%40ss@"
    })
    void proxyOfAVariableIsUsed(String variable, String user) {
        try (FakeProxy proxy = FakeProxy.to(port())) {
            if (!user.isEmpty()) {
                proxy.demand("user", "p@ss");
            }
            ClientSecretCredential credential = credential(options(PUBLIC)
                    .configuration(
                            TestConfiguration.of(Map.of(variable, "http://" + user + "127.0.0.1:" + proxy.port()))));

            assertThat(credential.getTokenSync(vault()).getToken()).startsWith("eyJ");
            assertThat(proxy.tunnels()).isNotEmpty().containsOnly("login.microsoftonline.com:443");
        }
    }

    @Test
    void proxyOfTheOptionsGetsUserNameAndPassword() {
        try (FakeProxy proxy = FakeProxy.to(port()).demand("user", "pass")) {
            ClientSecretCredential credential =
                    credential(options(entra.authorityHost()).clientOptions(through(proxy, "pass")));

            assertThat(credential.getTokenSync(vault()).getToken()).startsWith("eyJ");
            assertThat(proxy.tunnels()).containsOnly("localhost:" + port());
        }
    }

    /** Spring Boot has the JDK's loggers follow its own, so {@code logging.level.root=debug} turns them all on. */
    @ParameterizedTest
    @CsvSource({"false", "true"})
    void jdkLoggersNeitherStopRequestsThroughAProxyNorShowASecret(boolean withKey) {
        try (FakeProxy proxy = FakeProxy.to(port()).demand("user", "pass");
                CapturedJdkLog log = new CapturedJdkLog()) {
            HttpClientOptions client = through(proxy, "pass");
            ClientSecretCredential credential = credential(options(entra.authorityHost())
                    .clientOptions(
                            withKey ? client.setHeaders(List.of(new Header("X-Gateway-Key", "the-key"))) : client));

            if (withKey) {
                assertThat(failure(credential))
                        .hasMessageContaining("because it would log this request's secret")
                        .hasMessageContaining("logging.level.sun.net.www.protocol.http.HttpURLConnection=info");
            } else {
                assertThat(credential.getTokenSync(vault()).getToken()).startsWith("eyJ");
                assertThat(log.messages()).anyMatch(message -> message.contains("client-request-id"));
            }
            assertThat(log.messages())
                    .noneMatch(message -> message.contains("the-key")
                            || message.contains(FakeEntra.CLIENT_SECRET)
                            || message.contains("dXNlcjpwYXNz"));
        }
    }

    /** The check of the host's name applies inside the tunnel. */
    @Test
    void hostBehindAProxyMustPresentItsOwnCertificate() {
        try (FakeProxy proxy = FakeProxy.to(port()).demand("user", "pass")) {
            ClientSecretCredential credential =
                    credential(options("https://login.microsoftonline.us").clientOptions(through(proxy, "pass")));

            assertThat(failure(credential))
                    .hasMessageContaining("login.microsoftonline.us:443, asked through the proxy 127.0.0.1:")
                    .hasMessageContaining("the certificate is for another host");
            assertThat(entra.tokenRequests()).isZero();
        }
    }

    @Test
    void wrongPasswordForAProxyIsReportedOnceAndNeverShown() {
        try (FakeProxy proxy = FakeProxy.to(port()).demand("user", "pass")) {
            ClientSecretCredential credential =
                    credential(options(entra.authorityHost()).clientOptions(through(proxy, "Wr0ngPassword")));

            assertThat(failure(credential))
                    .hasMessageContaining("the proxy 127.0.0.1:" + proxy.port())
                    .hasMessageContaining("refused the user name and password (HTTP 407)")
                    .hasMessageNotContaining("Wr0ngPassword");
            assertThat(proxy.requests()).isOne();
        }
    }

    @Test
    void proxyThatRequiresAPasswordIsReportedWithItsSettings() {
        try (FakeProxy proxy = FakeProxy.to(port()).demand("user", "pass")) {
            ClientSecretCredential credential = credential(options(PUBLIC)
                    .configuration(TestConfiguration.of(Map.of("HTTPS_PROXY", "127.0.0.1:" + proxy.port()))));

            assertThat(failure(credential))
                    .hasMessageContaining("407")
                    .hasMessageContaining("HTTPS_PROXY")
                    .hasMessageContaining("azure.identity.http.proxy.username");
            assertThat(proxy.requests()).isOne();
        }
    }

    @Test
    void unusableProxyIsReportedByItsVariable() {
        assertThat(failure(credential(options(PUBLIC)
                        .configuration(TestConfiguration.of(Map.of("HTTPS_PROXY", "socks5://u:s3cret@127.0.0.1:1"))))))
                .hasMessageContaining("The variable 'HTTPS_PROXY' is not the URL of an HTTP proxy")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void proxyThatForbidsTheHostIsReported() {
        try (FakeProxy proxy = FakeProxy.to(port()).refuse(403)) {
            assertThat(failure(credential(options(PUBLIC).clientOptions(through(proxy, "pass")))))
                    .hasMessageContaining("refused to open a connection to login.microsoftonline.com:443 (HTTP 403)");
            assertThat(failure(credential(options(PUBLIC)
                            .configuration(TestConfiguration.of(Map.of("HTTPS_PROXY", "127.0.0.1:" + proxy.port()))))))
                    .hasMessageContaining("asked through the proxy 127.0.0.1:")
                    .hasMessageContaining("refused to open a connection to this host (HTTP 403)");
        }
    }

    @Test
    void refusedConnectionIsReported() throws IOException {
        int port = unusedPort();

        assertThat(failure(credential(options("https://localhost:" + port))))
                .hasMessageContaining(
                        "got no answer from the token service: localhost:%s, asked directly at 127.0.0.1 (IPv4): the connection was refused; tried 3 times."
                                .formatted(port))
                .hasMessageContaining("\nTry: allow connections to localhost:" + port)
                .hasMessageNotContaining("Exception");
    }

    @Test
    void unknownHostNameIsReported() {
        assertThat(failure(credential(options("https://login.shop.invalid"))))
                .hasMessageContaining("login.shop.invalid:443, asked directly: the name was not found; tried 3 times.")
                .hasMessageContaining("DNS")
                .hasMessageNotContaining("Exception");
    }

    @Test
    void unreachableProxyIsReported() throws IOException {
        int port = unusedPort();

        assertThat(failure(credential(options(PUBLIC)
                        .configuration(TestConfiguration.of(Map.of("HTTPS_PROXY", "127.0.0.1:" + port))))))
                .hasMessageContaining(
                        "login.microsoftonline.com:443, asked through the proxy 127.0.0.1:%s: the connection was refused"
                                .formatted(port))
                .hasMessageContaining("check that the proxy 127.0.0.1:" + port);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void untrustedCertificateIsReportedWithItsIssuer(boolean proxied) {
        try (FakeProxy proxy = FakeProxy.to(port()).demand("user", "pass")) {
            CredentialOptions.Builder options = options(entra.authorityHost()).sslContext((SSLContext) null);
            ClientSecretCredential credential =
                    credential(proxied ? options.clientOptions(through(proxy, "pass")) : options);

            assertThat(failure(credential))
                    .hasMessageContaining("the certificate is not trusted")
                    .hasMessageContaining("issued by 'CN=FakeEntra ")
                    .hasMessageContaining("localhost:" + port())
                    .hasMessageContaining("azure.identity.http.ssl-bundle")
                    .hasMessageNotContaining("tried")
                    .hasMessageNotContaining("Exception");
        }
    }

    @Test
    void missingAnswerIsReportedWithItsTimeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            HttpClientOptions options = new HttpClientOptions();
            options.setResponseTimeout(Duration.ofSeconds(1));
            assertThat(failure(credential(options("https://localhost:" + silent.getLocalPort())
                            .clientOptions(options)
                            .retryOptions(new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1)))))))
                    .hasMessageContaining(" within 1 s")
                    .hasMessageNotContaining("Exception");
        }
    }

    @Test
    void emptySuccessfulAnswerIsRetriedOnce() {
        entra.failNext(1, Failure.emptyBody());
        assertThat(credential(options(entra.authorityHost())).getTokenSync(vault()))
                .isNotNull();
        entra.resetRequests();
        entra.failUntilReset(Failure.emptyBody());

        assertThat(failure(credential(options(entra.authorityHost())))).hasMessageContaining("an empty body");
        assertThat(entra.tokenRequests()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"gzip, true", "'', true", "gzip, false", "br, true"})
    void compressedAnswerIsReadOrReported(String header, boolean compressed) throws Exception {
        String token = "{\"access_token\":\"eyJ.e.s\",\"expires_in\":3600,\"token_type\":\"Bearer\"}";
        byte[] body = header.equals("br")
                ? new byte[] {0x0b, 0x02, 0x7f, 1, 2, 3}
                : compressed ? gzip(token) : token.getBytes(StandardCharsets.UTF_8);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(serving()));
        server.createContext("/", exchange -> {
            if (!header.isEmpty()) {
                exchange.getResponseHeaders().add("Content-Encoding", header);
            }
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            ClientSecretCredential credential = credential(
                    options("https://localhost:" + server.getAddress().getPort())
                            .sslContext(trustingAnyHost()));
            if (header.equals("br")) {
                assertThat(failure(credential)).hasMessageContaining("compressed by 'br'");
            } else {
                assertThat(credential.getTokenSync(vault()).getToken()).isEqualTo("eyJ.e.s");
            }
        } finally {
            server.stop(0);
        }
    }

    private static SSLContext serving() throws Exception {
        TestCertificate certificate = TestCertificate.selfSigned("CN=localhost");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(
                "server", certificate.privateKey(), new char[0], new X509Certificate[] {certificate.certificate()});
        KeyManagerFactory manager = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        manager.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(manager.getKeyManagers(), null, null);
        return context;
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static HttpClientOptions through(FakeProxy proxy, String password) {
        return new HttpClientOptions()
                .setProxyOptions(new ProxyOptions(
                                ProxyOptions.Type.HTTP, InetSocketAddress.createUnresolved("127.0.0.1", proxy.port()))
                        .setCredentials("user", password));
    }

    private static int port() {
        return URI.create(entra.authorityHost()).getPort();
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            return closed.getLocalPort();
        }
    }

    private static TokenRequestContext vault() {
        return new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    }

    private static Throwable failure(ClientSecretCredential credential) {
        Throwable thrown = catchThrowable(() -> credential.getTokenSync(vault()));
        assertThat(thrown).isExactlyInstanceOf(AuthenticationFailedException.class);
        return thrown;
    }

    private static CredentialOptions.Builder options(String authorityHost) {
        return CredentialOptions.builder()
                .configuration(TestConfiguration.of(Map.of()))
                .authorityHost(authorityHost)
                .instanceDiscovery(false)
                .retryOptions(new RetryOptions(new FixedDelayOptions(2, Duration.ofMillis(1))))
                .sslContext(entra.sslContext());
    }

    private static ClientSecretCredential credential(CredentialOptions.Builder options) {
        return new ClientSecretCredentialBuilder()
                .options(options.build())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .build();
    }

    /** The fake's certificate is for this machine, but the proxy leads every request for Entra here. */
    private static SSLContext trustingAnyHost() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Credulous()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Credulous extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
