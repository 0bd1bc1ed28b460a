package io.entra4j.identity.service;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeOidcIssuer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The service that runs a job, at {@code https://jobs.example}: it makes OIDC tokens, which the built-in application of
 * FakeEntra accepts, or answers as a test says. It passes other requests on to FakeEntra.
 */
final class JobService implements HttpClient {

    static final String URL = "https://jobs.example/";

    static final String AUDIENCE = "api://AzureADTokenExchange";

    private final HttpClient others;
    private final List<HttpRequest> requests = new CopyOnWriteArrayList<>();
    private Map<String, String> headers = Map.of();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final List<String> forms = new CopyOnWriteArrayList<>();
    private final FakeOidcIssuer issuer = FakeOidcIssuer.at("https://jobs.example");
    private final String member;
    private int status = 200;
    private @Nullable String body;
    private boolean reachable = true;

    /** Takes the member of the answers that holds the tokens. */
    JobService(FakeEntra entra, String member) {
        this.others = entra.httpClient();
        this.member = member;
        entra.trust(issuer);
        entra.application(FakeApplication.builtIn().withFederatedCredential(issuer.issuer(), "job", AUDIENCE));
    }

    /** Makes a token as a job gets one. */
    String token() {
        String token = issuer.token("job", AUDIENCE);
        tokens.add(token);
        return token;
    }

    /** Returns the tokens that were made. */
    List<String> tokens() {
        return tokens;
    }

    /** Returns the forms that were sent to Entra, as they were sent. */
    List<String> forms() {
        return forms;
    }

    JobService answers(int withStatus, String contentType, String withBody) {
        status = withStatus;
        headers = Map.of("Content-Type", contentType);
        body = withBody;
        return this;
    }

    JobService withHeaders(Map<String, String> withHeaders) {
        headers = withHeaders;
        return this;
    }

    JobService isUnreachable() {
        reachable = false;
        return this;
    }

    List<HttpRequest> requests() {
        return requests;
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return Mono.fromCallable(() -> sendSync(request, Context.NONE));
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
        if (!request.getUrl().toString().startsWith(URL)) {
            return passOn(request, context);
        }
        requests.add(request);
        if (!reachable) {
            throw new UncheckedIOException(new IOException("Connection reset"));
        }
        String text = body != null ? body : "{\"%s\":\"%s\"}".formatted(member, token());
        return new Answer(request, status, new HttpHeaders(headers), text.getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse passOn(HttpRequest request, Context context) {
        forms.add(String.valueOf(request.getBodyAsBinaryData()));
        return others.sendSync(request, context);
    }

    private static final class Answer extends HttpResponse {

        private final int status;
        private final HttpHeaders headers;
        private final byte[] body;

        Answer(HttpRequest request, int status, HttpHeaders headers, byte[] body) {
            super(request);
            this.status = status;
            this.headers = headers;
            this.body = body;
        }

        @Override
        public int getStatusCode() {
            return status;
        }

        @Override
        @Deprecated
        public String getHeaderValue(String name) {
            return headers.getValue(HttpHeaderName.fromString(name));
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public Flux<ByteBuffer> getBody() {
            return Flux.just(ByteBuffer.wrap(body));
        }

        @Override
        public Mono<byte[]> getBodyAsByteArray() {
            return Mono.just(body);
        }

        @Override
        public Mono<String> getBodyAsString() {
            return getBodyAsString(StandardCharsets.UTF_8);
        }

        @Override
        public Mono<String> getBodyAsString(Charset charset) {
            return Mono.just(new String(body, charset));
        }
    }
}
