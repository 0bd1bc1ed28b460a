package io.entra4j.identity.spring.oauth2;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.exception.ClientAuthenticationException;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.ClientAuthorizationException;
import org.springframework.security.oauth2.client.OAuth2AuthorizationContext;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2Error;

/**
 * Turns the tokens of credentials into authorized clients.
 *
 * @param credentials returns the credential for a registration's ID
 */
record CredentialAuthorizedClients(Function<String, TokenCredential> credentials) {

    static final AuthorizationGrantType GRANT = new AuthorizationGrantType("azure_identity");

    /** Principal name of all tokens, because a token is always the application's own, even when a user is signed in. */
    private static final String PRINCIPAL = "azure-identity";

    static boolean isOf(ClientRegistration registration) {
        return GRANT.equals(registration.getAuthorizationGrantType());
    }

    TokenCredential credential(ClientRegistration registration) {
        return credentials.apply(registration.getRegistrationId());
    }

    /**
     * @throws ClientAuthorizationException if the registration has no scope
     */
    TokenRequestContext request(ClientRegistration registration) {
        Set<String> scopes = RequestedToken.scopes(registration);
        if (scopes.isEmpty()) {
            throw new ClientAuthorizationException(
                    new OAuth2Error(
                            "invalid_scope",
                            "The client registration '%s' has no scope. Set one, such as https://vault.azure.net/.default."
                                    .formatted(registration.getRegistrationId()),
                            null),
                    registration.getRegistrationId());
        }
        return new TokenRequestContext().addScopes(scopes.toArray(String[]::new));
    }

    /**
     * Returns the authorized client, {@code null} if the existing client already has this token and need not be saved
     * again.
     */
    @Nullable
    OAuth2AuthorizedClient client(OAuth2AuthorizationContext context, AccessToken token) {
        OAuth2AuthorizedClient previous = context.getAuthorizedClient();
        if (previous != null && previous.getAccessToken().getTokenValue().equals(token.getToken())) {
            return null;
        }
        ClientRegistration registration = context.getClientRegistration();
        return new OAuth2AuthorizedClient(
                registration,
                PRINCIPAL,
                new OAuth2AccessToken(
                        OAuth2AccessToken.TokenType.BEARER,
                        token.getToken(),
                        null,
                        token.getExpiresAt().toInstant(),
                        registration.getScopes()));
    }

    static Throwable translated(Throwable thrown, ClientRegistration registration) {
        return thrown instanceof ClientAuthenticationException
                ? new ClientAuthorizationException(
                        new OAuth2Error("azure_identity", thrown.getMessage(), null),
                        registration.getRegistrationId(),
                        thrown)
                : thrown;
    }
}
