package io.entra4j.identity.spring.oauth2;

import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;

/**
 * Keeps tokens that were fetched on behalf of callers. The key is the caller's token in the {@code SecurityContext},
 * never the caller's name. Without a caller's token, it keeps and finds none. Tokens of credentials are not kept here,
 * because credentials keep them. Tokens of all other registrations are left to another service.
 */
public final class OnBehalfOfAuthorizedClientService implements OAuth2AuthorizedClientService {

    private final Set<String> onBehalfOf;
    private final OnBehalfOfStore store;
    private final Supplier<? extends OAuth2AuthorizedClientService> others;

    /**
     * Creates the service.
     *
     * @param onBehalfOf IDs of the registrations that act on behalf of callers
     * @param store keeps the callers' tokens
     * @param others supplies the service for all other registrations; called each time, and must return the same
     *     service
     */
    public OnBehalfOfAuthorizedClientService(
            Set<String> onBehalfOf, OnBehalfOfStore store, Supplier<? extends OAuth2AuthorizedClientService> others) {
        this.onBehalfOf = Set.copyOf(onBehalfOf);
        this.store = store;
        this.others = others;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // declared in the interface
    public <T extends OAuth2AuthorizedClient> @Nullable T loadAuthorizedClient(
            String registrationId, String principalName) {
        if (!onBehalfOf.contains(registrationId)) {
            return others.get().loadAuthorizedClient(registrationId, principalName);
        }
        IncomingToken caller = caller(registrationId, principalName);
        return caller == null ? null : (T) store.get(caller);
    }

    @Override
    public void saveAuthorizedClient(OAuth2AuthorizedClient client, Authentication principal) {
        String registrationId = client.getClientRegistration().getRegistrationId();
        if (onBehalfOf.contains(registrationId)) {
            IncomingToken caller = IncomingToken.of(registrationId, principal);
            if (caller != null) {
                store.put(caller, client);
            }
        } else if (!CredentialAuthorizedClients.isOf(client.getClientRegistration())) {
            others.get().saveAuthorizedClient(client, principal);
        }
    }

    @Override
    public void removeAuthorizedClient(String registrationId, String principalName) {
        if (!onBehalfOf.contains(registrationId)) {
            others.get().removeAuthorizedClient(registrationId, principalName);
            return;
        }
        IncomingToken caller = caller(registrationId, principalName);
        if (caller != null) {
            store.remove(caller);
        }
    }

    private static @Nullable IncomingToken caller(String registrationId, String principalName) {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getName().equals(principalName)
                ? IncomingToken.of(registrationId, authentication)
                : null;
    }
}
