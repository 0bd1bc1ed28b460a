package io.entra4j.identity.msal;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.FailureMessage;
import io.entra4j.identity.TokenRequestInterruptedException;
import java.io.IOException;
import java.time.Duration;

/** Translates what MSAL, or the pipeline beneath it, throws. The only place that does. */
final class MsalErrors {

    private static final String NO_TOKEN = "no_token";
    private static final Duration NOTABLE_SKEW = Duration.ofMinutes(2);

    private MsalErrors() {}

    /**
     * @param who what was tried, to begin the message with: "ClientSecretCredential … for tenant 't'"
     */
    static RuntimeException translate(String who, Throwable thrown, MsalHttpClient http) {
        if (TokenRequestInterruptedException.isInterruption(thrown)) {
            return new TokenRequestInterruptedException(thrown);
        }
        MsalHttpClient.Answer answer = http.lastAnswer();
        if (answer == null) {
            return unanswered(who, thrown, http);
        }
        EntraError error = EntraError.parse(
                answer.statusCode(),
                answer.body(),
                EntraError.retryAfter(answer.header("Retry-After"), answer.receivedAt()));
        if (error.code().startsWith("http_")) {
            return unreadable(who, error, answer);
        }
        return new AuthenticationFailedException(
                FailureMessage.of(
                        "%s was refused: %s.".formatted(who, error.reason()),
                        remedy(error.remedy(), answer),
                        error.details()),
                error,
                thrown);
    }

    /** A success that holds no usable token. */
    static RuntimeException useless(String who, MsalHttpClient http) {
        MsalHttpClient.Answer answer = http.lastAnswer();
        return answer == null
                ? new AuthenticationFailedException(
                        FailureMessage.of(who + " got no token from MSAL.", null), EntraError.local(NO_TOKEN), null)
                : unreadable(
                        who, EntraError.parse(answer.statusCode(), "{\"error\":\"" + NO_TOKEN + "\"}", null), answer);
    }

    private static RuntimeException unanswered(String who, Throwable thrown, MsalHttpClient http) {
        if (!http.asked()) {
            return new AuthenticationFailedException(
                    FailureMessage.of(
                            "%s failed before a request was sent: %s.".formatted(who, rootMessage(thrown)),
                            "look at the settings and the request that the text names."),
                    EntraError.local("client"),
                    thrown);
        }
        EntraError error = EntraError.network();
        return new AuthenticationFailedException(
                FailureMessage.of(
                        "%s got no answer from the token service: %s.".formatted(who, rootMessage(thrown)),
                        error.remedy()),
                error,
                thrown);
    }

    private static RuntimeException unreadable(String who, EntraError error, MsalHttpClient.Answer answer) {
        return new AuthenticationFailedException(
                FailureMessage.of(
                        "%s got an answer that is no token response: HTTP %d, content type %s, body: %s."
                                .formatted(
                                        who,
                                        answer.statusCode(),
                                        answer.header("Content-Type"),
                                        Redaction.excerpt(answer.body())),
                        remedy(error.remedy(), answer),
                        error.details()),
                error,
                null);
    }

    /** A wrong clock is behind many a refused assertion and surprising expiry, and nobody thinks of it. */
    private static String remedy(String remedy, MsalHttpClient.Answer answer) {
        Duration ahead = answer.clockAhead();
        if (ahead.abs().compareTo(NOTABLE_SKEW) < 0) {
            return remedy;
        }
        String clock = "this machine's clock is %d s %s the service's: set it right."
                .formatted(ahead.abs().toSeconds(), ahead.isNegative() ? "behind" : "ahead of");
        return clock + " Then " + remedy;
    }

    /** The outermost I/O failure says most: "ConnectException", where its own cause is a closed channel. */
    private static String rootMessage(Throwable thrown) {
        Throwable telling = thrown;
        while (telling.getCause() != null && !(telling instanceof IOException)) {
            telling = telling.getCause();
        }
        String name = telling.getClass().getSimpleName();
        return telling.getMessage() == null ? name : name + ": " + telling.getMessage();
    }
}
