package io.entra4j.identity.spring.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.azure.core.util.Configuration;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TokenCachePersistenceOptions;
import io.entra4j.identity.TokenCacheStore;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeCommand;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.ReroutingHttpClient;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.fake.TestConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The machine that the examples of the pages are for. Microsoft's host names lead to a FakeEntra that knows the IDs of the
 * examples; the files, tools, hosts and variables that they name are here.
 */
public final class ExampleMachine implements AutoCloseable {

    static final String CLIENT_ID = "22222222-2222-2222-2222-222222222222";
    static final String OTHER_TENANT_ID = "33333333-3333-3333-3333-333333333333";
    static final String OTHER_CLIENT_ID = "44444444-4444-4444-4444-444444444444";
    static final String SECRET = "secret-of-the-readme";
    static final String USER = "alice@contoso.onmicrosoft.com";
    static final String OF_AZ = "token-of-az";

    private static final String PASSWORD = "correct horse";
    private static final String AUDIENCE = "api://AzureADTokenExchange";
    private static final FakeOidcIssuer CLUSTER = FakeOidcIssuer.at("https://cluster.example");
    private static final TestCertificate CERTIFICATE = TestCertificate.issued("CN=orders");

    final FakeEntra entra = FakeEntra.start();
    final FakeManagedIdentity host = FakeManagedIdentity.start();
    final ReroutingHttpClient microsoft = new ReroutingHttpClient(entra);
    private final HttpServer trustedHost;

    /** What another process would find. */
    final Map<String, byte[]> kept = new ConcurrentHashMap<>();

    /** The environment variables. */
    final Map<String, String> variables = new HashMap<>();

    private Path directory = Path.of("");
    private @Nullable FakeCommand tools;

    ExampleMachine() {
        entra.trust(CLUSTER);
        entra.user(USER, PASSWORD, "a11ce000-0000-4000-8000-000000000001");
        try {
            trustedHost = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        trustedHost.createContext("/", this::answerAsTrustedHost);
        trustedHost.start();
    }

    /** Creates the machine in its own directory. */
    void reset(Path empty) throws IOException {
        entra.reset();
        host.reset();
        FakeApplication application = trusting(new FakeApplication(FakeEntra.TENANT_ID, CLIENT_ID, SECRET, "app-oid"));
        entra.application(application.withPublicClientFlows());
        entra.application(trusting(new FakeApplication(OTHER_TENANT_ID, OTHER_CLIENT_ID, SECRET, "other-oid")));
        entra.resetRequests();
        kept.clear();
        directory = empty;
        for (String file : new String[] {"tls.crt", "tls.key", "app.pem"}) {
            Files.writeString(directory.resolve(file), CERTIFICATE.pem());
        }
        tools = new FakeCommand(directory);
        variables.clear();
        variables.put("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1");
        variables.put("PATH", tools.directory().toString());
        variables.put("HOME", tools.home().toString());
    }

    private FakeApplication trusting(FakeApplication application) {
        return application
                .withCertificate(CERTIFICATE.certificate())
                .withFederatedCredential(CLUSTER.issuer(), "pod", AUDIENCE)
                .withFederatedCredential(entra.issuer(FakeEntra.TENANT_ID), FakeManagedIdentity.OBJECT_ID, AUDIENCE)
                .withFederatedCredential(entra.gitHub().issuer(), entra.gitHub().subject(), AUDIENCE)
                .withFederatedCredential(
                        entra.azurePipelines().issuer(), entra.azurePipelines().subject(), AUDIENCE);
    }

    /** Answers as App Service does, with tokens that FakeEntra believes. */
    private void answerAsTrustedHost(HttpExchange exchange) throws IOException {
        String resource = exchange.getRequestURI().getQuery().replaceFirst("(?:.*&)?resource=([^&]*).*", "$1");
        byte[] answer = "{\"access_token\":\"%s\",\"expires_on\":\"%s\"}"
                .formatted(
                        entra.accessToken()
                                .audience(resource)
                                .claim("oid", FakeManagedIdentity.OBJECT_ID)
                                .claim("sub", FakeManagedIdentity.OBJECT_ID)
                                .build(),
                        Instant.now().plusSeconds(3600).getEpochSecond())
                .getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    Path directory() {
        return directory;
    }

    /** Replaces what stands in an example for the reader's own: IDs, paths, the host's identity. */
    String filled(String example) {
        return example.replaceAll("(tenant-id: |tenantId\\()\"…\"", "$1\"" + FakeEntra.TENANT_ID + "\"")
                .replaceAll("(client-id: |clientId\\()\"…\"", "$1\"" + CLIENT_ID + "\"")
                .replace("clientSecret(\"…\"", "clientSecret(\"" + SECRET + "\"")
                .replace(
                        "managedIdentityClientId(\"…\"",
                        "managedIdentityClientId(\"" + FakeManagedIdentity.CLIENT_ID + "\"")
                .replace(
                        "managed-identity: { client-id: " + CLIENT_ID,
                        "managed-identity: { client-id: " + FakeManagedIdentity.CLIENT_ID)
                .replace(
                        "service-connection-id: \"…\"",
                        "service-connection-id: \"5e7c0000-0000-4000-8000-000000000001\"")
                .replace("\"….json\"", "\"" + directory.resolve("record.json") + "\"")
                .replace("/etc/tls/", directory + "/");
    }

    ExampleMachine hasTheVariablesOfAnApplication() {
        variables.put("AZURE_TENANT_ID", FakeEntra.TENANT_ID);
        variables.put("AZURE_CLIENT_ID", CLIENT_ID);
        variables.put("AZURE_CLIENT_SECRET", SECRET);
        return this;
    }

    ExampleMachine isPod() throws IOException {
        variables.put("AZURE_TENANT_ID", FakeEntra.TENANT_ID);
        variables.put("AZURE_CLIENT_ID", CLIENT_ID);
        variables.put(
                "AZURE_FEDERATED_TOKEN_FILE",
                Files.writeString(directory.resolve("token"), CLUSTER.token("pod", AUDIENCE))
                        .toString());
        return this;
    }

    ExampleMachine isAppService() {
        variables.putAll(host.variables(FakeManagedIdentity.Host.APP_SERVICE));
        return this;
    }

    ExampleMachine isTrustedHost() {
        variables.put(
                "IDENTITY_ENDPOINT",
                "http://127.0.0.1:" + trustedHost.getAddress().getPort() + "/msi");
        variables.put("IDENTITY_HEADER", "header");
        return this;
    }

    ExampleMachine isBuildService() {
        variables.put("ACTIONS_ID_TOKEN_REQUEST_URL", entra.gitHub().url());
        variables.put("ACTIONS_ID_TOKEN_REQUEST_TOKEN", entra.gitHub().requestToken());
        variables.put("SYSTEM_OIDCREQUESTURI", entra.azurePipelines().url());
        variables.put("SYSTEM_ACCESSTOKEN", entra.azurePipelines().systemAccessToken());
        return this;
    }

    /** Installs the Azure CLI, with a login. */
    ExampleMachine hasAzureCli() {
        tools().install("az", "echo '{\"accessToken\": \"%s\", \"expires_on\": 4102444800}'".formatted(OF_AZ));
        return this;
    }

    /** Installs a browser, in which the user signs in when a page is opened. */
    CompletableFuture<?> hasBrowser() {
        Path opened = directory.resolve("opened");
        tools().install("xdg-open", "printf '%s' \"$1\" > " + opened + ".part && mv " + opened + ".part " + opened);
        variables.put("DISPLAY", ":0");
        return CompletableFuture.runAsync(() -> {
            while (!Files.exists(opened)) {
                Thread.onSpinWait();
            }
            try {
                URI page = URI.create(Files.readString(opened));
                URI here =
                        URI.create(page.toString().replace("https://login.microsoftonline.com", entra.authorityHost()));
                entra.browser().signIn(here, USER, PASSWORD).join();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    FakeCommand tools() {
        if (tools == null) {
            throw new IllegalStateException("reset the machine first");
        }
        return tools;
    }

    /** Returns the variables, as azure-core reads them. */
    public Configuration configuration() {
        return TestConfiguration.of(variables);
    }

    /** Puts a builder of an example on this machine. */
    public <B extends CredentialOptions.Settings<B>> B at(B builder) {
        return builder.configuration(configuration()).httpClient(microsoft);
    }

    /** Leads a storage account to FakeEntra, which notes what it is sent. */
    public BlobServiceClientBuilder at(BlobServiceClientBuilder builder) {
        return builder.httpClient(microsoft);
    }

    /** Leaves builders of other libraries as they are. */
    public <T> T at(T builder) {
        return builder;
    }

    /** Keeps tokens in this machine's own store. */
    public TokenCachePersistenceOptions at(TokenCachePersistenceOptions builder) {
        return builder.setStore(store());
    }

    TokenCacheStore store() {
        return new TokenCacheStore() {
            @Override
            public byte @Nullable [] read(String partition) {
                return kept.get(partition);
            }

            @Override
            public void update(String partition, Change change) {
                kept.compute(partition, (name, bytes) -> change.apply(bytes));
            }
        };
    }

    @Override
    public void close() {
        trustedHost.stop(0);
        host.close();
        entra.close();
    }
}
