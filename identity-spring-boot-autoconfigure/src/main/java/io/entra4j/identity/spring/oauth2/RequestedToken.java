package io.entra4j.identity.spring.oauth2;

import java.util.Set;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistration;

/**
 * Tells whether requests of client credentials are for the same.
 *
 * @param registrationId who asks
 * @param scopes for what
 */
record RequestedToken(String registrationId, Set<String> scopes) {

    static RequestedToken by(OAuth2ClientCredentialsGrantRequest grant) {
        ClientRegistration registration = grant.getClientRegistration();
        return new RequestedToken(registration.getRegistrationId(), scopes(registration));
    }

    /** Spring Security 7.0 has none where 7.1 has an empty set. */
    static Set<String> scopes(ClientRegistration registration) {
        Set<String> scopes = registration.getScopes();
        return scopes == null ? Set.of() : Set.copyOf(scopes);
    }
}
