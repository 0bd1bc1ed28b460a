package io.entra4j.identity.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelinePosition;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.AddHeadersPolicy;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.http.policy.RetryPolicy;
import com.azure.core.util.ClientOptions;
import com.azure.core.util.Configuration;
import com.azure.core.util.Header;
import com.sun.net.httpserver.HttpServer;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.contract.CapturedLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What users have a part in goes through azure-core's pipeline. */
class PipelineTests {

    private final Recorder recorder = new Recorder();

    @Test
    void bodiesOfACustomClientAreLoggedWithoutSecrets() {
        try (CapturedLog log = new CapturedLog()) {
            send(options().httpLogOptions(new HttpLogOptions().setLogLevel(HttpLogDetailLevel.BODY_AND_HEADERS)));

            assertThat(log.text())
                    .contains("login.example", "client_secret=***", "access_token=***")
                    .doesNotContain("the-secret", "the-token");
        }
    }

    @Test
    void nothingIsLoggedByDefault() {
        try (CapturedLog log = new CapturedLog()) {
            send(options());

            assertThat(log.text()).doesNotContain("login.example");
        }
    }

    @Test
    void userAgentAndHeadersOfTheClientOptionsAreSent() {
        send(options()
                .clientOptions(new ClientOptions()
                        .setApplicationId("billing")
                        .setHeaders(List.of(new Header("X-Trace", "42")))));

        assertThat(recorder.header("User-Agent")).startsWith("billing azsdk-java-entra4j-identity/");
        assertThat(recorder.header("X-Trace")).isEqualTo("42");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret\nX-Other: 1", "secret\u0000", "secr\u0119t"})
    void invalidHeaderIsRefusedByItsNameAtBuild(String value) {
        ClientOptions headers = new ClientOptions().setHeaders(List.of(new Header("X-Api-Key", value)));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> options().clientOptions(headers).build())
                .withMessageContaining("'X-Api-Key'")
                .withMessageNotContaining("secr");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options()
                        .clientOptions(new ClientOptions().setApplicationId("bill\ning"))
                        .build())
                .withMessageContaining("'applicationId'");
    }

    @Test
    void givenPipelineIsUsedUnchanged() {
        HttpPipeline own = new HttpPipelineBuilder()
                .policies(adding("X-Own", "yes"))
                .httpClient(recorder)
                .build();

        send(CredentialOptions.builder().pipeline(own).addPolicy(adding("X-Other", "no")));

        assertThat(recorder.header("X-Own")).isEqualTo("yes");
        assertThat(recorder.header("X-Other")).isNull();
        assertThat(recorder.header("User-Agent")).isNull();
    }

    @Test
    void positionDecidesWhetherAPolicyRunsPerCallOrPerRetry() {
        AtomicInteger perCall = new AtomicInteger();
        AtomicInteger perRetry = new AtomicInteger();
        recorder.statuses.addAll(List.of(503, 503));

        send(options()
                .addPolicy(counting(perCall, HttpPipelinePosition.PER_CALL))
                .addPolicy(counting(perRetry, HttpPipelinePosition.PER_RETRY))
                .retryOptions(new RetryOptions(new FixedDelayOptions(3, Duration.ofMillis(1)))));

        assertThat(perCall).hasValue(1);
        assertThat(perRetry).hasValue(3);
    }

    @Test
    void retryPolicyOfTheUserDecidesTheRetries() {
        recorder.statuses.addAll(List.of(404, 404));

        send(options()
                .retryPolicy(new RetryPolicy(new RetryOptions(new FixedDelayOptions(2, Duration.ofMillis(1)))
                        .setShouldRetryCondition(
                                condition -> condition.getResponse().getStatusCode() == 404))));

        assertThat(recorder.statuses).isEmpty();
    }

    @Test
    void policiesRunWithTheDefaultClient() throws IOException {
        List<String> seen = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            seen.add(exchange.getRequestHeaders().getFirst("X-Own") + " "
                    + exchange.getRequestHeaders().getFirst("Content-Length"));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            Answer answer = CredentialOptions.builder()
                    .configuration(Configuration.NONE)
                    .addPolicy(adding("X-Own", "yes"))
                    .build()
                    .http()
                    .send(Request.post("http://127.0.0.1:" + server.getAddress().getPort() + "/token", "a=b"));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(seen).containsExactly("yes 3");
        } finally {
            server.stop(0);
        }
    }

    private static HttpPipelinePolicy adding(String header, String value) {
        return new AddHeadersPolicy(new HttpHeaders().set(HttpHeaderName.fromString(header), value));
    }

    private static HttpPipelinePolicy counting(AtomicInteger count, HttpPipelinePosition position) {
        return new HttpPipelinePolicy() {
            @Override
            public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
                count.incrementAndGet();
                return next.process();
            }

            @Override
            public HttpPipelinePosition getPipelinePosition() {
                return position;
            }
        };
    }

    private CredentialOptions.Builder options() {
        return CredentialOptions.builder().httpClient(recorder);
    }

    private static void send(CredentialOptions.Builder options) {
        try {
            Answer answer =
                    options.build().http().send(Request.post("https://login.example/t", "client_secret=the-secret"));
            assertThat(answer.status()).isEqualTo(200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Recorder implements HttpClient {

        private final Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
        private HttpRequest request;

        @Override
        public Mono<HttpResponse> send(HttpRequest sent) {
            this.request = sent;
            Integer status = statuses.poll();
            return Mono.just(new Answered(sent, status == null ? 200 : status));
        }

        private String header(String name) {
            return request.getHeaders().getValue(HttpHeaderName.fromString(name));
        }
    }

    private static final class Answered extends HttpResponse {

        private static final String BODY = "{\"access_token\":\"the-token\"}";

        private final int status;

        private Answered(HttpRequest request, int status) {
            super(request);
            this.status = status;
        }

        @Override
        public int getStatusCode() {
            return status;
        }

        @Override
        @Deprecated
        public String getHeaderValue(String name) {
            return getHeaders().getValue(HttpHeaderName.fromString(name));
        }

        @Override
        public HttpHeaders getHeaders() {
            return new HttpHeaders()
                    .set(HttpHeaderName.CONTENT_TYPE, "application/json")
                    .set(HttpHeaderName.CONTENT_LENGTH, String.valueOf(BODY.length()));
        }

        @Override
        public Flux<ByteBuffer> getBody() {
            return Flux.just(StandardCharsets.UTF_8.encode(BODY));
        }

        @Override
        public Mono<byte[]> getBodyAsByteArray() {
            return Mono.just(BODY.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Mono<String> getBodyAsString() {
            return Mono.just(BODY);
        }

        @Override
        public Mono<String> getBodyAsString(Charset charset) {
            return Mono.just(BODY);
        }
    }
}
