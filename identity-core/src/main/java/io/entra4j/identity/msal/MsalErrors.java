package io.entra4j.identity.msal;

import com.azure.core.exception.ClientAuthenticationException;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.http.Answer;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.NoAnswerException;
import io.entra4j.identity.http.Redaction;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Translates the exceptions of MSAL and of the HTTP pipeline below it. No other class does that. */
final class MsalErrors {

    private static final Duration NOTABLE_SKEW = Duration.ofMinutes(2);

    private MsalErrors() {}

    /**
     * @param who the start of the message: "ClientSecretCredential (client ID …, tenant …)"
     * @param asked the scopes and the authority, for the details of a refusal
     * @param thrown the exception; it is returned unchanged if it is one of our failures, such as one of the proof
     */
    static RuntimeException translate(String who, List<String> asked, Throwable thrown, MsalHttpClient http) {
        if (TokenRequestInterruptedException.isInterruption(thrown)) {
            return new TokenRequestInterruptedException(thrown);
        }
        if (thrown instanceof ClientAuthenticationException told) {
            return told;
        }
        Answer answer = http.lastAnswer();
        return answer == null ? unanswered(who, thrown, http) : answered(who, asked, answer, http);
    }

    /** Returns the failure for a successful answer without a usable token. */
    static RuntimeException unusable(String who, List<String> asked, MsalHttpClient http) {
        Answer answer = http.lastAnswer();
        return answer == null
                ? new AuthenticationFailedException(
                        Failure.of(who + " got no token from MSAL.", null), EntraError.local("client"), null)
                : answered(who, asked, answer, http);
    }

    private static RuntimeException unanswered(String who, Throwable thrown, MsalHttpClient http) {
        boolean asked = http.asked();
        EntraError error = asked ? EntraError.network() : EntraError.local("client");
        String what = asked ? "got no answer from the token service" : "failed before a request was sent";
        return new AuthenticationFailedException(
                asked
                        ? Failure.of(
                                "%s %s: %s.".formatted(who, what, NoAnswerException.reason(thrown)),
                                NoAnswerException.remedy(thrown, error.remedy()))
                        : Failure.of("%s %s: %s.".formatted(who, what, rootMessage(thrown)), error.remedy()),
                error,
                Failure.cause(thrown));
    }

    private static RuntimeException answered(String who, List<String> asked, Answer answer, MsalHttpClient http) {
        int status = answer.status();
        Duration retryAfter = http.retryAfter();
        EntraError error = EntraError.parse(
                status, answer.body().flaw() == null ? answer.body().text() : "", retryAfter);
        if (!error.code().startsWith("http_")) {
            return new AuthenticationFailedException(
                    Failure.of(
                            "%s was refused: %s.".formatted(who, error.reason()),
                            remedy(error, http),
                            Stream.concat(Stream.of(error.details()), asked.stream())
                                    .toArray(String[]::new)),
                    error,
                    // No cause: MSAL's exception repeats the original answer, with the names of users in it.
                    null);
        }
        if (answer.body().cutOff()) {
            error = EntraError.unusable(status, "network", retryAfter);
        } else if (status / 100 == 2) {
            error = EntraError.unusable(status, "no_token", retryAfter);
        }
        return new AuthenticationFailedException(
                Failure.of(
                        "%s got an answer that is not a token response: HTTP %s with %s."
                                .formatted(who, status, kind(answer)),
                        remedy(error, http),
                        error.toString(),
                        header("correlation ID ", answer, "client-request-id"),
                        header("trace ID ", answer, "x-ms-request-id"),
                        header("content type ", answer, "Content-Type"),
                        answer.body().text().isBlank()
                                ? null
                                : "body " + Redaction.excerpt(answer.body().text())),
                error,
                null);
    }

    private static @Nullable String header(String label, Answer answer, String name) {
        String value = answer.header(name);
        return value == null ? null : label + ForeignText.oneLine(value, ForeignText.MAX_QUOTE);
    }

    private static String kind(Answer answer) {
        if (answer.body().flaw() != null) {
            return answer.body().flaw();
        }
        if (answer.body().text().isBlank()) {
            return "an empty body";
        }
        Map<?, ?> json = answer.json();
        if (json == null) {
            return answer.isWebPage() ? "a web page" : "a body that is not JSON";
        }
        return json.get("access_token") instanceof String
                ? "a token that has already expired or has no expiry time"
                : "JSON that holds no token";
    }

    /** Returns the remedy. It begins with the clock if that is wrong: a frequent reason for refused assertions. */
    private static String remedy(EntraError error, MsalHttpClient http) {
        Duration ahead = http.clockAhead();
        if (ahead.abs().compareTo(NOTABLE_SKEW) < 0) {
            return error.remedy();
        }
        return "set this machine's clock: it is %s s %s the service's clock. Then %s"
                .formatted(ahead.abs().toSeconds(), ahead.isNegative() ? "behind" : "ahead of", error.remedy());
    }

    /**
     * Returns the message of the outermost I/O failure. A "ConnectException" says more than its cause, a closed
     * channel.
     */
    private static String rootMessage(Throwable thrown) {
        Throwable telling = thrown;
        while (telling.getCause() != null && !(telling instanceof IOException)) {
            telling = telling.getCause();
        }
        String name = telling.getClass().getSimpleName();
        return telling.getMessage() == null
                ? name
                : name + ": "
                        + ForeignText.oneLine(Redaction.withoutTokens(telling.getMessage()), ForeignText.MAX_QUOTE);
    }
}
