package io.entra4j.identity;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Holds a whole answer in memory, for HTTP clients of our own. */
public final class BufferedResponse extends HttpResponse {

    private final int status;
    private final HttpHeaders headers = new HttpHeaders();
    private final byte[] body;

    /**
     * Creates the response.
     *
     * @param request what it answers
     * @param status the HTTP status
     * @param fields the headers; a {@code null} name, as the JDK gives the status line, is left out
     * @param body kept as it is, so it must not change
     */
    public BufferedResponse(HttpRequest request, int status, Map<String, List<String>> fields, byte[] body) {
        super(request);
        this.status = status;
        this.body = body;
        fields.forEach((name, values) -> {
            if (name != null) { // the status line has none
                headers.set(HttpHeaderName.fromString(name), values);
            }
        });
    }

    @Override
    public int getStatusCode() {
        return status;
    }

    @Override
    @Deprecated
    public @Nullable String getHeaderValue(String name) {
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
