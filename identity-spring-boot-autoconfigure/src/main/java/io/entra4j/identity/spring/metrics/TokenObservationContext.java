package io.entra4j.identity.spring.metrics;

import io.entra4j.identity.TokenRequestEvent;
import io.micrometer.observation.Observation;

/** Is what is known of a token fetch that is observed. */
public final class TokenObservationContext extends Observation.Context {

    private TokenRequestEvent event;

    TokenObservationContext(TokenRequestEvent event) {
        this.event = event;
    }

    /**
     * Returns what happened last.
     *
     * @return that the fetch started; at its end, what came of it
     */
    public TokenRequestEvent event() {
        return event;
    }

    void ended(TokenRequestEvent with) {
        this.event = with;
    }
}
