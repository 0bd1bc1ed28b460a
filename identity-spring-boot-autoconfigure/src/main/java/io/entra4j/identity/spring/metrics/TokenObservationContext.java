package io.entra4j.identity.spring.metrics;

import io.entra4j.identity.TokenRequestEvent;
import io.micrometer.observation.Observation;

/** Context of the observation of a token fetch. */
public final class TokenObservationContext extends Observation.Context {

    private TokenRequestEvent event;

    TokenObservationContext(TokenRequestEvent event) {
        this.event = event;
    }

    /**
     * Returns the last event of the fetch.
     *
     * @return the event of the start; after the end of the fetch, the event with its result
     */
    public TokenRequestEvent event() {
        return event;
    }

    void ended(TokenRequestEvent with) {
        this.event = with;
    }
}
