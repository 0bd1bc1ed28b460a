package io.entra4j.identity.passwordless;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.entra4j.identity.fake.FakeEntra;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Plays Azure OpenAI over TLS: it answers requests whose token is good, and no others. */
final class FakeOpenAi implements AutoCloseable {

    static final String AUDIENCE = "https://cognitiveservices.azure.com";

    private static final Map<String, String> ANSWERS = Map.of(
            "/chat/completions",
            """
                    {"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":
                    "stop","logprobs":null,"message":{"role":"assistant","content":"Hello","refusal":null}}]}""",
            "/embeddings",
            """
                    {"object":"list","model":"m","data":[{"object":"embedding","index":0,"embedding":[0.25,0.5]}],
                    "usage":{"prompt_tokens":1,"total_tokens":1}}""",
            "/images/generations",
            """
                    {"created":1,"data":[{"url":"https://images.example/1.png"}]}""",
            "/audio/speech",
            "sound",
            "/audio/transcriptions",
            """
                    {"text":"Hello"}""",
            "/moderations",
            """
                    {"id":"m1","model":"m","results":[]}""");

    private static final String STREAM = """
            data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":\
            {"role":"assistant","content":"Hel"},"finish_reason":null}]}

            data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":\
            {"content":"lo"},"finish_reason":"stop"}]}

            data: [DONE]

            """;

    /** A request: where to, with which header, and whether it was answered. */
    record Request(String path, String authorization, boolean accepted) {}

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final FakeEntra entra;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile @Nullable String elsewhere;

    private FakeOpenAi(FakeEntra entra) throws IOException {
        this.entra = entra;
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(entra.serverSslContext()));
        server.createContext("/openai/v1", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    static FakeOpenAi start(FakeEntra entra) {
        try {
            return new FakeOpenAi(entra);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "https://localhost:" + server.getAddress().getPort() + "/openai/v1";
    }

    /** Sends all requests to another service from now on. */
    void redirectTo(FakeOpenAi other) {
        elsewhere = other.url();
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Returns the tokens that were accepted, each once. */
    List<String> tokens() {
        return requests.stream()
                .filter(Request::accepted)
                .map(Request::authorization)
                .distinct()
                .toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            String path = exchange.getRequestURI().getPath().substring("/openai/v1".length());
            List<String> headers = exchange.getRequestHeaders().getOrDefault("Authorization", List.of());
            String authorization = headers.size() == 1 ? headers.get(0) : "";
            boolean isGood = authorization.startsWith("Bearer ")
                    && SignedToken.of(authorization.substring("Bearer ".length()), entra)
                            .isValidFor(AUDIENCE);
            requests.add(new Request(path, authorization, isGood));
            if (elsewhere != null) {
                exchange.getResponseHeaders().add("Location", elsewhere + path);
                exchange.sendResponseHeaders(307, -1);
                return;
            }
            boolean streams = body.contains("\"stream\":true");
            String answer = isGood
                    ? streams ? STREAM : ANSWERS.getOrDefault(path, "{}")
                    : "{\"error\":{\"code\":\"401\",\"message\":\"Access token is missing, invalid, or has expired.\"}}";
            exchange.getResponseHeaders()
                    .add("Content-Type", isGood && streams ? "text/event-stream" : "application/json");
            byte[] bytes = answer.getBytes(UTF_8);
            exchange.sendResponseHeaders(isGood ? 200 : 401, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
