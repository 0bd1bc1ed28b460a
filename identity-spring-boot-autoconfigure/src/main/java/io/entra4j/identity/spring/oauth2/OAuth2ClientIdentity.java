package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.ClientAssertionSource;
import io.entra4j.identity.TokenAccount;
import org.jspecify.annotations.Nullable;

/**
 * Identity of a client registration of Spring Security: its assertions, and the account that records its token
 * requests.
 *
 * @param registrationId ID of the registration
 * @param assertions source of the assertions with which it authenticates; {@code null} if it authenticates as Spring
 *     Security's properties say
 * @param onBehalfOf whether it requests tokens on behalf of the application's callers
 * @param account records each token request
 */
public record OAuth2ClientIdentity(
        String registrationId, @Nullable ClientAssertionSource assertions, boolean onBehalfOf, TokenAccount account) {

    /** Returns a text with the registration's ID only. */
    @Override
    public String toString() {
        return "OAuth2ClientIdentity[" + registrationId + "]";
    }
}
