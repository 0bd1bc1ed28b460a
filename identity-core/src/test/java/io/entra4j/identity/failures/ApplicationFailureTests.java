package io.entra4j.identity.failures;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.hosted.WorkloadIdentityCredentialBuilder;
import io.entra4j.identity.service.AzurePipelinesCredentialBuilder;
import io.entra4j.identity.service.ClientAssertionCredentialBuilder;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import io.entra4j.identity.service.GitHubActionsCredentialBuilder;
import io.entra4j.identity.service.OnBehalfOfCredentialBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Secrets, assertions and federation: what an application shows of itself. */
class ApplicationFailureTests extends FailureFixture {

    private static final String AUDIENCE = "api://AzureADTokenExchange";
    private static final String SUBJECT = "system:serviceaccount:shop:orders";
    private static final FakeOidcIssuer CLUSTER = FakeOidcIssuer.at("https://cluster.example");
    private static final String ALICE = "a11ce000-0000-4000-8000-000000000001";

    @Test
    void clientSecretsFailAsThePageSays() {
        FailureBook book = book("Client secret")
                .add(
                        "A client secret credential of which nothing is set",
                        () -> new ClientSecretCredentialBuilder()
                                .options(options())
                                .build())
                .add(
                        "A client secret that is blank",
                        () -> secret().clientSecret(" ").build())
                .add("A client ID that is blank", () -> secret().clientId(" ").build())
                .add(
                        "A client secret that the application does not have",
                        asking(secret().clientSecret("wrong").build()))
                .add(
                        "An application that the tenant does not have",
                        asking(secret().clientId("00000000-0000-0000-0000-000000000009")
                                .build()))
                .add(
                        "A tenant that there is not",
                        asking(secret().tenantId("nowhere.example").build()))
                .add(
                        "A tenant that stands for all tenants",
                        asking(secret().tenantId("common").build()))
                .add("A supplier that returns no secret", asking(supplied(() -> null)))
                .add("A supplier that returns a blank secret", asking(supplied(() -> " ")))
                .add("A supplier of a secret that throws", asking(supplied(() -> {
                    throw new IllegalStateException("vault");
                })));
        entra.application(
                FakeApplication.builtIn().withSecretExpiringAt(clock.instant().minusSeconds(60)));
        book.add("A client secret that has expired", asking(secret().build()));
        book.close();
    }

    private TokenCredential supplied(Supplier<String> supplier) {
        return new ClientSecretCredentialBuilder()
                .options(options())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecretSupplier(supplier)
                .build();
    }

    @Test
    void clientAssertionsFailAsThePageSays() {
        FailureBook book = book("Client assertions")
                .add(
                        "An assertion credential of which nothing is set",
                        () -> new ClientAssertionCredentialBuilder()
                                .options(options())
                                .build())
                .add(
                        "Two sources of assertions",
                        () -> assertion()
                                .clientAssertion(() -> "x")
                                .clientAssertionFrom(secret().build())
                                .build())
                .add(
                        "A supplier that returns no assertion",
                        asking(assertion().clientAssertion(() -> null).build()))
                .add(
                        "A supplier that returns a blank assertion",
                        asking(assertion().clientAssertion(() -> " ").build()))
                .add(
                        "A supplier of assertions that throws",
                        asking(assertion()
                                .clientAssertion(() -> {
                                    throw new IllegalStateException("vault");
                                })
                                .build()))
                .add(
                        "A supplier of assertions that has none here",
                        asking(assertion()
                                .clientAssertion(() -> {
                                    throw new CredentialUnavailableException("There is no managed identity here.");
                                })
                                .build()))
                .add(
                        "An assertion that is not a JWT",
                        asking(assertion().clientAssertion(() -> "hello").build()))
                .add(
                        "An assertion whose payload is not JSON",
                        asking(assertion().clientAssertion(() -> jwt("hello")).build()))
                .add(
                        "An assertion that has expired",
                        asking(assertion()
                                .clientAssertion(() -> jwt("{\"exp\":1000000000}"))
                                .build()))
                .add(
                        "An assertion that an application signed for another one",
                        asking(assertion()
                                .clientAssertion(() -> jwt("{\"iss\":\"orders\",\"sub\":\"orders\",\"aud\":\"x\"}"))
                                .build()))
                .add(
                        "An assertion of an issuer without a federated credential",
                        asking(assertion()
                                .clientAssertion(() -> FakeOidcIssuer.at("https://other.example")
                                        .token(SUBJECT, AUDIENCE))
                                .build()))
                .add(
                        "Assertions from a credential that fails",
                        asking(assertion()
                                .clientAssertionFrom(
                                        secret().clientSecret("wrong").build())
                                .build()))
                .add(
                        "Assertions from a credential, in a cloud whose audience is not known",
                        () -> new ClientAssertionCredentialBuilder()
                                .options(options())
                                .tenantId(FakeEntra.TENANT_ID)
                                .clientId(FakeEntra.CLIENT_ID)
                                .clientAssertionFrom(secret().build())
                                .build());
        book.close();
    }

    private ClientAssertionCredentialBuilder assertion() {
        return new ClientAssertionCredentialBuilder()
                .options(options())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .tokenExchangeAudience(AUDIENCE);
    }

    private static String jwt(String payload) {
        return "e30."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(payload.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                + ".c2ln";
    }

    @Test
    void workloadIdentitiesFailAsThePageSays() throws IOException {
        entra.trust(CLUSTER);
        Path file = directory.resolve("token");
        Files.writeString(file, CLUSTER.token(SUBJECT, AUDIENCE));
        FailureBook book = book("Workload identity")
                .add(
                        "Workload identity where nothing is set",
                        () -> new WorkloadIdentityCredentialBuilder()
                                .options(options())
                                .build()
                                .getTokenSync(context()))
                .add("A federated token of a subject that the application does not know", asking(workload(file)))
                .add("A federated token file that is not there", asking(workload(directory.resolve("none"))))
                .add("A federated token file that is a directory", asking(workload(directory)))
                .add(
                        "A federated token file that is empty",
                        asking(workload(Files.createFile(directory.resolve("empty")))))
                .add(
                        "A federated token file that is far too large",
                        asking(workload(Files.writeString(directory.resolve("large"), "x".repeat(1024 * 1024 + 1)))))
                .add(
                        "A federated token file that holds no token",
                        asking(workload(Files.writeString(directory.resolve("text"), "hello"))))
                .add(
                        "A federated token that has expired",
                        asking(workload(Files.writeString(
                                directory.resolve("old"),
                                CLUSTER.token()
                                        .subject(SUBJECT)
                                        .lifetime(Duration.ofMinutes(-1))
                                        .build()))))
                .add(
                        "A federated token for another audience than the one set",
                        asking(new WorkloadIdentityCredentialBuilder()
                                .options(workloadOptions(file, Map.of()))
                                .audience("api://AKSIdentityBinding")
                                .build()));
        Path loop = directory.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        book.add("A federated token file that cannot be read", asking(workload(loop)));
        book.add(
                "A federated token file whose path no system has",
                () -> new WorkloadIdentityCredentialBuilder()
                        .options(options(Map.of()).build())
                        .tenantId("contoso")
                        .clientId("c")
                        .tokenFilePath("a\0b")
                        .build());
        String url = "AZURE_KUBERNETES_TOKEN_PROXY";
        proxy(
                book,
                file,
                "The token proxy without a URL, but with a host name",
                Map.of("AZURE_KUBERNETES_SNI_NAME", "proxy.example"));
        proxy(book, file, "The token proxy without TLS", Map.of(url, "http://proxy.example"));
        proxy(book, file, "The token proxy's URL with a query", Map.of(url, "https://proxy.example/?a=b"));
        proxy(
                book,
                file,
                "The token proxy with two sets of certificates",
                Map.of(
                        url,
                        "https://proxy.example",
                        "AZURE_KUBERNETES_CA_FILE",
                        "/app/ca.pem",
                        "AZURE_KUBERNETES_CA_DATA",
                        "x"));
        proxy(
                book,
                file,
                "The token proxy whose certificates are none",
                Map.of(url, "https://proxy.example", "AZURE_KUBERNETES_CA_DATA", "hello"));
        proxy(
                book,
                file,
                "The token proxy whose certificates are not there",
                Map.of(
                        url,
                        "https://proxy.example",
                        "AZURE_KUBERNETES_CA_FILE",
                        directory.resolve("ca.pem").toString()));
        proxy(
                book,
                file,
                "The token proxy whose host name is an address",
                Map.of(url, "https://proxy.example", "AZURE_KUBERNETES_SNI_NAME", "10.0.0.1"));
        proxy(book, file, "A token proxy whose port is closed", Map.of(url, "https://127.0.0.1:1"));
        book.close();
    }

    private void proxy(FailureBook book, Path file, String situation, Map<String, String> variables) {
        book.add(
                situation,
                () -> new WorkloadIdentityCredentialBuilder()
                        .options(workloadOptions(file, variables))
                        .enableAzureProxy()
                        .build()
                        .getTokenSync(context()));
    }

    private TokenCredential workload(Path file) {
        return new WorkloadIdentityCredentialBuilder()
                .options(workloadOptions(file, Map.of()))
                .build();
    }

    private io.entra4j.identity.CredentialOptions workloadOptions(Path file, Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(more);
        variables.put("AZURE_TENANT_ID", FakeEntra.TENANT_ID);
        variables.put("AZURE_CLIENT_ID", FakeEntra.CLIENT_ID);
        variables.put("AZURE_FEDERATED_TOKEN_FILE", file.toString());
        return options(variables).build();
    }

    @Test
    void azurePipelinesFailAsThePageSays() {
        String url = entra.azurePipelines().url();
        String token = entra.azurePipelines().systemAccessToken();
        FailureBook book = book("Azure Pipelines")
                .add(
                        "Azure Pipelines where nothing is set",
                        () -> new AzurePipelinesCredentialBuilder()
                                .options(options())
                                .build())
                .add(
                        "Azure Pipelines whose address has no TLS",
                        () -> pipelines("http://dev.azure.com/oidctoken", token))
                .add(
                        "A system access token with a line break",
                        () -> pipelines(url, "a\nb").getTokenSync(context()))
                .add(
                        "A system access token that the pipeline does not know",
                        () -> pipelines(url, "wrong").getTokenSync(context()))
                .add(
                        "A service connection that the application does not know",
                        () -> pipelines(url, token).getTokenSync(context()))
                .add(
                        "A pipeline whose service has trouble",
                        () -> pipelines(entra.authorityHost() + "/nowhere", token)
                                .getTokenSync(context()))
                .add(
                        "A pipeline's address whose port is closed",
                        () -> pipelines("https://127.0.0.1:1/oidctoken", token).getTokenSync(context()));
        book.close();
    }

    private TokenCredential pipelines(String url, String token) {
        return new AzurePipelinesCredentialBuilder()
                .options(options(Map.of("SYSTEM_OIDCREQUESTURI", url)).build())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .serviceConnectionId("5e4c1ce0-0000-4000-8000-000000000004")
                .systemAccessToken(token)
                .build();
    }

    @Test
    void gitHubActionsFailAsThePageSays() {
        String url = entra.gitHub().url();
        String token = entra.gitHub().requestToken();
        FailureBook book = book("GitHub Actions")
                .add(
                        "GitHub Actions where nothing is set",
                        () -> new GitHubActionsCredentialBuilder()
                                .options(options())
                                .tokenExchangeAudience(AUDIENCE)
                                .build()
                                .getTokenSync(context()))
                .add(
                        "GitHub Actions in a cloud whose audience is not known",
                        () -> new GitHubActionsCredentialBuilder()
                                .options(options())
                                .build())
                .add(
                        "A job without the permission 'id-token: write'",
                        () -> gitHub(Map.of()).getTokenSync(context()))
                .add(
                        "GitHub's address has no TLS",
                        () -> gitHub(Map.of(
                                        "ACTIONS_ID_TOKEN_REQUEST_URL",
                                        "http://github.example",
                                        "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
                                        token))
                                .getTokenSync(context()))
                .add(
                        "GitHub does not accept the job's token",
                        () -> gitHub(Map.of(
                                        "ACTIONS_ID_TOKEN_REQUEST_URL", url, "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "wrong"))
                                .getTokenSync(context()))
                .add(
                        "A branch that the application does not know",
                        () -> gitHub(Map.of(
                                        "ACTIONS_ID_TOKEN_REQUEST_URL", url, "ACTIONS_ID_TOKEN_REQUEST_TOKEN", token))
                                .getTokenSync(context()));
        book.close();
    }

    private TokenCredential gitHub(Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(more);
        variables.put("AZURE_TENANT_ID", FakeEntra.TENANT_ID);
        variables.put("AZURE_CLIENT_ID", FakeEntra.CLIENT_ID);
        return new GitHubActionsCredentialBuilder()
                .options(options(variables).build())
                .tokenExchangeAudience(AUDIENCE)
                .build();
    }

    @Test
    void onBehalfOfFailsAsThePageSays() {
        String user = entra.userToken(ALICE).build();
        FailureBook book = book("On behalf of")
                .add(
                        "On behalf of a user, without any setting",
                        () -> new OnBehalfOfCredentialBuilder()
                                .options(options())
                                .build())
                .add(
                        "On behalf of a user, without a secret or certificate",
                        () -> onBehalfOf().userAssertion(user).build())
                .add(
                        "A user's token for a factory of credentials",
                        () -> onBehalfOf()
                                .clientSecret(FakeEntra.CLIENT_SECRET)
                                .userAssertion(user)
                                .buildFactory())
                .add(
                        "A user's token that is blank",
                        () -> onBehalfOf()
                                .clientSecret(FakeEntra.CLIENT_SECRET)
                                .buildFactory()
                                .forUser(" "))
                .add(
                        "A user's token that is not a JWT",
                        asking(onBehalfOf()
                                .clientSecret(FakeEntra.CLIENT_SECRET)
                                .userAssertion("hello")
                                .build()))
                .add(
                        "A user's token of another service",
                        asking(onBehalfOf()
                                .clientSecret(FakeEntra.CLIENT_SECRET)
                                .userAssertion(FakeOidcIssuer.at("https://other.example")
                                        .token("x", "y"))
                                .build()))
                .add(
                        "On behalf of a user, with a wrong secret",
                        asking(onBehalfOf()
                                .clientSecret("wrong")
                                .userAssertion(user)
                                .build()));
        entra.failUntilReset(Failure.consentRequired());
        book.add(
                "On behalf of a user who has not consented",
                asking(onBehalfOf()
                        .clientSecret(FakeEntra.CLIENT_SECRET)
                        .userAssertion(user)
                        .build()));
        entra.failUntilReset(Failure.conditionalAccess("{\"access_token\":{}}"));
        book.add(
                "On behalf of a user who must use multi-factor authentication",
                asking(onBehalfOf()
                        .clientSecret(FakeEntra.CLIENT_SECRET)
                        .userAssertion(user)
                        .build()));
        entra.reset();
        book.close();
    }

    private OnBehalfOfCredentialBuilder onBehalfOf() {
        return new OnBehalfOfCredentialBuilder()
                .options(options())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID);
    }
}
