package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.util.Configuration;
import io.entra4j.identity.chain.IdentityDiagnostics;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.TestConfiguration;
import io.entra4j.identity.hosted.ManagedIdentityCredentialBuilder;
import io.entra4j.identity.hosted.WorkloadIdentityCredentialBuilder;
import io.entra4j.identity.service.AzurePipelinesCredentialBuilder;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import io.entra4j.identity.service.GitHubActionsCredentialBuilder;
import io.entra4j.identity.user.AuthorizationCodeCredentialBuilder;
import io.entra4j.identity.user.InteractiveBrowserCredentialBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The user name and password of a URL are in no message, plan, diagnosis or event. */
class UrlUserInfoSecurityTests {

    private static final String ID = "11111111-1111-1111-1111-111111111111";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:hunter2@127.0.0.1:1",
                "https://user:hunter2/x@127.0.0.1:1",
                "https://user:/hunter2@127.0.0.1:1",
                "https://user:a@hunter2@127.0.0.1:1",
                "https://user:a hunter2@127.0.0.1:1",
                "https://hunter2@127.0.0.1:1/path",
                "http://user:hunter2@127.0.0.1:1",
                "http://user:hunter2/x@127.0.0.1:1",
                "http://user:hunter2#x@127.0.0.1:1",
                "https:user:hunter2@127.0.0.1",
                "user:hunter2@127.0.0.1:1"
            })
    void passwordOfAUrlIsNotShownWhereverTheUrlIsSet(String url) {
        StringBuilder told = new StringBuilder();

        tell(told, Map.of("AZURE_AUTHORITY_HOST", url), options -> secret(options));
        tell(told, Map.of("HTTPS_PROXY", url, "HTTP_PROXY", url), options -> secret(options));
        tell(told, Map.of("AZURE_KUBERNETES_TOKEN_PROXY", url), this::workload);
        tell(told, Map.of("IDENTITY_ENDPOINT", url, "IDENTITY_HEADER", "x"), this::managed);
        tell(told, Map.of("MSI_ENDPOINT", url, "MSI_SECRET", "x"), this::managed);
        tell(told, Map.of("MSI_ENDPOINT", url), this::managed);
        tell(told, Map.of("IDENTITY_ENDPOINT", url, "IMDS_ENDPOINT", url), this::managed);
        tell(
                told,
                Map.of("IDENTITY_ENDPOINT", url, "IDENTITY_HEADER", "x", "IDENTITY_SERVER_THUMBPRINT", "aa"),
                this::managed);
        tell(told, Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", url), this::managed);
        tell(told, Map.of("SYSTEM_OIDCREQUESTURI", url), UrlUserInfoSecurityTests::pipelines);
        tell(
                told,
                Map.of("ACTIONS_ID_TOKEN_REQUEST_URL", url, "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "t"),
                options -> new GitHubActionsCredentialBuilder()
                        .options(options)
                        .tenantId(ID)
                        .clientId(ID)
                        .build());
        tell(
                told,
                Map.of(),
                options -> new InteractiveBrowserCredentialBuilder()
                        .options(options)
                        .redirectUrl(url)
                        .openBrowser(page -> {
                            throw new IllegalStateException("no browser");
                        })
                        .build());
        tell(
                told,
                Map.of(),
                options -> new AuthorizationCodeCredentialBuilder()
                        .options(options)
                        .clientId(ID)
                        .authorizationCode("code")
                        .redirectUrl(url)
                        .build());

        assertThat(told.toString()).isNotEmpty().doesNotContain("hunter2");
    }

    private static void tell(
            StringBuilder told, Map<String, String> variables, Function<CredentialOptions, EntraCredential> builder) {
        try (EntraCredential credential = builder.apply(options(told, variables))) {
            told.append(credential.plan()).append(IdentityDiagnostics.describe(credential));
            credential.getTokenSync(
                    new TokenRequestContext().addScopes("https://vault.azure.net/.default"), Duration.ofSeconds(20));
        } catch (RuntimeException e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            told.append(trace);
        }
    }

    private static CredentialOptions options(StringBuilder told, Map<String, String> own) {
        Map<String, String> variables = new HashMap<>(own);
        variables.putIfAbsent("AZURE_AUTHORITY_HOST", "https://127.0.0.1:1");
        Configuration configuration = TestConfiguration.of(variables);
        return CredentialOptions.builder()
                .configuration(configuration)
                .instanceDiscovery(false)
                .retryOptions(new RetryOptions(new FixedDelayOptions(1, Duration.ofMillis(1))))
                .listener(event -> told.append(event).append(event.failure()))
                .build();
    }

    private static EntraCredential secret(CredentialOptions options) {
        return new ClientSecretCredentialBuilder()
                .options(options)
                .tenantId(ID)
                .clientId(ID)
                .clientSecret("value")
                .build();
    }

    private static EntraCredential pipelines(CredentialOptions options) {
        return new AzurePipelinesCredentialBuilder()
                .options(options)
                .tenantId(ID)
                .clientId(ID)
                .serviceConnectionId("connection")
                .systemAccessToken("token")
                .build();
    }

    private EntraCredential managed(CredentialOptions options) {
        return new ManagedIdentityCredentialBuilder()
                .options(options)
                .retryTimeout(Duration.ofMillis(1))
                .build();
    }

    private EntraCredential workload(CredentialOptions options) {
        try {
            Path file = Files.writeString(
                    directory.resolve("token"),
                    FakeOidcIssuer.at("https://issuer.example").token("subject", "api://AzureADTokenExchange"));
            return new WorkloadIdentityCredentialBuilder()
                    .options(options)
                    .tenantId(ID)
                    .clientId(ID)
                    .tokenFilePath(file.toString())
                    .enableAzureProxy()
                    .build();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
