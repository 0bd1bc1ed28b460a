package io.entra4j.identity.failures;

import com.azure.core.http.ProxyOptions;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.util.HttpClientOptions;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.TestConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkFailureTests extends FailureFixture {

    @Test
    void networksFailAsThePageSays() throws IOException {
        FailureBook book = book("The network");
        book.add(
                "The port of the authority host is closed",
                asking(secret(at("https://127.0.0.1:1").build()).build()));
        book.add(
                "The authority host's name leads nowhere",
                asking(secret(at("https://login.invalid").build()).build()));
        book.add(
                "The authority host's certificate is not trusted",
                asking(secret(options(Map.of()).sslContext(untrusting()).build())
                        .build()));
        entra.failUntilReset(Failure.connectionReset());
        book.add("The connection is reset", asking(secret().build()));
        entra.failUntilReset(Failure.connectionClosed());
        book.add("The connection is closed", asking(secret().build()));
        entra.failUntilReset(Failure.cutOffBody());
        book.add("The answer is cut off", asking(secret().build()));
        entra.reset();
        try (ServerSocket plain = answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            book.add(
                    "What listens does not speak TLS",
                    asking(secret(at("https://localhost:" + plain.getLocalPort())
                                    .build())
                            .build()));
        }
        proxies(book);
        book.close();
    }

    private void proxies(FailureBook book) throws IOException {
        book.add(
                "A proxy that is not for HTTP",
                () -> secret(options(Map.of())
                                .clientOptions(new HttpClientOptions()
                                        .setProxyOptions(new ProxyOptions(
                                                ProxyOptions.Type.SOCKS5, new InetSocketAddress("127.0.0.1", 1))))
                                .build())
                        .build()
                        .getTokenSync(context()));
        book.add(
                "The port of the proxy is closed",
                asking(secret(through(1).build()).build()));
        try (ServerSocket proxy = answering(
                "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"corporate\"\r\nContent-Length: 0\r\n\r\n")) {
            book.add(
                    "The proxy wants a user and a password",
                    asking(secret(through(proxy.getLocalPort()).build()).build()));
        }
        try (ServerSocket proxy = answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")) {
            book.add(
                    "The proxy forbids the host",
                    asking(secret(through(proxy.getLocalPort()).build()).build()));
        }
        try (ServerSocket proxy = answering("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")) {
            book.add(
                    "The proxy does not reach the host",
                    asking(secret(through(proxy.getLocalPort()).build()).build()));
        }
    }

    private static javax.net.ssl.SSLContext untrusting() {
        try {
            return javax.net.ssl.SSLContext.getDefault();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private CredentialOptions.Builder at(String host) {
        return CredentialOptions.builder()
                .configuration(TestConfiguration.of(Map.of()))
                .authorityHost(host)
                .instanceDiscovery(false)
                .retryOptions(new RetryOptions(new FixedDelayOptions(1, Duration.ofMillis(1))))
                .clock(clock);
    }

    private CredentialOptions.Builder through(int port) {
        return options(Map.of())
                .authorityHost("https://login.proxied.example")
                .clientOptions(new HttpClientOptions()
                        .setProxyOptions(
                                new ProxyOptions(ProxyOptions.Type.HTTP, new InetSocketAddress("127.0.0.1", port))));
    }

    /** Gives each connection this answer, to any request, until it is closed. */
    private static ServerSocket answering(String answer) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    readHead(client.getInputStream());
                    client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    client.getOutputStream().flush();
                } catch (IOException e) {
                    // Closed, or a client that hung up.
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    private static void readHead(InputStream in) throws IOException {
        int ends = 0;
        int read = in.read();
        // A handshake of TLS, which begins with 22, has no head to wait for.
        while (read >= 0 && read != 22 && ends < 4) {
            ends = read == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : 0;
            read = ends < 4 ? in.read() : read;
        }
    }
}
