package io.entra4j.identity.spring.oauth2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.http.Answer;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.Http;
import io.entra4j.identity.http.Redaction;
import io.entra4j.identity.http.Request;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.util.MultiValueMap;

/**
 * Sends requests to token endpoints over the HTTP client of the credentials, so that its timeouts, proxy and trust
 * apply. No request is repeated, because an authorization code can be redeemed once. No secret is logged. Spring's own
 * clients log the forms that they send.
 */
final class TokenEndpoint {

    private final OAuth2AccessTokenResponseHttpMessageConverter answers =
            new OAuth2AccessTokenResponseHttpMessageConverter();
    private final Http http;
    private final Clock clock;

    /**
     * @param http sends the requests, without azure-core's pipeline policies
     * @param clock the clock that turns the waiting time of a throttling endpoint into a time of day
     */
    TokenEndpoint(Http http, Clock clock) {
        this.http = http;
        this.clock = clock;
    }

    /**
     * @throws OAuth2AuthorizationException if the endpoint refused the request, did not answer, or sent an unusable
     *     answer; its error is an {@link EntraOAuth2Error} and never holds the data that was sent
     */
    OAuth2AccessTokenResponse ask(String url, HttpHeaders headers, MultiValueMap<String, String> form) {
        String sent = encoded(form);
        Request request = Request.post(url, sent);
        for (Map.Entry<String, List<String>> header : headers.headerSet()) {
            request = request.with(header.getKey(), String.join(", ", header.getValue()));
        }
        try {
            Answer answer = http.sendOnce(request, null);
            if (answer.body().cutOff()) {
                throw new IOException(answer.body().flaw());
            }
            String body = answer.body().text();
            if (answer.status() / 100 != 2) {
                throw new OAuth2AuthorizationException(new EntraOAuth2Error(EntraError.parse(
                        answer.status(), Redaction.withoutEcho(body, sent), answer.retryAfter(clock.instant()))));
            }
            return answers.read(
                    OAuth2AccessTokenResponse.class, new Content(new ByteArrayInputStream(body.getBytes(UTF_8))));
        } catch (OAuth2AuthorizationException e) {
            throw e;
        } catch (HttpMessageNotReadableException e) {
            // No cause: a JSON parser quotes the text that it cannot read, which may be a token.
            throw failed(
                    "answered with a text that is not a token",
                    "check the URL of the endpoint, and the proxies between this process and the endpoint.",
                    null);
        } catch (IOException | RuntimeException e) {
            throw failed(
                    "did not answer:  "
                            + ForeignText.oneLine(ForeignText.withoutUserInfo(e.toString()), ForeignText.MAX_QUOTE),
                    "check that this process can reach it.",
                    e);
        }
    }

    private static OAuth2AuthorizationException failed(String what, String remedy, @Nullable Exception cause) {
        OAuth2Error error = new EntraOAuth2Error(
                "invalid_token_response", Failure.of("The token endpoint %s.".formatted(what), remedy), null);
        if (cause != null && TokenRequestInterruptedException.isInterruption(cause)) {
            return new OAuth2AuthorizationException(error, cause);
        }
        OAuth2AuthorizationException failed = new OAuth2AuthorizationException(error);
        if (cause != null) {
            // Suppressed instead of a cause: Spring would take a lost connection to the endpoint for a lost connection
            // to the browser.
            failed.addSuppressed(cause);
        }
        return failed;
    }

    private static String encoded(MultiValueMap<String, String> form) {
        return form.entrySet().stream()
                .flatMap(parameter -> parameter.getValue().stream()
                        .map(value ->
                                URLEncoder.encode(parameter.getKey(), UTF_8) + "=" + URLEncoder.encode(value, UTF_8)))
                .collect(Collectors.joining("&"));
    }

    private record Content(InputStream body) implements HttpInputMessage {

        @Override
        public InputStream getBody() {
            return body;
        }

        @Override
        public HttpHeaders getHeaders() {
            return HttpHeaders.EMPTY;
        }
    }
}
