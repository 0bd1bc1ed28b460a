package io.entra4j.identity;

/**
 * Learns what a credential does. Logging, metrics and health are listeners; none is told the token.
 *
 * <p>Listeners learn of fetches only. Where a credential tells a caller again how an earlier fetch failed, and asks
 * nobody, there is no event.
 */
@FunctionalInterface
public interface TokenRequestListener {

    /**
     * Takes note of an event. Called on the thread that does the work, so it must return quickly; for one fetch,
     * {@code FETCH_STARTED} and its end come on the same thread. What it throws is logged and ignored.
     *
     * @param event what happened
     */
    void onEvent(TokenRequestEvent event);
}
