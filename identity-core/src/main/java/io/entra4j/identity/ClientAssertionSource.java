package io.entra4j.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Supplies the assertions with which an application authenticates. It is for code that calls a token endpoint itself,
 * such as an OAuth2 library. The builders of credentials that authenticate by assertion make such sources. Safe for use
 * by many threads.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7523#section-2.2">RFC 7523, client authentication</a>
 */
public interface ClientAssertionSource {

    /**
     * Returns an assertion, to be sent now and only once. Blocks while the assertion is fetched or read.
     *
     * @param request the request that the assertion is for
     * @return a JWT that has not expired
     * @throws AuthenticationFailedException if there is no assertion
     * @throws CredentialUnavailableException if the source cannot even try
     * @throws TokenRequestInterruptedException if the thread was interrupted
     */
    String assertion(ClientAssertionRequest request);

    /**
     * Returns when the last returned assertion expires, if another party made it.
     *
     * @return the time; {@code null} before the first assertion, if the assertion does not say, or if the application
     *     signs its assertions itself
     */
    default @Nullable Instant assertionExpiresAt() {
        return null;
    }

    /**
     * Returns when the certificate that signed the last assertion expires.
     *
     * @return the time; {@code null} before the first assertion, or without a certificate
     */
    default @Nullable Instant certificateExpiresAt() {
        return null;
    }
}
