package io.entra4j.identity.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Answers each token request with a token of its own, at once and in this process: fills caches by the thousand, with
 * tokens of the same length.
 */
final class CannedHttpClient implements HttpClient {

    /** About what Entra's tokens for applications have. */
    static final int TOKEN_LENGTH = 1_400;

    private final AtomicInteger requests = new AtomicInteger();

    int requests() {
        return requests.get();
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return Mono.fromSupplier(() -> answer(request));
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
        return answer(request);
    }

    private HttpResponse answer(HttpRequest request) {
        String json = "{\"token_type\":\"Bearer\",\"expires_in\":3600,\"ext_expires_in\":3600,\"access_token\":\""
                + token(requests.incrementAndGet()) + "\"}";
        return new Canned(request, json.getBytes(US_ASCII));
    }

    /** A new string, different for each number. */
    static String token(int number) {
        String start = "token-" + number + "-";
        return start + "x".repeat(TOKEN_LENGTH - start.length());
    }

    private static final class Canned extends HttpResponse {

        private final HttpHeaders headers = new HttpHeaders().set(HttpHeaderName.CONTENT_TYPE, "application/json");
        private final byte[] body;

        Canned(HttpRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public int getStatusCode() {
            return 200;
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
        public BinaryData getBodyAsBinaryData() {
            return BinaryData.fromBytes(body);
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
            return getBodyAsString(US_ASCII);
        }

        @Override
        public Mono<String> getBodyAsString(Charset charset) {
            return Mono.just(new String(body, charset));
        }
    }
}
