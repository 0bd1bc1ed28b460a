package io.entra4j.identity.msal;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.TokenRequestInterruptedException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Translates what MSAL, or the pipeline beneath it, throws. The only place that does. */
final class MsalErrors {

    private static final int LONGEST_EXCERPT = 300;
    private static final Pattern TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{5,}[A-Za-z0-9_.-]*");
    private static final Pattern TOKEN_MEMBER = Pattern.compile("(\"[a-z_]*token\"\\s*:\\s*\")[^\"]*");

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
        EntraError error = EntraError.parse(answer.statusCode(), answer.body(), retryAfter(answer));
        if (error.code().startsWith("http_")) {
            return unreadable(who, error, answer, http.lastForm());
        }
        return new AuthenticationFailedException("%s was refused: %s".formatted(who, error.describe()), error, thrown);
    }

    /** A success that holds no usable token. */
    static RuntimeException useless(String who, MsalHttpClient http) {
        MsalHttpClient.Answer answer = http.lastAnswer();
        EntraError error = EntraError.local("no_token");
        return answer == null
                ? new AuthenticationFailedException(who + " got no token from MSAL.", error, null)
                : unreadable(who, error, answer, http.lastForm());
    }

    private static RuntimeException unanswered(String who, Throwable thrown, MsalHttpClient http) {
        if (!http.asked()) {
            return new AuthenticationFailedException(
                    "%s failed before a request was sent: %s".formatted(who, rootMessage(thrown)),
                    EntraError.local("client"),
                    thrown);
        }
        return new AuthenticationFailedException(
                "%s got no answer from the token service: %s. Check the network, the proxy and the authority host."
                        .formatted(who, rootMessage(thrown)),
                EntraError.network(),
                thrown);
    }

    /** MSAL's own exception quotes the body as it came, which may hold a token or echo a secret: it is not kept. */
    private static RuntimeException unreadable(
            String who, EntraError error, MsalHttpClient.Answer answer, @Nullable String form) {
        return new AuthenticationFailedException(
                "%s got an answer that is no token response: HTTP %d, content type %s, body: %s%s Something between this machine and the token service may have answered in its place."
                        .formatted(
                                who,
                                answer.statusCode(),
                                answer.header("Content-Type"),
                                excerpt(answer.body(), form),
                                error.retryAfter() == null
                                        ? "."
                                        : ". Retry after: " + error.retryAfter().toSeconds() + " s."),
                error,
                null);
    }

    private static String excerpt(String body, @Nullable String form) {
        if (body.isBlank()) {
            return "empty";
        }
        String safe = form == null ? body : withoutValues(body, form);
        safe = TOKEN_MEMBER.matcher(safe).replaceAll("$1***");
        safe = TOKEN.matcher(safe).replaceAll("***").replaceAll("\\s+", " ").trim();
        return "'" + (safe.length() <= LONGEST_EXCERPT ? safe : safe.substring(0, LONGEST_EXCERPT) + "…") + "'";
    }

    /** Whatever we sent may have been echoed: secrets, assertions and codes are all values of the form. */
    private static String withoutValues(String body, String form) {
        return Arrays.stream(form.split("&"))
                .map(pair -> pair.substring(pair.indexOf('=') + 1))
                .filter(value -> value.length() > 5)
                .reduce(
                        body,
                        (text, value) -> text.replace(value, "***")
                                .replace(URLDecoder.decode(value, StandardCharsets.UTF_8), "***"));
    }

    private static @Nullable Duration retryAfter(MsalHttpClient.Answer answer) {
        String value = answer.header("Retry-After");
        return value != null && value.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(value)) : null;
    }

    private static String rootMessage(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null
                ? root.getClass().getSimpleName()
                : root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
