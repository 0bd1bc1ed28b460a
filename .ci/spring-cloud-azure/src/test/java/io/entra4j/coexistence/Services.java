package io.entra4j.coexistence;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import io.entra4j.identity.fake.FakeEntra;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Stands in for Azure's services: demands a token as Key Vault does, and has nothing that is asked for. */
final class Services implements HttpClient {

    private final List<String> authorizations = new CopyOnWriteArrayList<>();

    /** What clients authenticated with. */
    List<String> authorizations() {
        return authorizations;
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        String authorization = request.getHeaders().getValue(HttpHeaderName.AUTHORIZATION);
        if (authorization == null) {
            return Mono.just(new Answer(
                    request,
                    401,
                    new HttpHeaders()
                            .set(
                                    HttpHeaderName.WWW_AUTHENTICATE,
                                    "Bearer authorization=\"https://login.example/" + FakeEntra.TENANT_ID + "\","
                                            + " resource=\"https://vault.azure.net\"")));
        }
        authorizations.add(authorization);
        return Mono.just(new Answer(request, 404, new HttpHeaders()));
    }

    private static final class Answer extends HttpResponse {

        private final int status;
        private final HttpHeaders headers;

        Answer(HttpRequest request, int status, HttpHeaders headers) {
            super(request);
            this.status = status;
            this.headers = headers;
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
            return Flux.empty();
        }

        @Override
        public Mono<byte[]> getBodyAsByteArray() {
            return Mono.just(new byte[0]);
        }

        @Override
        public Mono<String> getBodyAsString() {
            return Mono.just("");
        }

        @Override
        public Mono<String> getBodyAsString(Charset charset) {
            return Mono.just("");
        }
    }
}
