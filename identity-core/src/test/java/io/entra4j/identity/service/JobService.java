package io.entra4j.identity.service;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import io.entra4j.identity.fake.FakeEntra;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The service that runs a job, at {@code https://jobs.example}: it makes OIDC tokens, or answers as a test says. It
 * passes other requests on to FakeEntra, which knows no federation: instead of the assertions made here, it gets the
 * application's secret.
 */
final class JobService implements HttpClient {

    static final String URL = "https://jobs.example/";

    private static final String SECRET = URLEncoder.encode(FakeEntra.CLIENT_SECRET, StandardCharsets.UTF_8);

    private final HttpClient others;
    private final List<HttpRequest> requests = new CopyOnWriteArrayList<>();
    private Map<String, String> headers = Map.of();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final List<String> forms = new CopyOnWriteArrayList<>();
    private final Clock clock;
    private final String member;
    private int status = 200;
    private @Nullable String body;
    private boolean reachable = true;

    /** Takes the clock that tells when tokens expire, and the member of the answers that holds them. */
    JobService(FakeEntra entra, Clock clock, String member) {
        this.others = entra.httpClient();
        this.clock = clock;
        this.member = member;
    }

    /** Makes a token as a job gets one, good for five minutes. */
    String token() {
        String claims = "{\"iss\":\"https://jobs.example\",\"sub\":\"job\",\"jti\":\"%s\",\"exp\":%d}"
                .formatted(UUID.randomUUID(), clock.instant().getEpochSecond() + 300);
        String token = "eyJhbGciOiJSUzI1NiJ9."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".c2lnbmF0dXJl";
        return trust(token);
    }

    /** Lets Entra accept a token as an assertion. */
    String trust(String token) {
        tokens.add(token);
        return token;
    }

    /** Returns the tokens that Entra accepts. */
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
        String form = String.valueOf(request.getBodyAsBinaryData());
        forms.add(form);
        String token = tokens.stream()
                .filter(known -> form.contains("client_assertion=" + known))
                .findFirst()
                .orElse(null);
        if (token == null) {
            return others.sendSync(request, context);
        }
        String withSecret = form.replace("client_assertion_type=", "was=")
                .replace("client_assertion=" + token, "client_secret=" + SECRET);
        try (HttpResponse answer = others.sendSync(request.copy().setBody(withSecret), context)) {
            // An answer that quotes the request has to quote what was sent.
            String text = answer.getBodyAsBinaryData()
                    .toString()
                    .replace(SECRET, token)
                    .replace(FakeEntra.CLIENT_SECRET, token);
            return new Answer(
                    request, answer.getStatusCode(), answer.getHeaders(), text.getBytes(StandardCharsets.UTF_8));
        }
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
