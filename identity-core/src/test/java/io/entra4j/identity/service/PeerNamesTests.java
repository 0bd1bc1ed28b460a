package io.entra4j.identity.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.azure.core.client.traits.HttpTrait;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.ProxyOptions;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.AuthenticationRequiredException;
import io.entra4j.identity.TokenCachePersistenceOptions;
import io.entra4j.identity.TokenCacheStore;
import io.entra4j.identity.chain.AzureIdentityEnvVars;
import io.entra4j.identity.chain.ChainedTokenCredential;
import io.entra4j.identity.chain.DefaultAzureCredentialBuilder;
import io.entra4j.identity.chain.DefaultChainMember;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeProxy;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.fake.TestConfiguration;
import io.entra4j.identity.hosted.ManagedIdentityCredentialBuilder;
import io.entra4j.identity.user.DeviceCodeInfo;
import io.entra4j.identity.user.IntelliJCredentialBuilder;
import io.entra4j.identity.user.InteractiveBrowserCredentialBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What code that comes from azure-identity calls by names that would have others here. It does what they say. */
@SuppressWarnings("deprecation")
class PeerNamesTests {

    private static final String CLIENT_ID = "2c4b0e8a-55c1-4e47-91d3-0fa4e0000009";

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

    @Test
    void maxRetryLimitsTheRetries() {
        entra.failUntilReset(Failure.serverError(503));

        fail(builder().maxRetry(0));
        assertThat(entra.tokenRequests()).isOne();
        entra.resetRequests();
        fail(builder()
                .retryOptions(new RetryOptions(new FixedDelayOptions(5, Duration.ofMillis(1))))
                .maxRetry(2));
        assertThat(entra.tokenRequests()).isEqualTo(3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().maxRetry(-1))
                .withMessage("'maxRetry' must be 0 or more: -1.");
    }

    @Test
    void retryTimeoutComputesEachDelay() {
        entra.failUntilReset(Failure.serverError(503));
        List<Duration> asked = new CopyOnWriteArrayList<>();

        fail(builder().maxRetry(2).retryTimeout(number -> {
            asked.add(number);
            return Duration.ofMillis(1);
        }));

        assertThat(asked).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(entra.tokenRequests()).isEqualTo(3);
    }

    @Test
    void proxyOptionsSelectTheProxy() {
        try (FakeProxy proxy = FakeProxy.to(1).refuse(403)) {
            ClientSecretCredential credential = new ClientSecretCredentialBuilder()
                    .configuration(TestConfiguration.of(Map.of()))
                    .tenantId(FakeEntra.TENANT_ID)
                    .clientId(FakeEntra.CLIENT_ID)
                    .clientSecret(FakeEntra.CLIENT_SECRET)
                    .maxRetry(0)
                    .proxyOptions(new ProxyOptions(
                            ProxyOptions.Type.HTTP, InetSocketAddress.createUnresolved("127.0.0.1", proxy.port())))
                    .build();

            assertThatExceptionOfType(AuthenticationFailedException.class)
                    .isThrownBy(() -> credential.getTokenSync(vault()))
                    .withMessageContaining("through the proxy 127.0.0.1:" + proxy.port());
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClientSecretCredentialBuilder()
                        .tenantId("t")
                        .clientId("c")
                        .clientSecret("s")
                        .proxyOptions(new ProxyOptions(
                                ProxyOptions.Type.SOCKS5, InetSocketAddress.createUnresolved("127.0.0.1", 1)))
                        .build())
                .withMessageContaining("SOCKS5");
    }

    @Test
    void httpPipelineSetsThePipeline() {
        ClientSecretCredential credential = builder()
                .httpClient(null)
                .httpPipeline(
                        new HttpPipelineBuilder().httpClient(entra.httpClient()).build())
                .build();

        assertThat(credential.getTokenSync(vault()).getToken()).startsWith("eyJ");
    }

    @Test
    void buildersImplementHttpTrait() {
        HttpTrait<ClientSecretCredentialBuilder> trait = builder();

        assertThat(trait.httpClient(entra.httpClient())
                        .build()
                        .getTokenSync(vault())
                        .getToken())
                .startsWith("eyJ");
    }

    @Test
    void defaultCredentialIsAChainAndRequiresVariables() {
        ChainedTokenCredential chain = new DefaultAzureCredentialBuilder()
                .configuration(TestConfiguration.of(Map.of("AZURE_TENANT_ID", "t")))
                .requireEnvVars(AzureIdentityEnvVars.AZURE_TENANT_ID)
                .intelliJKeePassDatabasePath("c.kdbx")
                .include(DefaultChainMember.AZURE_CLI)
                .build();

        assertThat(chain.members()).containsExactly("AzureCliCredential");
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> new DefaultAzureCredentialBuilder()
                        .configuration(TestConfiguration.of(Map.of()))
                        .requireEnvVars(AzureIdentityEnvVars.AZURE_TOKEN_CREDENTIALS)
                        .build())
                .withMessageContaining("AZURE_TOKEN_CREDENTIALS");
        assertThat(AzureIdentityEnvVars.values()).contains(AzureIdentityEnvVars.AZURE_CLIENT_SECRET);
        assertThat(new IntelliJCredentialBuilder().keePassDatabasePath("c.kdbx"))
                .isNotNull();
    }

    @Test
    void managedIdentityTellsItsClientId() {
        Map<String, String> onKubernetes =
                Map.of("AZURE_FEDERATED_TOKEN_FILE", "token", "AZURE_TENANT_ID", "t", "AZURE_CLIENT_ID", CLIENT_ID);

        assertThat(managed(Map.of()).build().getClientId()).isNull();
        assertThat(managed(Map.of()).clientId(CLIENT_ID).build().getClientId()).isEqualTo(CLIENT_ID);
        assertThat(managed(Map.of()).objectId(CLIENT_ID).build().getClientId()).isNull();
        assertThat(managed(onKubernetes).build().getClientId()).isEqualTo(CLIENT_ID);
        assertThat(managed(onKubernetes).systemAssigned().build().getClientId()).isNull();
    }

    @Test
    void persistenceOptionsHaveGettersAndSetters() {
        TokenCachePersistenceOptions options = new TokenCachePersistenceOptions()
                .setName("orders")
                .setUnencryptedStorageAllowed(true)
                .setDirectory(Path.of("kept"));

        assertThat(options.getName()).isEqualTo("orders");
        assertThat(options.isUnencryptedStorageAllowed()).isTrue();
        assertThat(options.getDirectory()).isEqualTo(Path.of("kept"));
        assertThat(options.getStore()).isNull();
    }

    @Test
    void laterChangesOfPersistenceOptionsDoNotChangeTheCredential() {
        List<String> read = new CopyOnWriteArrayList<>();
        TokenCachePersistenceOptions options = new TokenCachePersistenceOptions()
                .setName("before")
                .setStore(new TokenCacheStore() {
                    @Override
                    public byte @Nullable [] read(String partition) {
                        read.add(partition);
                        return null;
                    }

                    @Override
                    public void update(String partition, Change change) {}
                });
        ClientSecretCredential credential =
                builder().tokenCachePersistenceOptions(options).build();

        options.setName("after");
        credential.getTokenSync(vault());

        assertThat(read).containsOnly("before.nocae");
    }

    @Test
    void deviceCodeInfoCanBeMadeForTests() {
        OffsetDateTime end = OffsetDateTime.of(2026, 11, 24, 12, 0, 0, 0, ZoneOffset.UTC);
        DeviceCodeInfo info = new DeviceCodeInfo("ABCD", "secret", "https://example/device", end, "Enter ABCD");

        info.cancel();

        assertThat(info.getUserCode()).isEqualTo("ABCD");
        assertThat(info.getDeviceCode()).isEqualTo("secret");
        assertThat(info.getVerificationUrl()).isEqualTo("https://example/device");
        assertThat(info.getExpiresOn()).isEqualTo(end);
        assertThat(info.getMessage()).isEqualTo("Enter ABCD");
        assertThat(info).hasToString("DeviceCodeInfo");
    }

    @Test
    void recordsAreWrittenAndReadAsynchronously() {
        AuthenticationRecord record = new AuthenticationRecord("host", "oid.tid", "tid", "alice@contoso.com", "app");
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        record.serializeAsync(out).block();

        InputStream in = new ByteArrayInputStream(out.toByteArray());
        assertThat(AuthenticationRecord.deserializeAsync(in).block())
                .isEqualTo(record)
                .hasSameHashCodeAs(record);
        InputStream broken = new ByteArrayInputStream("{".getBytes(StandardCharsets.UTF_8));
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> AuthenticationRecord.deserializeAsync(broken).block());
    }

    @Test
    void authenticationRequiredExceptionHoldsTheRequest() {
        TokenRequestContext request = vault();

        assertThat(new AuthenticationRequiredException("Sign in first.", request).getTokenRequestContext())
                .isSameAs(request);
        assertThat(new AuthenticationRequiredException("Sign in first.", request, new RuntimeException("gone")))
                .hasMessage("Sign in first.")
                .hasRootCauseMessage("gone");
    }

    @Test
    void portsOfRedirectsAreChecked() {
        assertThat(new InteractiveBrowserCredentialBuilder().port(8765).port(0)).isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InteractiveBrowserCredentialBuilder().port(-1))
                .withMessageContaining("-1");
    }

    @Test
    void certificateAndPasswordCanBeSetTogether(@TempDir Path directory) throws IOException {
        TestCertificate certificate = TestCertificate.selfSigned("CN=orders");
        entra.application(FakeApplication.builtIn().withCertificate(certificate.certificate()));
        Path file = Files.write(directory.resolve("orders.pfx"), certificate.pkcs12("changeit"));

        ClientCertificateCredential credential = new ClientCertificateCredentialBuilder()
                .configuration(TestConfiguration.of(Map.of()))
                .authorityHost(entra.authorityHost())
                .disableInstanceDiscovery()
                .httpClient(entra.httpClient())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .pfxCertificate(file.toString(), "changeit")
                .build();

        assertThat(credential.getTokenSync(vault()).getToken()).startsWith("eyJ");
    }

    private static ManagedIdentityCredentialBuilder managed(Map<String, String> variables) {
        return new ManagedIdentityCredentialBuilder().configuration(TestConfiguration.of(variables));
    }

    private static ClientSecretCredentialBuilder builder() {
        return new ClientSecretCredentialBuilder()
                .configuration(TestConfiguration.of(Map.of()))
                .authorityHost(entra.authorityHost())
                .disableInstanceDiscovery()
                .httpClient(entra.httpClient())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET);
    }

    private static void fail(ClientSecretCredentialBuilder builder) {
        ClientSecretCredential credential = builder.build();
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> credential.getTokenSync(vault()));
    }

    private static TokenRequestContext vault() {
        return new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    }
}
