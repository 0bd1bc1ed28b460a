package io.entra4j.identity.service;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.FailureMessage;
import io.entra4j.identity.ForeignText;
import io.entra4j.identity.Json;
import io.entra4j.identity.Redaction;
import io.entra4j.identity.TokenRequestInterruptedException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks the service that runs a job for a token that says which job it is. Such a token lives for minutes, so none is
 * kept. Redirects are not followed: an access token goes nowhere but to the service.
 *
 * @param service its name, for messages
 * @param member where the token is in the answer
 * @param showsRefusals whether refusals may be quoted
 * @param remedy what to do when it refuses
 */
record OidcTokenEndpoint(
        String service, String member, boolean showsRefusals, String remedy, CredentialOptions options) {

    private static final int MOST_BYTES = 1 << 20;

    /**
     * Checks a variable that says where such a service is.
     *
     * @throws IllegalArgumentException if it is no {@code https} URL
     */
    static String requireHttps(String variable, String url) {
        try {
            URI uri = new URI(url);
            if ("https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // The same is wrong as with any other value.
        }
        throw new IllegalArgumentException(
                "'%s' must be a URL that starts with https:// and names no user, since an access token is sent there."
                        .formatted(variable));
    }

    /**
     * Fetches a token.
     *
     * @param request all but the access token
     * @param accessToken what a header can carry
     * @throws AuthenticationFailedException if there is none; names neither the credential nor any token
     */
    String fetch(HttpRequest request, String accessToken) {
        Answer answer = send(request.setHeader(HttpHeaderName.AUTHORIZATION, "Bearer " + accessToken));
        if (answer.status() != 200) {
            throw refused(answer, accessToken);
        }
        Map<?, ?> json = Json.object(answer.body());
        if (json == null || !(json.get(member) instanceof String token) || token.isBlank()) {
            throw failed(
                    "HTTP 200, content type %s, holds no '%s'."
                            .formatted(answer.shown(HttpHeaderName.CONTENT_TYPE), member),
                    "find out whether something on the way, such as a proxy, answers in its place.",
                    EntraError.local("no_oidc_token"),
                    null,
                    answer.identifiers());
        }
        return token;
    }

    private Answer send(HttpRequest request) {
        try (HttpResponse response = options.pipeline().sendSync(request, Context.NONE)) {
            byte[] body = response.getBodyAsBinaryData().toStream().readNBytes(MOST_BYTES);
            return new Answer(
                    response.getStatusCode(), response.getHeaders(), new String(body, StandardCharsets.UTF_8));
        } catch (IOException | RuntimeException e) {
            if (TokenRequestInterruptedException.isInterruption(e)) {
                throw new TokenRequestInterruptedException(e);
            }
            throw failed(
                    "no answer came (%s)."
                            .formatted(ForeignText.oneLine(
                                    String.valueOf(e.getCause() instanceof IOException told ? told : e),
                                    ForeignText.MAX_QUOTE)),
                    "check the network and the proxy.",
                    EntraError.network(),
                    FailureMessage.cause(e));
        }
    }

    private AuthenticationFailedException refused(Answer answer, String accessToken) {
        EntraError error = EntraError.parse(
                answer.status(),
                null,
                EntraError.retryAfter(
                        answer.headers().getValue(HttpHeaderName.RETRY_AFTER),
                        options.clock().instant()));
        boolean redirect = answer.headers().getValue(HttpHeaderName.LOCATION) != null;
        return failed(
                "HTTP %d%s%s."
                        .formatted(
                                answer.status(),
                                redirect ? ", a redirect, which is not followed" : "",
                                showsRefusals
                                        ? ", body: "
                                                + Redaction.excerpt(
                                                        answer.body().replace(accessToken, "***"))
                                        : ""),
                error.isTransient() ? "ask again later: the service has trouble of its own." : remedy,
                error,
                null,
                answer.identifiers());
    }

    private AuthenticationFailedException failed(
            String reason, String whatToDo, EntraError error, @Nullable Throwable cause, @Nullable String... details) {
        return new AuthenticationFailedException(
                FailureMessage.of("no OIDC token from %s: %s".formatted(service, reason), whatToDo, details),
                error,
                cause);
    }

    private record Answer(int status, HttpHeaders headers, String body) {

        /** By these the services' own people find the answer. */
        @Nullable
        String[] identifiers() {
            return Stream.of("x-vss-e2eid", "x-msedge-ref")
                    .map(HttpHeaderName::fromString)
                    .map(name -> headers.getValue(name) == null ? null : name + ": " + shown(name))
                    .toArray(String[]::new);
        }

        String shown(HttpHeaderName name) {
            return ForeignText.oneLine(String.valueOf(headers.getValue(name)), ForeignText.MAX_QUOTE);
        }
    }
}
