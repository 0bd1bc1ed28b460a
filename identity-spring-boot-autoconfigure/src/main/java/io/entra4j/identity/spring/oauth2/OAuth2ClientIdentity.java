package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.ClientAssertionSource;
import io.entra4j.identity.TokenAccount;
import org.jspecify.annotations.Nullable;

/**
 * Is what a client registration of Spring Security authenticates with, and where its token requests are accounted for.
 *
 * @param registrationId of the registration
 * @param assertions what it authenticates with; {@code null} if that is as the registration says
 * @param onBehalfOf whether it asks for tokens on behalf of those who call the application
 * @param account told of each token request
 */
public record OAuth2ClientIdentity(
        String registrationId, @Nullable ClientAssertionSource assertions, boolean onBehalfOf, TokenAccount account) {

    /** Shows the registration only. */
    @Override
    public String toString() {
        return "OAuth2ClientIdentity[" + registrationId + "]";
    }
}
