package io.entra4j.identity.spring.oauth2;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.AbstractClientHttpRequest;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Sends the requests of Spring's clients with the HTTP client of the credentials, so that its timeouts, proxy and trust
 * apply. Nothing is repeated: a code is good once.
 */
final class TokenEndpointRequestFactory implements ClientHttpRequestFactory {

    private static final int MOST_BYTES = 4 << 20;

    private final Supplier<HttpClient> client;

    /**
     * @param client asked for each request
     */
    TokenEndpointRequestFactory(Supplier<HttpClient> client) {
        this.client = client;
    }

    @Override
    public ClientHttpRequest createRequest(URI uri, HttpMethod method) {
        return new Request(client, uri, method);
    }

    private static final class Request extends AbstractClientHttpRequest {

        private final Supplier<HttpClient> client;
        private final URI uri;
        private final HttpMethod method;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        Request(Supplier<HttpClient> client, URI uri, HttpMethod method) {
            this.client = client;
            this.uri = uri;
            this.method = method;
        }

        @Override
        public HttpMethod getMethod() {
            return method;
        }

        @Override
        public URI getURI() {
            return uri;
        }

        @Override
        protected OutputStream getBodyInternal(HttpHeaders headers) {
            return body;
        }

        @Override
        protected ClientHttpResponse executeInternal(HttpHeaders headers) throws IOException {
            HttpRequest request = new HttpRequest(com.azure.core.http.HttpMethod.valueOf(method.name()), uri.toURL());
            headers.forEach(
                    (name, values) -> request.setHeader(HttpHeaderName.fromString(name), String.join(", ", values)));
            request.setBody(body.toByteArray());
            try (HttpResponse response = client.get().sendSync(request, Context.NONE)) {
                HttpHeaders received = new HttpHeaders();
                response.getHeaders().stream()
                        .forEach(header -> received.addAll(header.getName(), header.getValuesList()));
                byte[] content = response.getBodyAsBinaryData().toStream().readNBytes(MOST_BYTES);
                return new Response(
                        HttpStatusCode.valueOf(response.getStatusCode()), received, new ByteArrayInputStream(content));
            } catch (RuntimeException e) {
                throw e.getCause() instanceof IOException told
                        ? told
                        : new IOException(
                                "The token endpoint gave no answer: "
                                        + e.getClass().getName(),
                                e);
            }
        }
    }

    private record Response(HttpStatusCode status, HttpHeaders headers, InputStream content)
            implements ClientHttpResponse {

        @Override
        public HttpStatusCode getStatusCode() {
            return status;
        }

        @Override
        public String getStatusText() {
            return "";
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public InputStream getBody() {
            return content;
        }

        @Override
        public void close() {
            // it was read to its end
        }

        @Override
        public String toString() {
            return "Response[" + status + "]";
        }
    }
}
