package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.shared.SharedTokenCache;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ReactiveClientRegistrationRepository;
import reactor.core.publisher.Mono;

/**
 * Reactive variant of {@link SharedAuthorizedClientService}. Calls the store on up to 32 threads of its own. 1000 more
 * calls wait for one; further calls fail with the error {@code temporarily_unavailable}.
 */
public final class ReactiveSharedAuthorizedClientService implements ReactiveOAuth2AuthorizedClientService {

    private final TokenThreads threads = new TokenThreads();
    private final Supplier<ReactiveClientRegistrationRepository> registrations;
    private final SharedClients clients;
    private final Supplier<? extends ReactiveOAuth2AuthorizedClientService> others;

    /**
     * Creates the service.
     *
     * @param registrations supplies the registrations; called each time
     * @param cache holds the users' tokens
     * @param clock the clock for the life of entries
     * @param others supplies the service for all other registrations; called each time, and must return the same service
     */
    public ReactiveSharedAuthorizedClientService(
            Supplier<ReactiveClientRegistrationRepository> registrations,
            SharedTokenCache cache,
            Clock clock,
            Supplier<? extends ReactiveOAuth2AuthorizedClientService> others) {
        this.registrations = registrations;
        this.clients = new SharedClients(cache, clock);
        this.others = others;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // declared in the interface
    public <T extends OAuth2AuthorizedClient> Mono<T> loadAuthorizedClient(
            String registrationId, String principalName) {
        return registration(registrationId)
                .flatMap(found -> found.isPresent()
                        ? threads.call(() -> (T) clients.load(found.get(), principalName))
                        : others.get().<T>loadAuthorizedClient(registrationId, principalName));
    }

    @Override
    public Mono<Void> saveAuthorizedClient(OAuth2AuthorizedClient client, Authentication principal) {
        return SharedClients.covers(client.getClientRegistration())
                ? threads.run(() -> clients.save(client, principal.getName()))
                : others.get().saveAuthorizedClient(client, principal);
    }

    @Override
    public Mono<Void> removeAuthorizedClient(String registrationId, String principalName) {
        return registration(registrationId)
                .flatMap(found -> found.isPresent()
                        ? threads.run(() -> clients.remove(found.get(), principalName))
                        : others.get().removeAuthorizedClient(registrationId, principalName));
    }

    private Mono<Optional<ClientRegistration>> registration(String id) {
        return Mono.defer(() -> registrations.get().findByRegistrationId(id))
                .filter(SharedClients::covers)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty());
    }
}
