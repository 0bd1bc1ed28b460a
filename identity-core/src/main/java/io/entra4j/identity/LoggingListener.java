package io.entra4j.identity;

import io.entra4j.identity.http.ForeignText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes the log. A failure that a caller is told of is the caller's to log; a refresh that fails in the background is
 * told nobody else, so it is a warning.
 */
final class LoggingListener implements TokenRequestListener {

    private static final Logger LOGGER = LoggerFactory.getLogger(EntraCredential.class);

    @Override
    public void onEvent(TokenRequestEvent event) {
        Level level = event.isRefreshFailure() ? Level.WARN : Level.DEBUG;
        if (!LOGGER.isEnabledForLevel(level)) {
            return;
        }
        LOGGER.atLevel(level)
                .addKeyValue("name", event.name())
                .addKeyValue("credential", event.credential())
                .addKeyValue("answeredBy", event.answeredBy())
                .addKeyValue("reason", event.reason())
                .addKeyValue("scopes", event.request().scopes())
                .log(text(event));
    }

    private static String text(TokenRequestEvent event) {
        TokenFailure failure = event.failure();
        if (event.isRefreshFailure() && failure != null) {
            return "Token refresh failed; the current token stays in use. " + message(failure.cause());
        }
        if (failure != null) {
            return "Token request failed. " + message(failure.cause());
        }
        return event.type() == TokenRequestEvent.Type.FETCHED
                ? "Token fetched, expires at " + event.expiresAt()
                : "Token requested";
    }

    /** Those who fetch for an account may tell their callers less: Spring Security says "Invalid credentials" to a user. */
    static void warnOfAccount(String name, TokenFailure failure) {
        LOGGER.warn(
                "No token could be fetched for {}; the same failure is not logged again until one is. {}",
                name,
                message(failure.cause()));
    }

    /** Messages of ours have lines; in others', a line may be forged. */
    private static String message(Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        boolean ours =
                cause instanceof AuthenticationFailedException || cause instanceof CredentialUnavailableException;
        return ours ? text : ForeignText.oneLine(text, ForeignText.MAX_QUOTE);
    }

    static void warnOfSupportLogging() {
        LOGGER.warn(
                "'enableUnsafeSupportLogging' logs nothing here: no log of this library holds personal data or secrets."
                        + " To see what is sent, set the HTTP log level to 'body' and this library's loggers to DEBUG; to see whose"
                        + " tokens come, use 'enableAccountIdentifierLogging'.");
    }

    static void warnOfListener(RuntimeException thrown) {
        LOGGER.warn("A TokenRequestListener threw an exception, which is ignored.", thrown);
    }
}
