package io.entra4j.identity.spring.oauth2;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.FailureMessage;
import io.entra4j.identity.ForeignText;
import io.entra4j.identity.Redaction;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.time.Clock;
import java.util.function.Supplier;
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
 * Asks token endpoints over the HTTP client of the credentials, so that its timeouts, proxy and trust apply. Nothing is
 * repeated, since a code is good once. Nothing is logged: Spring's own clients log the forms that they send.
 */
final class TokenEndpoint {

    private static final int MOST_BYTES = 1 << 20;

    private final OAuth2AccessTokenResponseHttpMessageConverter answers =
            new OAuth2AccessTokenResponseHttpMessageConverter();
    private final Supplier<HttpClient> client;
    private final Clock clock;

    /**
     * @param client asked for each request
     * @param clock reads when throttled endpoints want to be asked again
     */
    TokenEndpoint(Supplier<HttpClient> client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /**
     * @throws OAuth2AuthorizationException with an {@link EntraOAuth2Error} if the endpoint refused, without what was sent;
     *     with another error if it gave no answer, or one that is of no use
     */
    OAuth2AccessTokenResponse ask(String url, HttpHeaders headers, MultiValueMap<String, String> form) {
        String sent = encoded(form);
        HttpRequest request = new HttpRequest(HttpMethod.POST, url).setBody(sent);
        headers.forEach(
                (name, values) -> request.setHeader(HttpHeaderName.fromString(name), String.join(", ", values)));
        try (HttpResponse response = client.get().sendSync(request, Context.NONE)) {
            byte[] body = response.getBodyAsBinaryData().toStream().readNBytes(MOST_BYTES);
            if (response.getStatusCode() / 100 != 2) {
                throw new OAuth2AuthorizationException(new EntraOAuth2Error(EntraError.parse(
                        response.getStatusCode(),
                        Redaction.withoutEcho(new String(body, UTF_8), sent),
                        EntraError.retryAfter(response.getHeaderValue(HttpHeaderName.RETRY_AFTER), clock.instant()))));
            }
            return answers.read(OAuth2AccessTokenResponse.class, new Answer(new ByteArrayInputStream(body)));
        } catch (OAuth2AuthorizationException e) {
            throw e;
        } catch (HttpMessageNotReadableException e) {
            // Who reads JSON quotes what cannot be read, and that may be a token.
            throw failed("answered with something that is no token", "see what stands between it and here.", null);
        } catch (IOException | RuntimeException e) {
            throw failed(
                    "gave no answer: "
                            + ForeignText.oneLine(
                                    ForeignText.withoutUserInfo(
                                            String.valueOf(e.getCause() == null ? e : e.getCause())),
                                    ForeignText.MAX_QUOTE),
                    "see whether this process can reach it.",
                    e);
        }
    }

    private static OAuth2AuthorizationException failed(String what, String remedy, @Nullable Exception cause) {
        OAuth2Error error = new OAuth2Error(
                "invalid_token_response", FailureMessage.of("The token endpoint %s.".formatted(what), remedy), null);
        return cause == null ? new OAuth2AuthorizationException(error) : new OAuth2AuthorizationException(error, cause);
    }

    private static String encoded(MultiValueMap<String, String> form) {
        return form.entrySet().stream()
                .flatMap(parameter -> parameter.getValue().stream()
                        .map(value ->
                                URLEncoder.encode(parameter.getKey(), UTF_8) + "=" + URLEncoder.encode(value, UTF_8)))
                .collect(Collectors.joining("&"));
    }

    private record Answer(InputStream body) implements HttpInputMessage {

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
