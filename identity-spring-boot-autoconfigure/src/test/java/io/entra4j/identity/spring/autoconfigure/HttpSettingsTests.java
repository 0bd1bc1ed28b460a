package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.FakeProxy;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

/** The client that properties describe, on real connections. */
class HttpSettingsTests extends EntraFixture {

    @TempDir
    private static Path directory;

    private final ApplicationContextRunner context = distrustful()
            .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
            .withPropertyValues(SECRET);

    @BeforeAll
    static void start() throws Exception {
        String certificate = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(entra.caCertificate().getEncoded());
        Files.writeString(
                directory.resolve("ca.pem"),
                "-----BEGIN CERTIFICATE-----\n" + certificate + "\n-----END CERTIFICATE-----\n");
    }

    private static Throwable refusal(ApplicationContext started) {
        return catchThrowable(() -> token(started));
    }

    private static String token(ApplicationContext started) {
        return started.getBean(TokenCredential.class)
                .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"))
                .getToken();
    }

    @Test
    void sslBundleDecidesWhichServersAreTrusted() {
        context.withPropertyValues("azure.identity.retry.max-attempts=1")
                .run(started -> assertThat(refusal(started))
                        .hasMessageContaining("issued by 'CN=FakeEntra ")
                        .hasMessageContaining("azure.identity.http.ssl-bundle")
                        .hasStackTraceContaining("PKIX"));
        context.withPropertyValues(
                        "spring.ssl.bundle.pem.inside.truststore.certificate=file:" + directory.resolve("ca.pem"),
                        "azure.identity.http.ssl-bundle=inside")
                .run(started -> assertThat(token(started)).startsWith("eyJ"));
    }

    @Test
    void reloadedSslBundleDecidesWhichServersAreTrusted() {
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("inside", trusting(null));
        context.withBean(SslBundles.class, () -> bundles)
                .withPropertyValues("azure.identity.retry.max-attempts=1", "azure.identity.http.ssl-bundle=inside")
                .run(started -> {
                    Throwable before = refusal(started);
                    started.getBean(EntraCredential.class).clear();
                    bundles.updateBundle("inside", trusting(directory.resolve("ca.pem")));

                    assertThat(before).hasStackTraceContaining("PKIX");
                    assertThat(token(started)).startsWith("eyJ");
                });
    }

    @Test
    void bundleThatReloadsBeforeItsFirstUseIsFollowed() {
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("inside", trusting(null)) {
            @Override
            public SslBundle getBundle(String name) {
                SslBundle old = super.getBundle(name);
                updateBundle(name, trusting(directory.resolve("ca.pem")));
                return old;
            }
        };
        context.withBean(SslBundles.class, () -> bundles)
                .withPropertyValues("azure.identity.http.ssl-bundle=inside")
                .run(started -> assertThat(token(started)).startsWith("eyJ"));
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void unusableReloadedBundleIsIgnored(CapturedOutput output) {
        // Otherwise only errors are logged in tests.
        LoggingSystem.get(HttpSettingsTests.class.getClassLoader()).setLogLevel("io.entra4j", LogLevel.WARN);
        DefaultSslBundleRegistry bundles =
                new DefaultSslBundleRegistry("inside", trusting(directory.resolve("ca.pem")));
        context.withBean(SslBundles.class, () -> bundles)
                .withPropertyValues("azure.identity.http.ssl-bundle=inside")
                .run(started -> {
                    bundles.updateBundle("inside", trusting(directory.resolve("nowhere.pem")));

                    assertThat(token(started)).startsWith("eyJ");
                    assertThat(output).contains("'inside' cannot be used, so its previous certificates stay trusted");
                });
    }

    /** Without a file, only an unknown authority. */
    private static SslBundle trusting(@Nullable Path file) {
        String certificate = file == null
                ? TestCertificate.issued("CN=nobody").pem()
                : file.toUri().toString();
        return SslBundle.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificates(certificate)));
    }

    @Test
    void requestsGoThroughTheProxyExceptForNonProxyHosts() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        ServerSocket proxy = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread hangingUp = new Thread(() -> hangUp(proxy, asked));
        hangingUp.start();
        ApplicationContextRunner proxied = context.withPropertyValues(
                "azure.identity.retry.max-attempts=1",
                "azure.identity.http.proxy.uri=http://localhost:" + proxy.getLocalPort(),
                "spring.ssl.bundle.pem.inside.truststore.certificate=file:" + directory.resolve("ca.pem"),
                "azure.identity.http.ssl-bundle=inside");

        proxied.run(started -> assertThat(refusal(started)).isNotNull());
        int before = asked.get();
        proxied.withPropertyValues("azure.identity.http.proxy.non-proxy-hosts=localhost|127.0.0.1")
                .run(started -> assertThat(token(started)).startsWith("eyJ"));

        assertThat(before).isPositive();
        assertThat(asked).hasValue(before);
        proxy.close();
    }

    /** Of the process, or of a file that Spring reads. */
    @ParameterizedTest
    @ValueSource(strings = {"HTTPS_PROXY", "https_proxy", "all_proxy"})
    void requestsGoThroughTheProxyOfAVariable(String variable) {
        try (FakeProxy proxy =
                FakeProxy.to(URI.create(entra.authorityHost()).getPort()).demand("user", "pass")) {
            ApplicationContextRunner proxied = context.withPropertyValues(
                    "azure.identity.authority-host=https://login.microsoftonline.com",
                    variable + "=http://user:pass@127.0.0.1:" + proxy.port(),
                    "spring.ssl.bundle.pem.inside.truststore.certificate=file:" + directory.resolve("ca.pem"),
                    "azure.identity.http.ssl-bundle=inside");

            proxied.run(started -> assertThat(token(started)).startsWith("eyJ"));
            assertThat(proxy.tunnels()).isNotEmpty().containsOnly("login.microsoftonline.com:443");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "none, false, false, false",
        "basic, true, false, false",
        "Headers, true, true, false",
        "body, true, false, true",
        "BODY_AND_HEADERS, true, true, true"
    })
    void logLevelDecidesWhatIsLoggedAndNeverShowsASecret(
            String level, boolean requests, boolean headers, boolean bodies) {
        try (CapturedLog log = new CapturedLog()) {
            application()
                    .withPropertyValues(SECRET)
                    .withPropertyValues("azure.identity.http.log-level=" + level)
                    .run(started -> {
                        String token = token(started);

                        assertLogged(log, requests, headers, bodies);
                        assertThat(log.messages("")).doesNotContain(token, FakeEntra.CLIENT_SECRET);
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({"body, '', true", "none, basic, true", "body, none, false"})
    void variableSetsTheLogLevelUnlessAPropertyDoes(String variable, String property, boolean requests) {
        try (CapturedLog log = new CapturedLog()) {
            application()
                    .withPropertyValues(SECRET)
                    .withPropertyValues("AZURE_HTTP_LOG_DETAIL_LEVEL=" + variable)
                    .withPropertyValues("azure.identity.http.log-level=" + property)
                    .run(started -> {
                        token(started);

                        assertLogged(log, requests, false, requests && property.isEmpty());
                    });
        }
    }

    private static void assertLogged(CapturedLog log, boolean requests, boolean headers, boolean bodies) {
        String messages = log.messages("io.entra4j.identity.http");
        assertThat(messages.contains("/oauth2/v2.0/token: HTTP 200 in")).isEqualTo(requests);
        assertThat(messages.contains("headers sent: {")).isEqualTo(headers);
        assertThat(messages.contains("grant_type=client_credentials")).isEqualTo(bodies);
        assertThat(messages.contains("HTTP bodies are logged")).isEqualTo(bodies);
    }

    /** Of a chain too, whose members have options of their own. */
    @ParameterizedTest
    @CsvSource({
        "false, client-secret, 0",
        "true, client-secret, 1",
        "true, chain, 1",
    })
    void accountIsLoggedWhenThePropertyIsSet(boolean wanted, String type, int lines) {
        try (CapturedLog log = new CapturedLog()) {
            application()
                    .withPropertyValues(SECRET)
                    .withPropertyValues(
                            "azure.identity.type=" + type,
                            "azure.identity.diagnostics.log-account-identifiers=" + wanted)
                    .withPropertyValues(type.equals("chain") ? "azure.identity.chain=environment,client-secret" : "a=b")
                    .run(started -> {
                        token(started);

                        assertThat(log.messages("io.entra4j.identity.EntraCredential")
                                        .lines())
                                .filteredOn(line -> line.startsWith("ClientSecretCredential 'default' got a token for"
                                        + " application '" + FakeEntra.CLIENT_ID + "'"))
                                .hasSize(lines);
                    });
        }
    }

    /** The header that proves to App Service who asks. */
    @Test
    void headersThatHoldSecretsAreRedacted() {
        try (CapturedLog log = new CapturedLog();
                FakeManagedIdentity host = FakeManagedIdentity.start()) {
            ApplicationContextRunner runner = distrustful()
                    .withPropertyValues(
                            "azure.identity.type=managed-identity", "azure.identity.http.log-level=body-and-headers");
            for (Map.Entry<String, String> variable :
                    host.variables(FakeManagedIdentity.Host.APP_SERVICE).entrySet()) {
                runner = runner.withPropertyValues(variable.getKey() + "=" + variable.getValue());
            }
            runner.run(started -> {
                String token = token(started);

                assertThat(log.messages("").toLowerCase(Locale.ROOT)).contains("x-identity-header");
                assertThat(log.messages("")).doesNotContain(token, FakeManagedIdentity.SECRET);
            });
        }
    }

    @Test
    void unknownLogLevelIsRefused() {
        context.withPropertyValues("azure.identity.http.log-level=header")
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidCredentialPropertyException.class)
                        .hasMessageStartingWith(
                                "azure.identity.http.log-level: There is no 'header'. Did you mean 'headers'?")
                        .hasMessageContaining("Use one of none, basic, headers, body, body-and-headers."));
    }

    /** A proxy that serves no request. */
    private static void hangUp(ServerSocket proxy, AtomicInteger asked) {
        while (!proxy.isClosed()) {
            try {
                proxy.accept().close();
                asked.incrementAndGet();
            } catch (IOException e) {
                return; // closed
            }
        }
    }
}
