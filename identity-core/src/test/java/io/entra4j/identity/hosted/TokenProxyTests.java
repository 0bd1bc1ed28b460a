package io.entra4j.identity.hosted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.TestConfiguration;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.HttpsURLConnection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Identity bindings of AKS. */
class TokenProxyTests {

    private static final String SNI = "cluster.ests.aks";
    private static final String SUBJECT = "system:serviceaccount:shop:orders";
    private static final String AUDIENCE = "api://AKSIdentityBinding";
    private static final FakeOidcIssuer CLUSTER = FakeOidcIssuer.at("https://cluster.example");
    private static final ProxyCertificates CA = new ProxyCertificates();

    private static FakeEntra entra;

    @TempDir
    Path directory;

    private final Map<String, String> variables = new HashMap<>();
    private FakeTokenProxy proxy;
    private Path caFile;

    @BeforeAll
    static void startEntra() {
        entra = FakeEntra.start();
        entra.trust(CLUSTER);
        entra.application(FakeApplication.builtIn().withFederatedCredential(CLUSTER.issuer(), SUBJECT, AUDIENCE));
    }

    @AfterAll
    static void stopEntra() {
        entra.close();
    }

    @BeforeEach
    void startProxy() throws Exception {
        entra.reset();
        entra.resetRequests();
        proxy = new FakeTokenProxy(entra, CA.serverFor(SNI));
        caFile = CA.writeTo(directory.resolve("ca.crt"));
        Path token = Files.writeString(directory.resolve("token"), CLUSTER.token(SUBJECT, AUDIENCE));
        variables.put("AZURE_TENANT_ID", FakeEntra.TENANT_ID);
        variables.put("AZURE_CLIENT_ID", FakeEntra.CLIENT_ID);
        variables.put("AZURE_FEDERATED_TOKEN_FILE", token.toString());
        variables.put("AZURE_KUBERNETES_TOKEN_PROXY", proxy.url());
        variables.put("AZURE_KUBERNETES_CA_FILE", caFile.toString());
        variables.put("AZURE_KUBERNETES_SNI_NAME", SNI);
    }

    @AfterEach
    void stopProxy() {
        proxy.close();
    }

    @Test
    void requestGoesToTheProxyUnderItsNameAndNowhereElse() {
        fetch(credential());

        assertThat(proxy.requests()).containsExactly("POST /base/" + FakeEntra.TENANT_ID + "/oauth2/v2.0/token");
        assertThat(proxy.names()).containsExactly(SNI);
    }

    @Test
    void authorityHostIsNotLookedUp() {
        // MSAL remembers the hosts that other tests name.
        fetch(credential(
                options().authorityHost("https://login.private.example").instanceDiscovery(true)));

        assertThat(proxy.requests()).hasSize(1);
        assertThat(entra.requests()).hasSize(1);
    }

    @Test
    void asyncRequestGoesToTheProxy() {
        assertThat(credential().getToken(context()).block()).isNotNull();
        assertThat(proxy.requests()).hasSize(1);
    }

    @Test
    void certificateAuthoritiesCanBeGivenAsText() throws Exception {
        variables.remove("AZURE_KUBERNETES_CA_FILE");
        variables.put("AZURE_KUBERNETES_CA_DATA", CA.pem());

        fetch(credential());

        assertThat(proxy.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*.ests.aks", "CLUSTER.ESTS.AKS"})
    void certificateNameMayBeAWildcardAndIgnoresCase(String name) throws Exception {
        proxy.present(CA.serverFor(name));

        fetch(credential());

        assertThat(proxy.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.ests.aks", "*.aks", "*.cluster.ests.aks", "127.0.0.1", "localhost"})
    void certificateForAnotherNameIsRefusedBeforeAnythingIsSent(String name) throws Exception {
        proxy.present(CA.serverFor(name));

        assertThat(catchThrowable(() -> fetch(credential()))).hasMessageContaining("AZURE_KUBERNETES_TOKEN_PROXY");
        assertThat(proxy.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.ests.aks", "*.aks", "*.cluster.ests.aks", "localhost"})
    void certificateForTheHostIsRefusedWhenItLacksTheServerName(String name) throws Exception {
        proxy.present(CA.serverFor(name, "127.0.0.1"));

        assertThat(catchThrowable(() -> fetch(credential())))
                .hasMessageContaining("its certificate is not for '" + SNI + "' (AZURE_KUBERNETES_SNI_NAME).")
                .hasMessageNotContaining("..");
        assertThat(proxy.requests()).isEmpty();
    }

    @Test
    void certificateOfAnotherAuthorityIsRefusedBeforeAnythingIsSent() throws Exception {
        proxy.present(new ProxyCertificates().serverFor(SNI));

        assertThat(catchThrowable(() -> fetch(credential()))).isNotNull();
        assertThat(proxy.requests()).isEmpty();
    }

    @Test
    void certificateMustNameTheHostWhenNoServerNameIsSet() throws Exception {
        variables.remove("AZURE_KUBERNETES_SNI_NAME");
        assertThat(catchThrowable(() -> fetch(credential()))).isNotNull();
        proxy.present(CA.serverFor("127.0.0.1"));

        fetch(credential());

        assertThat(proxy.requests()).hasSize(1);
    }

    @Test
    void renewedAuthorityIsTrustedWithoutARestart() throws Exception {
        WorkloadIdentityCredential credential = credential();
        fetch(credential);
        ProxyCertificates renewed = new ProxyCertificates();
        proxy.present(renewed.serverFor(SNI));
        renewed.writeTo(caFile);

        fetch(credential);

        assertThat(proxy.requests()).hasSize(2);
    }

    @Test
    void authorityStaysTrustedWithOneWarningWhenItsFileIsGone() throws Exception {
        WorkloadIdentityCredential credential = credential();
        fetch(credential);
        Files.delete(caFile);

        try (CapturedLog log = new CapturedLog()) {
            fetch(credential);
            fetch(credential);

            assertThat(log.count("io.entra4j", Level.WARN)).isOne();
            assertThat(log.text()).contains("stays in use");
        }
        assertThat(proxy.requests()).hasSize(3);
    }

    @Test
    void missingOrUnreadableAuthorityAtTheStartIsReported() throws Exception {
        WorkloadIdentityCredential gone = credential();
        WorkloadIdentityCredential unreadable = credential();
        Files.writeString(caFile, "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");
        assertThat(catchThrowable(() -> fetch(unreadable)))
                .hasMessageContaining("AZURE_KUBERNETES_CA_FILE")
                .hasMessageContaining("cannot be read as PEM");
        Files.delete(caFile);

        assertThat(catchThrowable(() -> fetch(gone)))
                .hasMessageContaining("is missing or empty")
                .hasMessageNotContaining("..");
    }

    @Test
    void authorityOfMoreThanOneMegabyteIsRefused() throws Exception {
        WorkloadIdentityCredential credential = credential();
        Files.writeString(caFile, "#".repeat(1 << 20) + "\n" + Files.readString(caFile));

        assertThat(catchThrowable(() -> fetch(credential)))
                .hasMessageContaining("AZURE_KUBERNETES_CA_FILE")
                .hasMessageContaining("is larger than 1 MB");
        assertThat(proxy.requests()).isEmpty();
    }

    @Test
    void redirectIsNotFollowed() {
        proxy.redirect();

        assertThat(catchThrowable(() -> fetch(credential()))).hasMessageContaining("302");
        assertThat(proxy.requests()).noneMatch(request -> request.contains("elsewhere"));
    }

    @Test
    void proxiesOfTheJvmAreNotUsed() {
        List<URI> selected = new CopyOnWriteArrayList<>();
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                selected.add(uri);
                return List.of(Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        });
        try {
            fetch(credential());
        } finally {
            ProxySelector.setDefault(before);
        }

        // The stand-in's own client, behind the proxy, asks too.
        assertThat(selected).noneMatch(uri -> uri.toString().startsWith(proxy.url()));
        assertThat(proxy.requests()).hasSize(1);
    }

    @Test
    void lenientHostnameVerifierOfTheJvmIsNotUsed() {
        variables.remove("AZURE_KUBERNETES_SNI_NAME");
        HostnameVerifier before = HttpsURLConnection.getDefaultHostnameVerifier();
        HttpsURLConnection.setDefaultHostnameVerifier((host, session) -> true);
        try {
            assertThat(catchThrowable(() -> fetch(credential()))).isNotNull();
        } finally {
            HttpsURLConnection.setDefaultHostnameVerifier(before);
        }

        assertThat(proxy.requests()).isEmpty();
    }

    @Test
    void refusalKeepsItsErrorCode() {
        entra.failNext(1, Failure.entra(401, "invalid_client", 700211, "No matching federated identity record found."));

        assertThat(catchThrowable(() -> fetch(credential())))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("AADSTS700211");
        assertThat(proxy.requests()).hasSize(1);
    }

    @Test
    void policiesAndRetriesApplyToTheProxy() {
        entra.failNext(1, Failure.entra(503, "temporarily_unavailable", 90033, "A transient error has occurred."));
        List<String> passed = new CopyOnWriteArrayList<>();

        fetch(credential(options().addPolicy((context, next) -> {
            passed.add(context.getHttpRequest().getUrl().getHost());
            return next.process();
        })));

        assertThat(passed).isNotEmpty();
        assertThat(proxy.requests()).hasSize(2);
        assertThat(proxy.names()).containsExactly(SNI, SNI);
    }

    @Test
    void pipelineOfTheUserKeepsItsPoliciesAndGoesToTheProxy() {
        List<String> passed = new CopyOnWriteArrayList<>();
        HttpPipeline own = new HttpPipelineBuilder()
                .httpClient(entra.httpClient())
                .policies((context, next) -> {
                    passed.add(context.getHttpRequest().getUrl().getHost());
                    return next.process();
                })
                .build();

        fetch(credential(options().pipeline(own)));

        assertThat(passed).hasSize(1);
        assertThat(proxy.requests()).hasSize(1);
    }

    @Test
    void requestGoesToEntraWhenNoVariableIsSet() {
        variables.keySet().removeIf(name -> name.startsWith("AZURE_KUBERNETES_"));

        fetch(credential());

        assertThat(proxy.requests()).isEmpty();
        assertThat(entra.tokenRequests()).isOne();
    }

    static Stream<Arguments> wrongVariables() {
        return Stream.of(
                Arguments.of("AZURE_KUBERNETES_TOKEN_PROXY", " ", "'AZURE_KUBERNETES_TOKEN_PROXY' is not"),
                Arguments.of(
                        "AZURE_KUBERNETES_TOKEN_PROXY", "http://proxy", "must start with https://: 'http://proxy'"),
                Arguments.of("AZURE_KUBERNETES_TOKEN_PROXY", "proxy", "must start with https://"),
                Arguments.of("AZURE_KUBERNETES_TOKEN_PROXY", "https://a b", "is not a URL"),
                Arguments.of("AZURE_KUBERNETES_TOKEN_PROXY", "https:///path", "is not a URL|has no host"),
                Arguments.of("AZURE_KUBERNETES_TOKEN_PROXY", "https://proxy:70000", "has no host or a port"),
                Arguments.of(
                        "AZURE_KUBERNETES_TOKEN_PROXY", "https://u:p4ss@proxy", "must hold only a host.*//…@proxy"),
                Arguments.of("AZURE_KUBERNETES_TOKEN_PROXY", "https://proxy?a=b", "must hold only a host"),
                Arguments.of("AZURE_KUBERNETES_TOKEN_PROXY", "https://proxy#a", "must hold only a host"),
                Arguments.of("AZURE_KUBERNETES_TOKEN_PROXY", "https://u:x/p4ss@proxy", "has no host"),
                Arguments.of("AZURE_KUBERNETES_TOKEN_PROXY", "https://proxy?key=p4ss", "must hold only a host"),
                Arguments.of("AZURE_KUBERNETES_SNI_NAME", "no name", "is not a host name: 'no name'"),
                Arguments.of("AZURE_KUBERNETES_SNI_NAME", "10.0.0.1", "is not a host name: '10.0.0.1'"),
                Arguments.of("AZURE_KUBERNETES_CA_DATA", "x", "'AZURE_KUBERNETES_CA_DATA' are both set"),
                Arguments.of("AZURE_KUBERNETES_CA_FILE", "/nowhere/ca.crt", "does not name a file: '/nowhere/ca.crt'"));
    }

    @ParameterizedTest
    @MethodSource("wrongVariables")
    void wrongVariableIsNamedAtBuild(String name, String value, String message) {
        variables.put(name, value);

        assertThatIllegalArgumentException()
                .isThrownBy(this::credential)
                .withMessageContaining("AZURE_KUBERNETES_")
                .withMessageMatching("(?s).*(" + message + ").*")
                .withMessageNotContaining("p4ss");
    }

    @Test
    void textThatHoldsNoCertificateIsRefused() {
        variables.remove("AZURE_KUBERNETES_CA_FILE");
        variables.put("AZURE_KUBERNETES_CA_DATA", "nonsense");

        assertThatIllegalArgumentException()
                .isThrownBy(this::credential)
                .withMessageContaining("'AZURE_KUBERNETES_CA_DATA' holds no certificate");
    }

    private WorkloadIdentityCredential credential() {
        return credential(options());
    }

    private static WorkloadIdentityCredential credential(CredentialOptions.Builder options) {
        return new WorkloadIdentityCredentialBuilder()
                .options(options.build())
                .enableAzureProxy()
                .build();
    }

    private CredentialOptions.Builder options() {
        return CredentialOptions.builder()
                .configuration(TestConfiguration.of(Map.copyOf(variables)))
                .authorityHost(entra.authorityHost())
                .instanceDiscovery(false)
                .sslContext(entra.sslContext())
                .retryOptions(new RetryOptions(new FixedDelayOptions(1, Duration.ofMillis(1))));
    }

    private static void fetch(WorkloadIdentityCredential credential) {
        assertThat(credential.refreshTokenSync(context())).isNotNull();
    }

    private static TokenRequestContext context() {
        return new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    }
}
