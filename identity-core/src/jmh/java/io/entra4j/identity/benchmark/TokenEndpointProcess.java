package io.entra4j.identity.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.FakeManagedIdentity.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;

/**
 * Runs FakeEntra, and App Service's endpoint for managed identities, in a process of their own, so that no measured process
 * does the server's work. Prints where they are, takes commands over HTTP, and ends when its standard input does.
 */
public final class TokenEndpointProcess {

    private static final String USER = "a11ce000-0000-4000-8000-000000000001";

    private final FakeEntra entra;
    private final FakeManagedIdentity identity;

    private TokenEndpointProcess(FakeEntra entra, FakeManagedIdentity identity) {
        this.entra = entra;
        this.identity = identity;
    }

    public static void main(String[] args) throws Exception {
        try (FakeEntra entra = FakeEntra.start();
                FakeManagedIdentity identity = FakeManagedIdentity.start()) {
            HttpServer control = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            control.createContext("/", new TokenEndpointProcess(entra, identity)::obey);
            control.start();
            Path certificate = Files.createTempFile("benchmark-ca", ".pem");
            byte[] encoded = entra.caCertificate().getEncoded();
            Files.writeString(
                    certificate,
                    "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(encoded)
                            + "\n-----END CERTIFICATE-----\n");
            System.out.println(String.join(
                    ",",
                    entra.authorityHost(),
                    "http://127.0.0.1:" + control.getAddress().getPort(),
                    certificate.toString(),
                    identity.variables(Host.APP_SERVICE).get("IDENTITY_ENDPOINT")));
            while (System.in.read() >= 0) {
                // The parent never writes: this waits for its end.
            }
            control.stop(0);
            Files.deleteIfExists(certificate);
        }
        System.exit(0);
    }

    private void obey(HttpExchange exchange) throws IOException {
        String[] command = exchange.getRequestURI().getPath().substring(1).split("/");
        switch (command[0]) {
            case "delay" -> entra.delay(Duration.ofMillis(Long.parseLong(command[1])));
            case "refreshIn" -> entra.refreshIn(Duration.ofSeconds(Long.parseLong(command[1])));
            case "fail" -> entra.failUntilReset(Failure.serverError(503));
            case "reset" -> {
                entra.reset();
                entra.refreshIn(null);
                entra.resetRequests();
            }
            default -> {}
        }
        String answer = switch (command[0]) {
            case "user" -> entra.userToken(USER).claim("number", command[1]).build();
            case "identityRequests" -> Integer.toString(identity.tokenRequests());
            default -> Integer.toString(entra.tokenRequests());
        };
        byte[] body = answer.getBytes(US_ASCII);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
