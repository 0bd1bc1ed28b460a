package io.entra4j.sample.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeManagedIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** Stand-in for the endpoint at which applications on App Service get tokens of their managed identity. */
final class AppService implements AutoCloseable {

    private static final Duration LIFETIME = Duration.ofHours(1);

    private final FakeEntra entra;
    private final HttpServer server;
    private final String header = UUID.randomUUID().toString();

    private AppService(FakeEntra entra, HttpServer server) {
        this.entra = entra;
        this.server = server;
    }

    static AppService start(FakeEntra entra) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            AppService host = new AppService(entra, server);
            server.createContext("/msi/token", host::answer);
            server.start();
            return host;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<String, String> variables() {
        return Map.of(
                "IDENTITY_ENDPOINT",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/msi/token",
                "IDENTITY_HEADER",
                header);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean isOurs = header.equals(exchange.getRequestHeaders().getFirst("X-IDENTITY-HEADER"));
            byte[] body = (isOurs ? token(resource(exchange)) : "{\"message\":\"Unauthorized\"}").getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(isOurs ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String token(String resource) {
        String token = entra.accessToken()
                .audience(resource)
                .lifetime(LIFETIME)
                .claim("appid", FakeManagedIdentity.CLIENT_ID)
                .claim("oid", FakeManagedIdentity.OBJECT_ID)
                .claim("sub", FakeManagedIdentity.OBJECT_ID)
                .build();
        return "{\"access_token\":\"%s\",\"expires_on\":\"%s\"}"
                .formatted(token, Instant.now().plus(LIFETIME).getEpochSecond());
    }

    private static String resource(HttpExchange exchange) {
        return exchange.getRequestURI().getQuery().replaceFirst("(?:.*&)?resource=([^&]*).*", "$1");
    }
}
