package io.entra4j.identity.spring.oauth2;

import com.azure.core.credential.TokenCredential;
import java.util.function.Function;
import org.springframework.security.oauth2.client.OAuth2AuthorizationContext;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientProvider;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import reactor.core.publisher.Mono;

/** Reactive variant of {@link AzureIdentityOAuth2AuthorizedClientProvider}. Never blocks. */
public final class AzureIdentityReactiveOAuth2AuthorizedClientProvider
        implements ReactiveOAuth2AuthorizedClientProvider {

    private final CredentialAuthorizedClients clients;

    /**
     * Creates the provider.
     *
     * @param credentials returns the credential for a registration's ID
     */
    public AzureIdentityReactiveOAuth2AuthorizedClientProvider(Function<String, TokenCredential> credentials) {
        this.clients = new CredentialAuthorizedClients(credentials);
    }

    @Override
    public Mono<OAuth2AuthorizedClient> authorize(OAuth2AuthorizationContext context) {
        ClientRegistration registration = context.getClientRegistration();
        if (!CredentialAuthorizedClients.isOf(registration)) {
            return Mono.empty();
        }
        return Mono.defer(() -> clients.credential(registration).getToken(clients.request(registration)))
                .mapNotNull(token -> clients.client(context, token))
                .onErrorMap(thrown -> CredentialAuthorizedClients.translated(thrown, registration));
    }
}
