package io.entra4j.identity.spring.oauth2;

import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;

/**
 * Keeps tokens that were fetched on behalf of callers by the caller's token, which it finds in the {@code
 * SecurityContext}, never by name; without a caller's token there are none. Tokens of credentials are not kept at all,
 * since credentials keep them. Those of all other registrations are left to another service.
 */
public final class OnBehalfOfAuthorizedClientService implements OAuth2AuthorizedClientService {

    private final Set<String> onBehalfOf;
    private final OnBehalfOfStore store;
    private final Supplier<? extends OAuth2AuthorizedClientService> others;

    /**
     * Creates the service.
     *
     * @param onBehalfOf IDs of the registrations that act on behalf of callers
     * @param store keeps their tokens
     * @param others keeps those of all other registrations; asked each time, so the same is to be given
     */
    public OnBehalfOfAuthorizedClientService(
            Set<String> onBehalfOf, OnBehalfOfStore store, Supplier<? extends OAuth2AuthorizedClientService> others) {
        this.onBehalfOf = Set.copyOf(onBehalfOf);
        this.store = store;
        this.others = others;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as the interface has it
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
