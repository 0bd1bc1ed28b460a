package io.entra4j.identity.spring.oauth2;

import com.azure.core.credential.TokenCredential;
import com.azure.core.exception.ClientAuthenticationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.ClientAuthorizationException;
import org.springframework.security.oauth2.client.OAuth2AuthorizationContext;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProvider;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;

/**
 * Authorizes registrations of the grant type {@code azure_identity} with the tokens of a credential, such as a managed
 * identity. The credential caches and renews the tokens. A token is always the application's own, even when a user is
 * signed in.
 */
public final class AzureIdentityOAuth2AuthorizedClientProvider implements OAuth2AuthorizedClientProvider {

    /** Grant type {@code azure_identity}. */
    public static final AuthorizationGrantType AZURE_IDENTITY = CredentialAuthorizedClients.GRANT;

    private final CredentialAuthorizedClients clients;

    /**
     * Creates the provider.
     *
     * @param credentials returns the credential for a registration's ID
     */
    public AzureIdentityOAuth2AuthorizedClientProvider(Function<String, TokenCredential> credentials) {
        this.clients = new CredentialAuthorizedClients(credentials);
    }

    @Override
    public @Nullable OAuth2AuthorizedClient authorize(OAuth2AuthorizationContext context) {
        ClientRegistration registration = context.getClientRegistration();
        if (!CredentialAuthorizedClients.isOf(registration)) {
            return null;
        }
        try {
            return clients.client(
                    context, clients.credential(registration).getTokenSync(clients.request(registration)));
        } catch (ClientAuthenticationException e) {
            throw (ClientAuthorizationException) CredentialAuthorizedClients.translated(e, registration);
        }
    }
}
