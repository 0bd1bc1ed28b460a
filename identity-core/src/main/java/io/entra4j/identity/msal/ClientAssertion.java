package io.entra4j.identity.msal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Is an assertion that can be sent.
 *
 * @param value the JWT
 * @param expiresAt when it expires, {@code null} if it does not say
 * @param selfIssued whether the application signed it for itself, so that it is good for one request
 */
public record ClientAssertion(String value, @Nullable Instant expiresAt, boolean selfIssued) {

    /** Shows no assertion. */
    @Override
    public String toString() {
        return "ClientAssertion[expiresAt=" + expiresAt + "]";
    }
}
