package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.util.Configuration;
import io.entra4j.identity.chain.DefaultAzureCredentialBuilder;
import io.entra4j.identity.chain.EnvironmentCredentialBuilder;
import io.entra4j.identity.chain.IdentityDiagnostics;
import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.developer.AzureCliCredentialBuilder;
import io.entra4j.identity.developer.AzureDeveloperCliCredentialBuilder;
import io.entra4j.identity.developer.AzurePowerShellCredentialBuilder;
import io.entra4j.identity.fake.FakeCommand;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.hosted.ManagedIdentityCredentialBuilder;
import io.entra4j.identity.hosted.WorkloadIdentityCredentialBuilder;
import io.entra4j.identity.service.AzurePipelinesCredentialBuilder;
import io.entra4j.identity.service.ClientAssertionCredentialBuilder;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import io.entra4j.identity.service.GitHubActionsCredentialBuilder;
import io.entra4j.identity.service.OnBehalfOfCredentialBuilder;
import io.entra4j.identity.user.AuthorizationCodeCredentialBuilder;
import io.entra4j.identity.user.BrokerCredentialBuilder;
import io.entra4j.identity.user.DeviceCodeCredentialBuilder;
import io.entra4j.identity.user.InteractiveBrowserCredentialBuilder;
import io.entra4j.identity.user.UsernamePasswordCredentialBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A secret that was set as tenant or client ID by mistake is in no message, plan, diagnosis, event or text of ours. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SwappedSecretSecurityTests {

    /** Of a form that a tenant may have, so that it is sent. */
    private static final String SECRET = "Xyz8Qabcdefghijklmnopqrstuvwxyz0123456ABC";

    private static final String ID = FakeEntra.CLIENT_ID;
    private static final TokenRequestContext CONTEXT =
            new TokenRequestContext().addScopes("https://vault.azure.net/.default");

    private final FakeEntra entra = FakeEntra.start();

    private Path directory;
    private FakeCommand machine;
    private String jwt;

    @BeforeAll
    void prepare(@TempDir Path temporary) throws IOException {
        directory = temporary;
        machine = new FakeCommand(directory);
        jwt = FakeOidcIssuer.at("https://issuer.example").token("subject", "api://AzureADTokenExchange");
        String complaint = "echo \"ERROR: AADSTS90002: Tenant in '$*' not found. Please run 'az login $*',"
                + " 'azd auth login' or Connect-AzAccount.\" >&2";
        machine.install("az", complaint, "exit 1");
        machine.install("azd", complaint, "exit 1");
        machine.install("pwsh", complaint, "exit 1");
        Files.writeString(directory.resolve("token"), jwt);
    }

    @AfterAll
    void stop() {
        entra.close();
    }

    /** The IDs of one credential, one of which is a secret. */
    record Ids(String tenant, String client, CredentialOptions options) {}

    Stream<Map.Entry<String, Function<Ids, EntraCredential>>> credentials() {
        Map<String, Function<Ids, EntraCredential>> all = new LinkedHashMap<>();
        all.put(
                "client secret",
                ids -> new ClientSecretCredentialBuilder()
                        .options(ids.options)
                        .tenantId(ids.tenant)
                        .clientId(ids.client)
                        .clientSecret("client-secret-value")
                        .build());
        all.put(
                "assertion",
                ids -> new ClientAssertionCredentialBuilder()
                        .options(ids.options)
                        .tenantId(ids.tenant)
                        .clientId(ids.client)
                        .clientAssertion(() -> jwt)
                        .build());
        all.put(
                "pipelines",
                ids -> new AzurePipelinesCredentialBuilder()
                        .options(ids.options)
                        .tenantId(ids.tenant)
                        .clientId(ids.client)
                        .serviceConnectionId("c")
                        .systemAccessToken("t")
                        .build());
        all.put(
                "github",
                ids -> new GitHubActionsCredentialBuilder()
                        .options(ids.options)
                        .tenantId(ids.tenant)
                        .clientId(ids.client)
                        .build());
        all.put(
                "on behalf of",
                ids -> new OnBehalfOfCredentialBuilder()
                        .options(ids.options)
                        .tenantId(ids.tenant)
                        .clientId(ids.client)
                        .clientSecret("client-secret-value")
                        .userAssertion("a.b.c")
                        .build());
        all.put(
                "workload",
                ids -> new WorkloadIdentityCredentialBuilder()
                        .options(ids.options)
                        .tenantId(ids.tenant)
                        .clientId(ids.client)
                        .tokenFilePath(directory.resolve("token").toString())
                        .build());
        all.put(
                "managed",
                ids -> new ManagedIdentityCredentialBuilder()
                        .options(ids.options)
                        .clientId(ids.client)
                        .build());
        all.put(
                "managed by object ID",
                ids -> new ManagedIdentityCredentialBuilder()
                        .options(ids.options)
                        .objectId(ids.client)
                        .build());
        all.put(
                "managed by resource ID",
                ids -> new ManagedIdentityCredentialBuilder()
                        .options(ids.options)
                        .resourceId(ids.client)
                        .build());
        all.put(
                "device code",
                ids -> new DeviceCodeCredentialBuilder()
                        .options(ids.options)
                        .tenantId(ids.tenant)
                        .clientId(ids.client)
                        .challengeConsumer(info -> {})
                        .build());
        all.put(
                "browser",
                ids -> new InteractiveBrowserCredentialBuilder()
                        .options(ids.options)
                        .tenantId(ids.tenant)
                        .clientId(ids.client)
                        .openBrowser(page -> {
                            throw new IllegalStateException("no browser");
                        })
                        .build());
        all.put(
                "code",
                ids -> new AuthorizationCodeCredentialBuilder()
                        .options(ids.options)
                        .tenantId(ids.tenant)
                        .clientId(ids.client)
                        .authorizationCode("the-code")
                        .redirectUrl("http://localhost")
                        .build());
        all.put("password", ids -> password(ids));
        all.put(
                "broker",
                ids -> new BrokerCredentialBuilder()
                        .options(ids.options)
                        .tenantId(ids.tenant)
                        .clientId(ids.client)
                        .build());
        all.put(
                "broker with a record",
                ids -> new BrokerCredentialBuilder()
                        .options(ids.options)
                        .tenantId(ids.tenant)
                        .clientId(ids.client)
                        .authenticationRecord(new AuthenticationRecord("h", "o.t", "t", "alice", "other"))
                        .build());
        all.put(
                "az",
                ids -> new AzureCliCredentialBuilder()
                        .options(ids.options)
                        .tenantId(ids.tenant)
                        .build());
        all.put(
                "azd",
                ids -> new AzureDeveloperCliCredentialBuilder()
                        .options(ids.options)
                        .tenantId(ids.tenant)
                        .build());
        all.put(
                "pwsh",
                ids -> new AzurePowerShellCredentialBuilder()
                        .options(ids.options)
                        .tenantId(ids.tenant)
                        .build());
        all.put(
                "environment",
                ids -> new EnvironmentCredentialBuilder().options(ids.options).build());
        all.put(
                "default",
                ids -> new DefaultAzureCredentialBuilder()
                        .options(ids.options)
                        .tenantId(ids.tenant)
                        .workloadIdentityClientId(ids.client)
                        .build());
        return all.entrySet().stream();
    }

    @SuppressWarnings("deprecation")
    private static EntraCredential password(Ids ids) {
        return new UsernamePasswordCredentialBuilder()
                .options(ids.options)
                .tenantId(ids.tenant)
                .clientId(ids.client)
                .username("alice@contoso.com")
                .password("the-password")
                .build();
    }

    @ParameterizedTest
    @MethodSource("credentials")
    void secretAsTenantIsNotShown(Map.Entry<String, Function<Ids, EntraCredential>> credential) {
        assertThat(told(credential.getValue(), SECRET, ID)).isNotEmpty().doesNotContainIgnoringCase(SECRET);
        assertThat(told(credential.getValue(), SECRET + "~", ID)).doesNotContainIgnoringCase(SECRET);
        assertThat(told(credential.getValue(), "-" + SECRET, ID)).doesNotContainIgnoringCase(SECRET);
    }

    @ParameterizedTest
    @MethodSource("credentials")
    void secretAsClientIdIsNotShown(Map.Entry<String, Function<Ids, EntraCredential>> credential) {
        assertThat(told(credential.getValue(), FakeEntra.TENANT_ID, SECRET)).doesNotContainIgnoringCase(SECRET);
    }

    @ParameterizedTest
    @MethodSource("credentials")
    void secretAsTenantOfTheRequestIsNotShown(Map.Entry<String, Function<Ids, EntraCredential>> credential) {
        StringBuilder told = new StringBuilder();
        tell(
                told,
                credential.getValue(),
                FakeEntra.TENANT_ID,
                ID,
                new TokenRequestContext()
                        .addScopes("https://vault.azure.net/.default")
                        .setTenantId(SECRET));

        assertThat(told.toString()).doesNotContainIgnoringCase(SECRET);
    }

    private String told(Function<Ids, EntraCredential> builder, String tenant, String client) {
        StringBuilder told = new StringBuilder();
        tell(told, builder, tenant, client, CONTEXT);
        return told.toString();
    }

    private void tell(
            StringBuilder told,
            Function<Ids, EntraCredential> builder,
            String tenant,
            String client,
            TokenRequestContext context) {
        Configuration variables = machine.variable("AZURE_TENANT_ID", tenant)
                .variable("AZURE_CLIENT_ID", client)
                .variable("AZURE_CLIENT_SECRET", "client-secret-value")
                .variable("ACTIONS_ID_TOKEN_REQUEST_URL", entra.gitHub().url())
                .variable("ACTIONS_ID_TOKEN_REQUEST_TOKEN", entra.gitHub().requestToken())
                .variable("SYSTEM_OIDCREQUESTURI", entra.authorityHost())
                .configuration();
        CredentialOptions options = CredentialOptions.builder()
                .configuration(variables)
                .retryOptions(new RetryOptions(new FixedDelayOptions(1, Duration.ofMillis(1))))
                .authorityHost(entra.authorityHost())
                .instanceDiscovery(false)
                .sslContext(entra.sslContext())
                .httpLogOptions(new HttpLogOptions().setLogLevel(HttpLogDetailLevel.BODY_AND_HEADERS))
                .listener(event -> told.append(event).append(event.request()).append(event.failure()))
                .build();
        try (CapturedLog log = new CapturedLog()) {
            tell(told, builder, new Ids(tenant, client, options), context);
            told.append(log.messages("io.entra4j"));
        }
    }

    private static void tell(
            StringBuilder told, Function<Ids, EntraCredential> builder, Ids ids, TokenRequestContext context) {
        try (EntraCredential credential = builder.apply(ids)) {
            told.append(credential)
                    .append(credential.plan())
                    .append(credential.plan().text());
            told.append(credential.status());
            told.append(IdentityDiagnostics.describe(credential));
            credential.getTokenSync(context, Duration.ofSeconds(20));
        } catch (RuntimeException e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            told.append(trace);
        }
    }
}
