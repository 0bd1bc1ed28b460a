package io.entra4j.identity.spring.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.AbstractClientHttpRequest;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.FastByteArrayOutputStream;

/** Request whose attributes say whether it carries a token. They are read when the request is sent. */
final class BearerTokenRequest extends AbstractClientHttpRequest implements StreamingHttpOutputMessage {

    /** Name of the attribute in which the interceptor stores the {@link BearerToken}. */
    static final String TOKEN = BearerToken.class.getName();

    private final URI uri;
    private final HttpMethod method;
    private final ClientHttpRequestFactory others;
    private final Supplier<? extends ClientHttpRequestFactory> withToken;
    private @Nullable FastByteArrayOutputStream buffer;
    private @Nullable Body body;

    BearerTokenRequest(
            URI uri,
            HttpMethod method,
            ClientHttpRequestFactory others,
            Supplier<? extends ClientHttpRequestFactory> withToken) {
        this.uri = uri;
        this.method = method;
        this.others = others;
        this.withToken = withToken;
    }

    @Override
    public URI getURI() {
        return uri;
    }

    @Override
    public HttpMethod getMethod() {
        return method;
    }

    @Override
    public void setBody(Body streamed) {
        assertNotExecuted();
        body = streamed;
    }

    @Override
    protected OutputStream getBodyInternal(HttpHeaders headers) {
        FastByteArrayOutputStream bytes = buffer == null ? new FastByteArrayOutputStream() : buffer;
        buffer = bytes;
        body = new Buffered(bytes);
        return bytes;
    }

    @Override
    protected ClientHttpResponse executeInternal(HttpHeaders headers) throws IOException {
        if (!(getAttributes().get(TOKEN) instanceof BearerToken token)) {
            return send(others, Hop.first(uri, method), headers);
        }
        Hop hop = Hop.first(uri, method);
        while (true) {
            ClientHttpResponse response = send(withToken.get(), hop, headers);
            Hop next = hop.next(token, response.getStatusCode().value(), response.getHeaders());
            if (next == null || (next.withBody() && body != null && !body.repeatable())) {
                return response;
            }
            response.close();
            hop = next;
        }
    }

    private ClientHttpResponse send(ClientHttpRequestFactory factory, Hop hop, HttpHeaders headers) throws IOException {
        ClientHttpRequest request = factory.createRequest(hop.uri(), hop.method());
        request.getHeaders().addAll(headers);
        hop.adjust(request.getHeaders());
        request.getAttributes().putAll(getAttributes());
        if (body != null && hop.withBody()) {
            if (request instanceof StreamingHttpOutputMessage streaming) {
                streaming.setBody(body);
            } else {
                body.writeTo(request.getBody());
            }
        }
        return request.execute();
    }

    private record Buffered(FastByteArrayOutputStream bytes) implements Body {

        @Override
        public void writeTo(OutputStream stream) throws IOException {
            bytes.writeTo(stream);
        }

        @Override
        public boolean repeatable() {
            return true;
        }
    }
}
