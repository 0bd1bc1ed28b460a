package io.entra4j.identity.spring.http;

import io.entra4j.identity.TokenRequestInterruptedException;
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
        request.getHeaders().setBearerAuth(fetched(null));
        ClientHttpResponse response = execution.execute(request, body);
        String demanded = demanded(response);
        if (demanded == null) {
            return response;
        }
        response.close();
        request.getHeaders().setBearerAuth(demanded);
        return execution.execute(request, body);
    }

    /** The token that a refusal demands; {@code null} if the refusal is the caller's, since there is none. */
    private @Nullable String demanded(ClientHttpResponse response) throws IOException {
        String claims = token.demanded(
                response.getStatusCode().value(), response.getHeaders().getOrEmpty(HttpHeaders.WWW_AUTHENTICATE));
        if (claims == null) {
            return null;
        }
        try {
            return fetched(claims);
        } catch (RuntimeException e) {
            if (TokenRequestInterruptedException.isInterruption(e)) {
                response.close();
                throw e;
            }
            return null; // what went wrong is in the credential's log and status
        }
    }

    private String fetched(@Nullable String claims) {
        return token.credential().getTokenSync(token.context(claims)).getToken();
    }
}
