package com.example.entra;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.entra4j.identity.fake.AzurePipelines;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeCommand;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.FakeProxy;
import io.entra4j.identity.fake.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Plays, in a network of its own, all that applications ask for tokens: Entra at its real name, the metadata service of a
 * virtual machine at its real address, a proxy, developers' tools, and the user who signs in.
 *
 * <p>Writes what an application's environment has to hold to the file {@code environment} in the directory that is its
 * argument, and serves until its input ends.
 */
final class Entra {

    private static final String USER = "alice@contoso.onmicrosoft.com";
    private static final String USER_ID = "a11ce000-0000-4000-8000-000000000001";
    private static final String PASSWORD = "correct horse/battery+staple";
    private static final String REDIRECT = "https://localhost/nowhere";
    private static final String EXCHANGE = "api://AzureADTokenExchange";
    private static final String WORKLOAD = "system:serviceaccount:shop:orders";

    private final FakeEntra entra = FakeEntra.start();
    private final FakeOidcIssuer cluster = FakeOidcIssuer.at("https://cluster.example");
    private final TestCertificate certificate = TestCertificate.selfSigned("CN=orders");
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Path directory;

    private Entra(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        Entra started = new Entra(Path.of(arguments[0]));
        started.serve();
        started.write("environment.new", started.environment());
        // The script waits for this file, and must not read half of it.
        Files.move(started.directory.resolve("environment.new"), started.directory.resolve("environment"));
        System.in.read();
        System.exit(0);
    }

    private void serve() throws IOException, GeneralSecurityException {
        AzurePipelines pipelines = entra.azurePipelines();
        entra.trust(cluster)
                .user(USER, PASSWORD, USER_ID)
                .deviceInterval(Duration.ofSeconds(1))
                .application(FakeApplication.builtIn()
                        .withCertificate(certificate.certificate())
                        .withFederatedCredential(cluster.issuer(), WORKLOAD, EXCHANGE)
                        .withFederatedCredential(pipelines.issuer(), pipelines.subject(), EXCHANGE));
        int port = URI.create(entra.authorityHost()).getPort();
        forward(443, port);
        forward(3128, FakeProxy.to(port).port());
        FakeManagedIdentity.startAt("169.254.169.254", 80);
        serveTheUser();
        Services.serve(entra, directory);
        installTools();

        Files.writeString(directory.resolve("certificate.pem"), certificate.pem());
        Files.write(directory.resolve("certificate.pfx"), certificate.pkcs12("changeit"));
        Files.writeString(directory.resolve("federated-token"), cluster.token(WORKLOAD, EXCHANGE));
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("entra", entra.caCertificate());
        try (OutputStream file = Files.newOutputStream(directory.resolve("trusted.p12"))) {
            trusted.store(file, "changeit".toCharArray());
        }
    }

    private String environment() {
        Map<String, String> variables = new TreeMap<>();
        variables.put("AZURE_TENANT_ID", FakeEntra.TENANT_ID);
        variables.put("AZURE_CLIENT_ID", FakeEntra.CLIENT_ID);
        variables.put("AZURE_CLIENT_SECRET", FakeEntra.CLIENT_SECRET);
        variables.put("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.com/");
        variables.put("AZURE_FEDERATED_TOKEN_FILE", directory.resolve("federated-token").toString());
        variables.put("PEM_FILE", directory.resolve("certificate.pem").toString());
        variables.put("PFX_FILE", directory.resolve("certificate.pfx").toString());
        variables.put("SYSTEM_OIDCREQUESTURI", entra.azurePipelines().url());
        variables.put("SYSTEM_ACCESSTOKEN", entra.azurePipelines().systemAccessToken());
        variables.put("PUBLIC_CLIENT_ID", FakeEntra.PUBLIC_CLIENT_ID);
        variables.put("MANAGED_CLIENT_ID", FakeManagedIdentity.CLIENT_ID);
        variables.put("MANAGED_OBJECT_ID", FakeManagedIdentity.OBJECT_ID);
        variables.put("MANAGED_RESOURCE_ID", FakeManagedIdentity.RESOURCE_ID);
        variables.put("ALICES_PASSWORD", PASSWORD);
        variables.put("AUTHORIZATION_CODE", authorizationCode());
        variables.put("USER_ASSERTION", entra.userToken(USER_ID).build());
        variables.put("BROWSER", directory.resolve("tools/browser").toString());
        variables.put("HOME", directory.resolve("home").toString());
        variables.put("PATH", directory.resolve("tools") + ":/usr/bin:/bin");
        return variables.entrySet().stream()
                .map(variable -> variable.getKey() + "='" + variable.getValue() + "'\n")
                .collect(Collectors.joining());
    }

    private String authorizationCode() {
        String page = entra.authorityHost() + "/" + FakeEntra.TENANT_ID + "/oauth2/v2.0/authorize?client_id="
                + FakeEntra.CLIENT_ID + "&response_type=code&state=s&scope="
                + encoded("https://vault.azure.net/.default openid offline_access") + "&redirect_uri=" + encoded(REDIRECT);
        String location = entra.browser()
                .signInUntilRedirect(URI.create(page), USER, PASSWORD)
                .join()
                .headers()
                .firstValue("Location")
                .orElseThrow();
        return location.replaceFirst(".*[?&]code=([^&]*).*", "$1");
    }

    private void installTools() throws IOException {
        FakeCommand tools = new FakeCommand(directory);
        tools.install("az", "echo '{\"accessToken\": \"of-az\", \"expires_on\": 4102444800}'");
        tools.install("azd", "echo '{\"token\": \"of-azd\", \"expiresOn\": \"2099-12-31T00:00:00Z\"}'");
        tools.install("pwsh", "echo 'entra4j-token 07/02/2031 08:00:34 +00:00 of-powershell'");
        tools.install("browser", "exec curl -sG http://127.0.0.1:9090/browser --data-urlencode \"page=$1\"");
    }

    /** The user signs in at pages that the browser is sent to, and enters the codes of devices. */
    private void serveTheUser() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9090), 0);
        server.setExecutor(threads);
        server.createContext("/browser", exchange -> {
            entra.browser().signIn(URI.create(parameter(exchange, "page")), USER, PASSWORD);
            answer(exchange);
        });
        server.createContext("/device", exchange -> {
            entra.approveDevice(parameter(exchange, "code"), USER);
            answer(exchange);
        });
        server.start();
    }

    private static String parameter(HttpExchange exchange, String name) {
        String query = exchange.getRequestURI().getRawQuery();
        return URLDecoder.decode(query.substring(name.length() + 1), StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    private void forward(int from, int to) throws IOException {
        ServerSocket server = new ServerSocket(from, 50, InetAddress.getLoopbackAddress());
        threads.execute(() -> {
            while (true) {
                try {
                    Socket client = server.accept();
                    Socket target = new Socket(InetAddress.getLoopbackAddress(), to);
                    for (List<Socket> way : List.of(List.of(client, target), List.of(target, client))) {
                        threads.execute(() -> copy(way.get(0), way.get(1)));
                    }
                } catch (IOException e) {
                    e.printStackTrace();
                }
            }
        });
    }

    private static void copy(Socket from, Socket to) {
        try (from; to; InputStream in = from.getInputStream()) {
            in.transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One side has closed the connection, which is how connections end.
        }
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
