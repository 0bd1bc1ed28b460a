package io.entra4j.identity.user;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.entra4j.identity.http.ForeignText;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Listens on the loopback addresses of this machine until a browser brings the answer of one sign-in. The browser waits
 * for its page until the sign-in has ended. Answers of other sign-ins and later answers have no effect.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8252#section-7.3">RFC 8252, Loopback Interface Redirection</a>
 */
final class RedirectListener implements AutoCloseable {

    private static final byte[] IPV4_LOOPBACK = {127, 0, 0, 1};
    private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final int MAX_PORTS = 20;
    private static final int LARGEST_FORM = 64 * 1024;
    private static final Duration MAX_PAGE_WAIT = Duration.ofMinutes(2);

    private final List<HttpServer> servers;
    private final ExecutorService threads;
    private final URI redirectUrl;
    private final String state;
    private final RedirectPages pages;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CompletableFuture<Map<String, String>> answer = new CompletableFuture<>();
    private final CompletableFuture<String> page = new CompletableFuture<>();
    private final CountDownLatch shown = new CountDownLatch(1);
    private volatile boolean foreign;

    private RedirectListener(List<HttpServer> servers, URI redirectUrl, String state, RedirectPages pages) {
        this.servers = servers;
        this.redirectUrl = redirectUrl;
        this.state = state;
        this.pages = pages;
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "entra4j-redirect");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * @param redirectUrl where to listen; if it has no port, a free port is taken. {@code localhost} stands for both
     *     loopback addresses, since the browser chooses which one it connects to first
     * @throws IOException if another program listens on one of the addresses: it could get the browser's answer
     */
    static RedirectListener open(URI redirectUrl, String state, RedirectPages pages) throws IOException {
        List<HttpServer> servers = listen(redirectUrl.getHost(), Math.max(redirectUrl.getPort(), 0));
        URI actual = redirectUrl.getPort() > 0
                ? redirectUrl
                : URI.create("http://%s:%s%s"
                        .formatted(redirectUrl.getHost(), port(servers.get(0)), redirectUrl.getRawPath()));
        RedirectListener listener = new RedirectListener(servers, actual, state, pages);
        for (HttpServer server : servers) {
            server.createContext("/", listener::handle);
            server.setExecutor(listener.threads);
            server.start();
        }
        return listener;
    }

    private static List<HttpServer> listen(String host, int port) throws IOException {
        if (host.equals("[::1]")) {
            return List.of(listen(IPV6_LOOPBACK, port));
        }
        HttpServer first = listen(IPV4_LOOPBACK, port);
        if (!host.equals("localhost")
                || NetworkInterface.getByInetAddress(InetAddress.getByAddress(IPV6_LOOPBACK)) == null) {
            return List.of(first);
        }
        HttpServer server = first;
        for (int attempt = 1; ; attempt++) {
            try {
                return List.of(server, listen(IPV6_LOOPBACK, port(server)));
            } catch (IOException e) {
                server.stop(0);
                // The port that the system chose is free on the first address only.
                if (port > 0 || attempt == MAX_PORTS) {
                    throw e;
                }
                server = listen(IPV4_LOOPBACK, port);
            }
        }
    }

    private static HttpServer listen(byte[] address, int port) throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(address), port), 0);
    }

    private static int port(HttpServer server) {
        return server.getAddress().getPort();
    }

    /** Returns the URL for the browser's redirect. */
    URI redirectUrl() {
        return redirectUrl;
    }

    /** Returns whether an answer of another sign-in came. */
    boolean sawForeignAnswer() {
        return foreign;
    }

    /**
     * Receives whether a browser could be opened. If not, the wait ends.
     *
     * @param failure {@code null} if the browser could be opened
     */
    void opened(@Nullable RuntimeException failure) {
        if (failure != null) {
            answer.completeExceptionally(failure);
        }
    }

    /**
     * Waits for the browser.
     *
     * @return the parameters of the redirect
     */
    Map<String, String> await(Duration timeout) throws InterruptedException, TimeoutException, ExecutionException {
        return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Shows the user how the sign-in ended. Waits up to 5 seconds until the browser has the page. */
    void show(String html) throws InterruptedException {
        page.complete(html);
        if (answer.isDone() && !answer.isCompletedExceptionally()) {
            // It makes no difference whether the browser received the page.
            boolean seen = shown.await(5, TimeUnit.SECONDS);
            assert seen || !shown.await(0, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        page.complete(pages.failure("The application has stopped waiting."));
        servers.forEach(server -> server.stop(0));
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = redirectUrl.getRawPath().isEmpty() ? "/" : redirectUrl.getRawPath();
            if (!exchange.getRequestURI().getRawPath().equals(path)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            Map<String, String> parameters = parameters(exchange);
            if (parameters == null) {
                exchange.sendResponseHeaders(405, -1);
            } else if (!state.equals(parameters.get("state"))) {
                foreign = true;
                send(exchange, 400, pages.failure("This page belongs to another sign-in. Start the sign-in again."));
            } else if (!taken.compareAndSet(false, true)) {
                send(exchange, 400, pages.failure("This sign-in has been answered before."));
            } else {
                answer.complete(parameters);
                try {
                    send(exchange, 200, page.get(MAX_PAGE_WAIT.toSeconds(), TimeUnit.SECONDS));
                } finally {
                    shown.countDown();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    /**
     * Returns the parameters of a form, or of the address if the server does not send a form; {@code null} for any
     * other request.
     */
    private static @Nullable Map<String, String> parameters(HttpExchange exchange) throws IOException {
        return switch (exchange.getRequestMethod()) {
            case "POST" ->
                decoded(new String(exchange.getRequestBody().readNBytes(LARGEST_FORM), StandardCharsets.UTF_8));
            case "GET" -> decoded(exchange.getRequestURI().getRawQuery());
            default -> null;
        };
    }

    private static Map<String, String> decoded(@Nullable String form) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : form == null ? new String[0] : form.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.putIfAbsent(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            return ForeignText.oneLine(URLDecoder.decode(text, StandardCharsets.UTF_8), LARGEST_FORM);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static void send(HttpExchange exchange, int status, String html) throws IOException {
        byte[] bytes = html.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Connection", "close");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(bytes);
        }
    }
}
