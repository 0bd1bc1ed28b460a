package io.entra4j.identity.spring.http;

import com.azure.core.credential.AccessToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/** Sends a token along with a blocking client's requests. */
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
        authorize(request, null);
        ClientHttpResponse response = execution.execute(request, body);
        String claims = token.demanded(
                response.getStatusCode().value(), response.getHeaders().getOrEmpty(HttpHeaders.WWW_AUTHENTICATE));
        if (claims == null) {
            return response;
        }
        response.close();
        authorize(request, claims);
        return execution.execute(request, body);
    }

    private void authorize(HttpRequest request, @Nullable String claims) {
        AccessToken fetched = token.credential().getTokenSync(token.context(claims));
        request.getHeaders().setBearerAuth(fetched.getToken());
    }
}
