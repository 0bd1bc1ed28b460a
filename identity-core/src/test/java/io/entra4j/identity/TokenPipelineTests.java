package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.util.ClientOptions;
import com.azure.core.util.Configuration;
import com.azure.core.util.Context;
import com.azure.core.util.Header;
import com.sun.net.httpserver.HttpServer;
import io.entra4j.identity.contract.CapturedLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class TokenPipelineTests {

    private final Recorder recorder = new Recorder();

    @Test
    void bodiesAreNeverLoggedWhateverIsAskedFor() {
        try (CapturedLog log = new CapturedLog()) {
            send(options().httpLogOptions(new HttpLogOptions().setLogLevel(HttpLogDetailLevel.BODY_AND_HEADERS)));

            assertThat(log.text()).contains("login.example").doesNotContain("the-secret", "the-token");
        }
    }

    @Test
    void nothingIsLoggedUnlessAskedFor() {
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

        assertThat(recorder.request.getHeaders().getValue(HttpHeaderName.USER_AGENT))
                .startsWith("billing azsdk-java-entra4j-identity/");
        assertThat(recorder.request.getHeaders().getValue(HttpHeaderName.fromString("X-Trace")))
                .isEqualTo("42");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret\nX-Other: 1", "secret\u0000", "secr\u0119t"})
    void headerThatCannotBeSentIsRefusedByItsNameWhenOptionsAreBuilt(String value) {
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
    void givenPipelineIsUsedAsItIs() {
        HttpPipeline own = new com.azure.core.http.HttpPipelineBuilder()
                .httpClient(recorder)
                .build();

        assertThat(CredentialOptions.builder().pipeline(own).build().pipeline()).isSameAs(own);
    }

    @Test
    void redirectIsNotFollowedSinceRequestsCarrySecrets() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().getPath());
            exchange.getResponseHeaders().add("Location", "/signin");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
        HttpRequest request = new HttpRequest(
                HttpMethod.GET, "http://127.0.0.1:" + server.getAddress().getPort() + "/token");
        CredentialOptions options =
                CredentialOptions.builder().configuration(Configuration.NONE).build();

        try (HttpResponse response = options.pipeline().sendSync(request, Context.NONE)) {
            assertThat(response.getStatusCode()).isEqualTo(302);
            assertThat(asked).containsExactly("/token");
        } finally {
            server.stop(0);
        }
    }

    private CredentialOptions.Builder options() {
        return CredentialOptions.builder().httpClient(recorder);
    }

    private static void send(CredentialOptions.Builder options) {
        String form = "client_secret=the-secret";
        HttpRequest request = new HttpRequest(HttpMethod.POST, "https://login.example/t")
                .setHeader(HttpHeaderName.CONTENT_TYPE, "application/x-www-form-urlencoded")
                .setHeader(HttpHeaderName.CONTENT_LENGTH, String.valueOf(form.length()))
                .setBody(form);
        try (HttpResponse response = options.build().pipeline().sendSync(request, Context.NONE)) {
            assertThat(response.getStatusCode()).isEqualTo(200);
        }
    }

    private static final class Recorder implements HttpClient {

        private HttpRequest request;

        @Override
        public Mono<HttpResponse> send(HttpRequest sent) {
            this.request = sent;
            return Mono.just(new Answer(sent));
        }
    }

    private static final class Answer extends HttpResponse {

        private static final String BODY = "{\"access_token\":\"the-token\"}";

        private Answer(HttpRequest request) {
            super(request);
        }

        @Override
        public int getStatusCode() {
            return 200;
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
