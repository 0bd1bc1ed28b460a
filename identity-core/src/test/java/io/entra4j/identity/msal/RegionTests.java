package io.entra4j.identity.msal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.ReroutingHttpClient;
import io.entra4j.identity.fake.TestConfiguration;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegionTests {

    private static final String GLOBAL = "login.microsoftonline.com";

    private final FakeEntra entra = FakeEntra.start();
    private final Map<String, String> variables = new HashMap<>();
    private ReroutingHttpClient http = new ReroutingHttpClient(entra);
    private final AtomicInteger questions = new AtomicInteger();
    private volatile @Nullable String location;
    private final HttpServer metadata = metadataService();

    private HttpServer metadataService() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", this::answer);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void leadToTheMetadataService() {
        variables.put(
                "AZURE_POD_IDENTITY_AUTHORITY_HOST",
                "http://127.0.0.1:" + metadata.getAddress().getPort() + "/");
    }

    @AfterEach
    void tidyUp() {
        entra.reset();
        variables.clear();
        http = new ReroutingHttpClient(entra);
        questions.set(0);
        location = null;
    }

    @AfterAll
    void stop() {
        entra.close();
        metadata.stop(0);
    }

    @Test
    void globalServiceIsAskedWhenNoRegionIsConfigured() {
        token(credential("https://" + GLOBAL));

        assertThat(http.hosts()).containsExactly(GLOBAL);
        assertThat(questions).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({
        "https://login.microsoftonline.com,westus2.login.microsoft.com",
        "https://login.microsoftonline.us,westus2.login.microsoftonline.us",
        "https://login.chinacloudapi.cn,westus2.login.chinacloudapi.cn"
    })
    void namedRegionIsAsked(String authorityHost, String asked) {
        variables.put("AZURE_REGIONAL_AUTHORITY_NAME", "westus2");

        token(credential(authorityHost));

        assertThat(http.hosts()).containsExactly(asked);
    }

    @Test
    void regionOfTheOptionsWinsOverTheVariable() {
        variables.put("AZURE_REGIONAL_AUTHORITY_NAME", "northeurope");

        token(credential("https://" + GLOBAL, "westus2"));

        assertThat(http.hosts()).containsExactly("westus2.login.microsoft.com");
    }

    @Test
    void autoDiscoveryOfTheOptionsFindsTheRegion() {
        variables.put("REGION_NAME", "West US 2");

        token(credential("https://" + GLOBAL, "AutoDiscoverRegion"));

        assertThat(http.hosts()).containsExactly("westus2.login.microsoft.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"West US 2", "westus2.evil.example"})
    void optionThatIsNotARegionIsRefused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CredentialOptions.builder().region(value))
                .withMessageStartingWith("'region' holds no region: '" + value + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AutoDiscoverRegion", "TryAutoDetect"})
    void autoDiscoveryOfTheVariableFindsTheRegion(String wanted) {
        variables.put("AZURE_REGIONAL_AUTHORITY_NAME", wanted);
        variables.put("REGION_NAME", "West US 2");

        token(credential("https://" + GLOBAL));

        assertThat(http.hosts()).containsExactly("westus2.login.microsoft.com");
        assertThat(questions).hasValue(0);
    }

    @Test
    void regionIsReadFromTheMetadataServiceOnce() {
        variables.put("AZURE_REGIONAL_AUTHORITY_NAME", "AutoDiscoverRegion");
        location = "northeurope";
        EntraCredential credential = credential("https://" + GLOBAL);

        token(credential);
        token(credential);

        assertThat(http.hosts()).containsOnly("northeurope.login.microsoft.com").hasSize(2);
        assertThat(questions).hasValue(1);
    }

    @Test
    void globalServiceIsAskedWhenNoRegionIsFound() {
        variables.put("AZURE_REGIONAL_AUTHORITY_NAME", "AutoDiscoverRegion");
        EntraCredential credential = credential("https://" + GLOBAL);

        try (CapturedLog log = new CapturedLog()) {
            token(credential);
            token(credential);

            assertThat(log.count("io.entra4j", Level.WARN)).isOne();
            assertThat(log.text()).contains("the region of this machine was not found");
        }
        assertThat(http.hosts()).containsOnly(GLOBAL).hasSize(2);
        assertThat(questions).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.1:2579"})
    void globalServiceIsAskedWhenTheMetadataServiceHasNoUrl(String host) {
        variables.put("AZURE_REGIONAL_AUTHORITY_NAME", "AutoDiscoverRegion");
        variables.put("AZURE_POD_IDENTITY_AUTHORITY_HOST", host);

        token(credential("https://" + GLOBAL));

        assertThat(http.hosts()).containsExactly(GLOBAL);
    }

    @Test
    void globalServiceIsAskedOnceWhenTheRegionalServiceIsDown() {
        variables.put("AZURE_REGIONAL_AUTHORITY_NAME", "westus2");
        entra.failNext(4, Failure.serverError(503));

        token(credential("https://" + GLOBAL));

        assertThat(http.hosts().subList(0, 4)).containsOnly("westus2.login.microsoft.com");
        assertThat(http.hosts().subList(4, http.hosts().size())).containsExactly(GLOBAL);
    }

    @Test
    void refusalOfTheRegionalServiceIsFinal() {
        variables.put("AZURE_REGIONAL_AUTHORITY_NAME", "westus2");
        entra.failNext(1, Failure.entra(400, "unauthorized_client", 700016, "Application not found."));

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> token(credential("https://" + GLOBAL)));
        assertThat(http.hosts()).containsExactly("westus2.login.microsoft.com");
    }

    @ParameterizedTest
    @CsvSource({"West US 2,westus2", "westus2.evil.example,westus2", "../x,westus2", "1region,westus2"})
    void nameThatIsNotARegionIsRefused(String value, String suggestion) {
        variables.put("AZURE_REGIONAL_AUTHORITY_NAME", value);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> credential("https://" + GLOBAL))
                .withMessageContaining("'AZURE_REGIONAL_AUTHORITY_NAME'")
                .withMessageContaining("'" + value + "'")
                .withMessageContaining("'" + suggestion + "'");
    }

    private static void token(EntraCredential credential) {
        credential.refreshTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }

    private EntraCredential credential(String authorityHost) {
        return credential(authorityHost, null);
    }

    private EntraCredential credential(String authorityHost, @Nullable String region) {
        return new ClientSecretCredentialBuilder()
                .options(CredentialOptions.builder()
                        .configuration(TestConfiguration.of(Map.copyOf(variables)))
                        .authorityHost(authorityHost)
                        .region(region)
                        .httpClient(http)
                        .retryOptions(new RetryOptions(new FixedDelayOptions(3, Duration.ofMillis(1))))
                        .build())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .build();
    }

    /** Plays the machine's metadata service. */
    private void answer(HttpExchange exchange) throws IOException {
        questions.incrementAndGet();
        boolean right = exchange.getRequestURI().toString().equals("/metadata/instance/compute?api-version=2021-02-01")
                && "true".equals(exchange.getRequestHeaders().getFirst("Metadata"));
        byte[] body = ("{\"location\":\"" + location + "\"}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(right && location != null ? 200 : 404, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
