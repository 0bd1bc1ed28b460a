package io.entra4j.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Gives the assertions with which an application authenticates, to those who ask a token endpoint themselves: an OAuth2
 * library, say. The builders of credentials that prove themselves by assertion make them. Safe for use by many threads.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7523#section-2.2">RFC 7523, client authentication</a>
 */
public interface ClientAssertionSource {

    /**
     * Returns an assertion to be sent now, once. Blocks where it has to be fetched or read.
     *
     * @param request what it is for
     * @return a JWT that has not expired
     * @throws AuthenticationFailedException if there is none
     * @throws CredentialUnavailableException if the source cannot even try
     * @throws TokenRequestInterruptedException if the thread was interrupted
     */
    String assertion(ClientAssertionRequest request);

    /**
     * Returns when the assertion that was given last expires, if somebody else made it.
     *
     * @return {@code null} before the first one, if it does not say, or the application signs for itself
     */
    default @Nullable Instant assertionExpiresAt() {
        return null;
    }

    /**
     * Returns when the certificate expires that signed last.
     *
     * @return {@code null} before that, and where there is none
     */
    default @Nullable Instant certificateExpiresAt() {
        return null;
    }
}
