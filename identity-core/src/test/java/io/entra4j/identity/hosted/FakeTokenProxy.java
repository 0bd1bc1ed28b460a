package io.entra4j.identity.hosted;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import io.entra4j.identity.fake.FakeEntra;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;

/** A cluster's token proxy at {@code /base/}, which passes requests on to FakeEntra. */
final class FakeTokenProxy implements AutoCloseable {

    private final FakeEntra entra;
    private volatile HttpsServer server;
    private final HttpClient client;
    private final List<String> names = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile boolean redirecting;

    FakeTokenProxy(FakeEntra entra, SSLContext tls) throws IOException {
        this.entra = entra;
        this.client = HttpClient.newBuilder().sslContext(entra.sslContext()).build();
        this.server = start(0, tls);
    }

    private HttpsServer start(int port, SSLContext tls) throws IOException {
        HttpsServer started = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        started.setHttpsConfigurator(new HttpsConfigurator(tls));
        started.createContext("/", this::answer);
        started.start();
        return started;
    }

    String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort() + "/base";
    }

    /** Changes the certificate of connections to come. */
    void present(SSLContext tls) throws IOException {
        int port = server.getAddress().getPort();
        server.stop(0);
        server = start(port, tls);
    }

    void redirect() {
        redirecting = true;
    }

    /** The names that clients called it in TLS. */
    List<String> names() {
        return names;
    }

    /** Method, space, path and query, and nothing else. */
    List<String> requests() {
        return requests;
    }

    private void answer(HttpExchange exchange) throws IOException {
        ExtendedSSLSession session = (ExtendedSSLSession) ((HttpsExchange) exchange).getSSLSession();
        session.getRequestedServerNames().forEach(name -> names.add(((SNIHostName) name).getAsciiName()));
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (redirecting) {
            exchange.getResponseHeaders().add("Location", url() + "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
            return;
        }
        try {
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(URI.create(entra.authorityHost()
                                    + exchange.getRequestURI().toString().replaceFirst("^/base", "")))
                            .header("Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"))
                            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            answer.headers()
                    .firstValue("Content-Type")
                    .ifPresent(type -> exchange.getResponseHeaders().add("Content-Type", type));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
            exchange.close();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
