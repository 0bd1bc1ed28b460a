package io.entra4j.identity;

import io.entra4j.identity.http.ForeignText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes the log. If a caller gets a failure, the caller can log it. No caller gets the failure of a refresh in the
 * background, so that is logged as a warning.
 */
final class LoggingListener implements TokenRequestListener {

    private static final Logger LOGGER = LoggerFactory.getLogger(EntraCredential.class);

    @Override
    public void onEvent(TokenRequestEvent event) {
        boolean warning = event.isRefreshFailure();
        if (warning ? !LOGGER.isWarnEnabled() : !LOGGER.isDebugEnabled()) {
            return;
        }
        String text = text(event);
        if (KeyValueLog.isPossible()) {
            KeyValueLog.write(LOGGER, warning ? Level.WARN : Level.DEBUG, event, text);
        } else if (warning) {
            LOGGER.warn(text);
        } else {
            LOGGER.debug(text);
        }
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

    /**
     * Warns of a failed fetch of a {@link TokenAccount}. Its library may tell users less: Spring Security only says
     * "Invalid credentials".
     */
    static void warnOfAccount(String name, TokenFailure failure) {
        LOGGER.warn(
                "No token could be fetched for {}. The same failure is not logged again until a token is fetched. {}",
                name,
                message(failure.cause()));
    }

    /**
     * Returns a message for the log. Our messages have several lines; foreign ones are put on one line, since they may
     * forge lines.
     */
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
