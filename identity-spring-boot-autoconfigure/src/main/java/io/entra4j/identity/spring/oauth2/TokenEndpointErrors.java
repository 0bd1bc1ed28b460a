package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.EntraError;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.web.client.ResponseErrorHandler;

/** Reads refusals, also those with another status than 400, such as Entra's of a client that is not who it says. */
final class TokenEndpointErrors implements ResponseErrorHandler {

    private static final int MOST_BYTES = 1 << 20;

    private final Clock clock;

    TokenEndpointErrors(Clock clock) {
        this.clock = clock;
    }

    @Override
    public boolean hasError(ClientHttpResponse response) throws IOException {
        return !response.getStatusCode().is2xxSuccessful();
    }

    @Override
    public void handleError(URI url, HttpMethod method, ClientHttpResponse response) throws IOException {
        String body = new String(response.getBody().readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        EntraError error = EntraError.parse(
                response.getStatusCode().value(),
                body,
                EntraError.retryAfter(response.getHeaders().getFirst(HttpHeaders.RETRY_AFTER), clock.instant()));
        throw new OAuth2AuthorizationException(new EntraOAuth2Error(error));
    }
}
