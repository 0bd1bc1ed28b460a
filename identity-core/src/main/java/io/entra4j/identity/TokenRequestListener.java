package io.entra4j.identity;

/**
 * Gets the events of a credential. Logging, metrics and health are listeners. No listener gets the token.
 *
 * <p>Only fetches are events. If a credential repeats the failure of an earlier fetch to a caller, without a new
 * request, there is no event.
 */
@FunctionalInterface
public interface TokenRequestListener {

    /**
     * Handles an event. It is called on the thread that does the work, so it must return quickly. For one fetch,
     * {@code FETCH_STARTED} and the event of its end come on the same thread. Exceptions are logged and ignored.
     *
     * @param event what happened
     */
    void onEvent(TokenRequestEvent event);
}
