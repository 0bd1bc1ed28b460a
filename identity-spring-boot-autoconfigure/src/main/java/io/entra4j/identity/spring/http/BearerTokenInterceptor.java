package io.entra4j.identity.spring.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/** Sends a token with a blocking client's requests. */
record BearerTokenInterceptor(BearerToken token) implements ClientHttpRequestInterceptor {

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        if (request.getHeaders().containsHeader(HttpHeaders.AUTHORIZATION)) {
            return execution.execute(request, body);
        }
        token.checkMayGoTo(request.getURI());
        OwnRedirects.refuse(execution);
        request.getAttributes().put(BearerTokenRequest.TOKEN, token);
        String fetched = token.fetch(null);
        request.getHeaders().setBearerAuth(fetched);
        ClientHttpResponse response = execution.execute(request, body);
        BearerToken.logRejected(response.getStatusCode().value(), request.getURI(), fetched);
        String demanded = demanded(response);
        if (demanded == null) {
            return response;
        }
        response.close();
        request.getHeaders().setBearerAuth(demanded);
        return execution.execute(request, body);
    }

    private @Nullable String demanded(ClientHttpResponse response) throws IOException {
        return token.fetchDemanded(
                response.getStatusCode().value(),
                response.getHeaders().getOrEmpty(HttpHeaders.WWW_AUTHENTICATE),
                response::close);
    }
}
