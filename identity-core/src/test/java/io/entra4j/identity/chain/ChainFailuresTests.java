package io.entra4j.identity.chain;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.failures.FailureBook;
import io.entra4j.identity.failures.FailureFixture;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeCommand;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.hosted.WorkloadIdentityCredentialBuilder;
import io.entra4j.identity.service.GitHubActionsCredentialBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import reactor.core.publisher.Mono;

/** What people read where several credentials were asked, or the environment chose one. */
class ChainFailuresTests extends FailureFixture {

    private static final String TENANT = "AZURE_TENANT_ID";
    private static final String CLIENT = "AZURE_CLIENT_ID";
    private static final String SECRET = "AZURE_CLIENT_SECRET";
    private static final String CERTIFICATE = "AZURE_CLIENT_CERTIFICATE_PATH";

    private FailureBook book;

    @Test
    void environmentCredentialFailsAsThePageSays() {
        book = book("Environment");
        environment("No variable is set", Map.of());
        environment("Tenant and client ID are set, and no secret", Map.of(TENANT, "t", CLIENT, "c"));
        environment("A secret is set, and no tenant", Map.of(SECRET, "s", CLIENT, "c"));
        environment("A secret is set, and no client ID", Map.of(SECRET, "s", TENANT, "t"));
        environment("A certificate is set, and no tenant", Map.of(CERTIFICATE, "/etc/c.pem", CLIENT, "c"));
        environment("A user name is set, and no password", Map.of("AZURE_USERNAME", "u"));
        environment("A password is set, and no user name", Map.of("AZURE_PASSWORD", "p", CLIENT, "c"));
        environment("Variables are blank", Map.of(TENANT, " ", CLIENT, " ", SECRET, " "));
        environment(
                "The certificate of AZURE_CLIENT_CERTIFICATE_PATH is not there",
                Map.of(TENANT, "t", CLIENT, "c", CERTIFICATE, "/nowhere/app.pem"));
        environment("The secret of AZURE_CLIENT_SECRET is wrong", with(SECRET, "wrong"));
        environment(
                "The secret of AZURE_CLIENT_SECRET is in quotes", with(SECRET, "\"" + FakeEntra.CLIENT_SECRET + "\""));
        environment("AZURE_TENANT_ID is not the name of a tenant", with(TENANT, "not/a/tenant"));
        environment("AZURE_TENANT_ID is a tenant that there is not", with(TENANT, "nowhere.example"));
        environment(
                "AZURE_CLIENT_ID is an application that there is not",
                with(CLIENT, "00000000-0000-0000-0000-000000000009"));
        environment(
                "AZURE_ADDITIONALLY_ALLOWED_TENANTS holds a value that is not a tenant",
                with("AZURE_ADDITIONALLY_ALLOWED_TENANTS", "a b"));
        environment(
                "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN is neither true nor false",
                Map.of(
                        TENANT,
                        "t",
                        CLIENT,
                        "c",
                        CERTIFICATE,
                        "/nowhere/app.pem",
                        "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN",
                        "yes"));
        environment(
                "AZURE_IDENTITY_DISABLE_MULTITENANTAUTH is neither true nor false",
                with("AZURE_IDENTITY_DISABLE_MULTITENANTAUTH", "yes"));
        book.add(
                "AZURE_AUTHORITY_HOST is not a URL",
                () -> new EnvironmentCredentialBuilder()
                        .options(CredentialOptions.builder()
                                .configuration(io.entra4j.identity.fake.TestConfiguration.of(
                                        Map.of("AZURE_AUTHORITY_HOST", "login.example")))
                                .build())
                        .build());
        environment(
                "AZURE_REGIONAL_AUTHORITY_NAME is not a region", with("AZURE_REGIONAL_AUTHORITY_NAME", "West US 2"));
        book.close();
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> variables = new HashMap<>(
                Map.of(TENANT, FakeEntra.TENANT_ID, CLIENT, FakeEntra.CLIENT_ID, SECRET, FakeEntra.CLIENT_SECRET));
        variables.put(name, value);
        return variables;
    }

    private void environment(String situation, Map<String, String> variables) {
        book.add(
                situation,
                () -> new EnvironmentCredentialBuilder()
                        .options(options(variables).build())
                        .build()
                        .getTokenSync(context()));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void chainsFailAsThePageSays() throws IOException {
        book = book("Chains").show(directory.toRealPath(), "/app");
        ownChains();
        defaultChains();
        variable();
        settings();
        book.close();
    }

    private void ownChains() {
        book.add("A chain without a member", () -> new ChainedTokenCredentialBuilder().build());
        book.add("A chain with a member that is null", () -> new ChainedTokenCredentialBuilder().addLast(null));
        book.add("A chain whose members all lack a setting", asking(chain(environment(), gitHub())));
        EntraCredential inner = chain(environment());
        book.add("A chain in a chain", asking(chain(gitHub(), inner)));
        entra.failUntilReset(Failure.entra(401, "invalid_client", 7000215, "Invalid client secret provided."));
        book.add("A chain whose first member is refused", asking(chain(secret().build(), gitHub())));
        book.add("A chain whose last member is refused", asking(chain(gitHub(), secret().build())));
        book.add(
                "A chain that goes on after refusals, and all fail",
                asking(new ChainedTokenCredentialBuilder()
                        .options(options())
                        .addLast(secret().build())
                        .addLast(gitHub())
                        .continueAfterRefusals(true)
                        .build()));
        entra.reset();
        entra.failUntilReset(Failure.serverError(503));
        book.add("A chain whose member finds the service down", asking(chain(secret().build())));
        entra.reset();
        book.add("A chain with a member that breaks", asking(chain(request -> {
            throw new IllegalStateException("index out of range");
        })));
        book.add("A chain with a member that returns nothing", asking(chain(request -> null)));
        book.add("A chain with a member that returns an empty token", asking(chain(request -> Mono.empty())));
        book.add("A chain with a member of the application's own that is unavailable", asking(chain(request -> {
            throw new CredentialUnavailableException("Vault is sealed.");
        })));
        book.add(
                "A chain with a member that cannot be built",
                asking(new ChainedTokenCredentialBuilder()
                        .options(options())
                        .addLast(
                                "WorkloadIdentityCredential",
                                () -> new WorkloadIdentityCredentialBuilder()
                                        .options(options())
                                        .build())
                        .build()));
        book.add(
                "A chain with a member whose settings are wrong",
                asking(new ChainedTokenCredentialBuilder()
                        .options(options())
                        .addLast(
                                "EnvironmentCredential",
                                () -> new EnvironmentCredentialBuilder()
                                        .options(options(with(TENANT, "a/b")).build())
                                        .build())
                        .build()));
    }

    private EntraCredential chain(TokenCredential... members) {
        return new ChainedTokenCredentialBuilder()
                .options(options())
                .addAll(List.of(members))
                .build();
    }

    private EntraCredential environment() {
        return new EnvironmentCredentialBuilder().options(options()).build();
    }

    private EntraCredential gitHub() {
        return new GitHubActionsCredentialBuilder()
                .options(options())
                .tokenExchangeAudience("api://AzureADTokenExchange")
                .build();
    }

    private void defaultChains() throws IOException {
        book.add(
                "The default chain on a bare machine",
                asking(onMachine(Map.of()).build()));
        book.add(
                "The default chain where a secret is set, and no tenant",
                asking(onMachine(Map.of(SECRET, "s", CLIENT, "c")).build()));
        book.add(
                "The default chain whose secret is wrong",
                asking(onMachine(with(SECRET, "wrong")).build()));
        book.add(
                "The default chain of developers on a bare machine",
                asking(onMachine(Map.of("AZURE_TOKEN_CREDENTIALS", "dev")).build()));
        book.add(
                "The default chain, limited to one that lacks its variables",
                asking(onMachine(Map.of("AZURE_TOKEN_CREDENTIALS", "WorkloadIdentityCredential"))
                        .build()));
        FakeCommand machine = new FakeCommand(Files.createDirectory(directory.resolve("used")));
        machine.install(
                "az", "echo 'ERROR: AADSTS700082: The refresh token has expired due to inactivity.' >&2", "exit 1");
        machine.variable("AZURE_TOKEN_CREDENTIALS", "dev");
        book.add(
                "The default chain where az's login is too old",
                asking(new DefaultAzureCredentialBuilder()
                        .options(CredentialOptions.builder()
                                .configuration(machine.configuration())
                                .clock(clock)
                                .build())
                        .build()));
    }

    private DefaultAzureCredentialBuilder onMachine(Map<String, String> variables) {
        FakeCommand machine = new FakeCommand(directory);
        machine.variable("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1");
        variables.forEach(machine::variable);
        return new DefaultAzureCredentialBuilder()
                .options(CredentialOptions.builder()
                        .configuration(machine.configuration())
                        .authorityHost(entra.authorityHost())
                        .instanceDiscovery(false)
                        .sslContext(entra.sslContext())
                        .clock(clock)
                        .build());
    }

    private void variable() {
        named("AZURE_TOKEN_CREDENTIALS with a word that is none", "production");
        named("AZURE_TOKEN_CREDENTIALS with a name written wrongly", "Enviroment");
        named("AZURE_TOKEN_CREDENTIALS with a credential of another library", "SharedTokenCacheCredential");
        named("AZURE_TOKEN_CREDENTIALS with nothing between two commas", "dev,,prod");
    }

    private void named(String situation, String value) {
        book.add(
                situation,
                () -> onMachine(Map.of("AZURE_TOKEN_CREDENTIALS", value)).build());
    }

    private void settings() {
        book.add(
                "A variable that the application requires is not set",
                () -> onMachine(Map.of()).requireEnvVars(TENANT).build());
        book.add(
                "Two variables that the application requires are not set",
                () -> onMachine(Map.of()).requireEnvVars(TENANT, CLIENT).build());
        book.add("A required variable without a name", () -> onMachine(Map.of()).requireEnvVars(" "));
        book.add(
                "Every member is excluded",
                () -> onMachine(Map.of()).exclude(DefaultChainMember.values()).build());
        book.add(
                "A default chain with two managed identities",
                () -> onMachine(Map.of())
                        .managedIdentityClientId("00000000-0000-0000-0000-000000000009")
                        .managedIdentityObjectId("00000000-0000-0000-0000-000000000009")
                        .build());
        book.add(
                "A time of zero for a default chain's tools",
                () -> onMachine(Map.of()).credentialProcessTimeout(Duration.ZERO));
        book.add(
                "A time of zero for a default chain's retries",
                () -> onMachine(Map.of()).managedIdentityRetryTimeout(Duration.ZERO));
        book.add(
                "A default chain's tenant that is not a valid name",
                () -> onMachine(Map.of()).tenantId("a/b").build());
    }
}
