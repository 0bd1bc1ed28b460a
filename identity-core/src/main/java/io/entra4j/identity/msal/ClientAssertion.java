package io.entra4j.identity.msal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Client assertion that has been checked and can be sent.
 *
 * @param value the JWT
 * @param expiresAt when it expires, {@code null} if it does not say
 * @param selfIssued whether the application signed it itself; then it can be used for one request only
 */
public record ClientAssertion(String value, @Nullable Instant expiresAt, boolean selfIssued) {

    /** Does not show the assertion: it is secret. */
    @Override
    public String toString() {
        return "ClientAssertion[expiresAt=" + expiresAt + "]";
    }
}
