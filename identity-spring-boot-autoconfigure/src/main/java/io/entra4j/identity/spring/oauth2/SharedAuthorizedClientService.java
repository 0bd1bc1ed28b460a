package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.shared.SharedTokenCache;
import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;

/**
 * Keeps the tokens of users who log in or authorize the application ({@code authorization_code}) where all its replicas
 * find them, encrypted, by registration and user name. A replica sees at once what another has saved or removed. An entry
 * ends 24 hours after its last use; then the user is sent to log in again, as after a removal.
 *
 * <p>Each call waits for the store at most for the timeout of the {@link SharedTokenCache}, and never throws for its
 * failures. While the store does not answer, this replica works with what it has saved and loaded itself: up to 10,000
 * clients, the least recently used of which are dropped first. An entry that was tampered with is not loaded.
 *
 * <p>Registrations with other grants are left to another service.
 */
public final class SharedAuthorizedClientService implements OAuth2AuthorizedClientService {

    private final Supplier<ClientRegistrationRepository> registrations;
    private final SharedClients clients;
    private final Supplier<? extends OAuth2AuthorizedClientService> others;

    /**
     * Creates the service.
     *
     * @param registrations supplies the registrations; called each time
     * @param cache holds the users' tokens
     * @param clock the clock for the life of entries
     * @param others supplies the service for all other registrations; called each time, and must return the same service
     */
    public SharedAuthorizedClientService(
            Supplier<ClientRegistrationRepository> registrations,
            SharedTokenCache cache,
            Clock clock,
            Supplier<? extends OAuth2AuthorizedClientService> others) {
        this.registrations = registrations;
        this.clients = new SharedClients(cache, clock);
        this.others = others;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // declared in the interface
    public <T extends OAuth2AuthorizedClient> @Nullable T loadAuthorizedClient(
            String registrationId, String principalName) {
        ClientRegistration registration = registration(registrationId);
        return registration == null
                ? others.get().loadAuthorizedClient(registrationId, principalName)
                : (T) clients.load(registration, principalName);
    }

    @Override
    public void saveAuthorizedClient(OAuth2AuthorizedClient client, Authentication principal) {
        if (SharedClients.covers(client.getClientRegistration())) {
            clients.save(client, principal.getName());
        } else {
            others.get().saveAuthorizedClient(client, principal);
        }
    }

    @Override
    public void removeAuthorizedClient(String registrationId, String principalName) {
        ClientRegistration registration = registration(registrationId);
        if (registration == null) {
            others.get().removeAuthorizedClient(registrationId, principalName);
        } else {
            clients.remove(registration, principalName);
        }
    }

    private @Nullable ClientRegistration registration(String id) {
        ClientRegistration registration = registrations.get().findByRegistrationId(id);
        return SharedClients.covers(registration) ? registration : null;
    }
}
