package io.entra4j.identity.service;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.http.Answer;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.NoAnswerException;
import io.entra4j.identity.http.Redaction;
import io.entra4j.identity.http.Request;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks the service that runs a job for a token that names the job. Such a token is valid for some minutes, so it is not
 * kept. Redirects are not followed, so that the access token goes to the service only.
 *
 * @param service the service's name, for messages
 * @param member name of the member of the answer that holds the token
 * @param showsRefusals whether messages may quote a refusal
 * @param remedy what the user can do if the service refuses
 */
record OidcTokenEndpoint(
        String service, String member, boolean showsRefusals, String remedy, CredentialOptions options) {

    /**
     * Checks a variable that holds the address of such a service.
     *
     * @throws IllegalArgumentException if it is not an {@code https} URL, or names a user
     */
    static String requireHttps(String variable, String url) {
        try {
            URI uri = new URI(url);
            if ("https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Reported below, like any other wrong value.
        }
        throw new IllegalArgumentException(
                "'%s' must be a URL that starts with https:// and names no user, since an access token is sent there."
                        .formatted(variable));
    }

    /**
     * Fetches a token.
     *
     * @param request the request without the access token
     * @param accessToken a text that a header can hold
     * @throws AuthenticationFailedException if no token comes back; the message names neither the credential nor a
     *     token
     */
    String fetch(Request request, String accessToken) {
        Answer answer = send(request.with("Authorization", "Bearer " + accessToken));
        if (answer.status() != 200) {
            throw refused(answer, accessToken);
        }
        Map<?, ?> json = answer.json();
        if (json == null || !(json.get(member) instanceof String token) || token.isBlank()) {
            throw failed(
                    "HTTP 200, content type %s, holds no '%s'.".formatted(shown(answer, "Content-Type"), member),
                    "check whether a proxy or another server answers in its place.",
                    EntraError.local("no_oidc_token"),
                    null,
                    identifiers(answer));
        }
        return token;
    }

    private Answer send(Request request) {
        try {
            return options.http().send(request);
        } catch (IOException | RuntimeException e) {
            if (TokenRequestInterruptedException.isInterruption(e)) {
                throw new TokenRequestInterruptedException(e);
            }
            throw failed(
                    "no answer came: %s.".formatted(NoAnswerException.reason(e)),
                    NoAnswerException.remedy(e, "check the network and the proxy."),
                    EntraError.network(),
                    Failure.cause(e));
        }
    }

    private AuthenticationFailedException refused(Answer answer, String accessToken) {
        EntraError error = EntraError.parse(
                answer.status(), null, answer.retryAfter(options.clock().instant()));
        boolean redirect = answer.header("Location") != null;
        return failed(
                "HTTP %s%s%s."
                        .formatted(
                                answer.status(),
                                redirect ? ", a redirect, which is not followed" : "",
                                showsRefusals
                                        ? ", body: "
                                                + Redaction.excerpt(
                                                        answer.body().text().replace(accessToken, "***"))
                                        : ""),
                error.isTransient() ? "ask again later: the service has a temporary problem." : remedy,
                error,
                null,
                identifiers(answer));
    }

    private AuthenticationFailedException failed(
            String reason, String whatToDo, EntraError error, @Nullable Throwable cause, @Nullable String... details) {
        return new AuthenticationFailedException(
                Failure.of("no OIDC token from %s: %s".formatted(service, reason), whatToDo, details), error, cause);
    }

    /** Returns identifiers by which the support of the service finds the answer. */
    private static @Nullable String[] identifiers(Answer answer) {
        return Stream.of("x-vss-e2eid", "x-msedge-ref")
                .map(name -> answer.header(name) == null ? null : name + ": " + shown(answer, name))
                .toArray(String[]::new);
    }

    private static String shown(Answer answer, String header) {
        return ForeignText.oneLine(String.valueOf(answer.header(header)), ForeignText.MAX_QUOTE);
    }
}
