package io.entra4j.identity.spring.oauth2;

import java.util.Set;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistration;

/**
 * Key that is equal for client-credentials requests for the same token.
 *
 * @param registrationId ID of the registration
 * @param scopes scopes of the token
 */
record RequestedToken(String registrationId, Set<String> scopes) {

    static RequestedToken by(OAuth2ClientCredentialsGrantRequest grant) {
        ClientRegistration registration = grant.getClientRegistration();
        return new RequestedToken(registration.getRegistrationId(), scopes(registration));
    }

    /**
     * Returns the scopes, never {@code null}. Spring Security 7.0 returns {@code null} where 7.1 returns an empty set.
     */
    static Set<String> scopes(ClientRegistration registration) {
        Set<String> scopes = registration.getScopes();
        return scopes == null ? Set.of() : Set.copyOf(scopes);
    }
}
