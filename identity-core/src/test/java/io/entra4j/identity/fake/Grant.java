package io.entra4j.identity.fake;

import java.util.Map;

/** One way to earn a token. */
interface Grant {
    /** Returns the {@code grant_type} that this grant answers to. */
    String type();

    /**
     * Returns the members of the token answer.
     *
     * @throws EntraException if Entra would refuse
     */
    Map<String, Object> tokensFor(TokenForm request);
}
