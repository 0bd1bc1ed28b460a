package io.entra4j.identity.spring.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A resource on a loopback address, which redirects to wherever its path says. Remembers what else it was asked. */
public final class RedirectingServer implements AutoCloseable {

    /** What a resource was asked. */
    public record Request(
            String method,
            @Nullable String authorization,
            @Nullable String cookie,
            String body) {}

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    private RedirectingServer(HttpServer server) {
        this.server = server;
    }

    /** Starts one on all addresses, such as 127.0.0.1 and 127.0.0.2. */
    public static RedirectingServer start() {
        try {
            RedirectingServer started = new RedirectingServer(
                    HttpServer.create(new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0), 0));
            started.server.createContext("/", started::answer);
            started.server.start();
            return started;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public URI resource(String host) {
        return URI.create(
                "http://%s:%s/resource".formatted(host, server.getAddress().getPort()));
    }

    public URI redirect(int status, URI target) {
        return URI.create("http://127.0.0.1:%s/redirect/%s/%s"
                .formatted(
                        server.getAddress().getPort(),
                        status,
                        Base64.getUrlEncoder().encodeToString(target.toString().getBytes(StandardCharsets.UTF_8))));
    }

    public URI loop() {
        return URI.create(
                "http://127.0.0.1:%s/loop".formatted(server.getAddress().getPort()));
    }

    /** What was asked, redirects aside. */
    public List<Request> requests() {
        return requests;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            if (path.startsWith("/redirect/")) {
                String[] parts = path.split("/", -1);
                exchange.getResponseHeaders()
                        .set("Location", new String(Base64.getUrlDecoder().decode(parts[3]), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(Integer.parseInt(parts[2]), -1);
                return;
            }
            requests.add(new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("Cookie"),
                    body));
            if (path.equals("/loop")) {
                exchange.getResponseHeaders().set("Location", "/loop");
            }
            exchange.sendResponseHeaders(path.equals("/loop") ? 302 : 200, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
