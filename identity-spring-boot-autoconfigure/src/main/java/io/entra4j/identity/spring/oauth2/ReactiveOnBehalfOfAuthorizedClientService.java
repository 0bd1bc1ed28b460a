package io.entra4j.identity.spring.oauth2;

import java.util.Set;
import java.util.function.Supplier;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientService;
import reactor.core.publisher.Mono;

/** Reactive variant of {@link OnBehalfOfAuthorizedClientService}. */
public final class ReactiveOnBehalfOfAuthorizedClientService implements ReactiveOAuth2AuthorizedClientService {

    private final TokenThreads threads = new TokenThreads();
    private final Set<String> onBehalfOf;
    private final OnBehalfOfStore store;
    private final Supplier<? extends ReactiveOAuth2AuthorizedClientService> others;

    /**
     * Creates the service.
     *
     * @param onBehalfOf IDs of the registrations that act on behalf of callers
     * @param store keeps the callers' tokens
     * @param others supplies the service for all other registrations; called each time, and must return the same
     *     service
     */
    public ReactiveOnBehalfOfAuthorizedClientService(
            Set<String> onBehalfOf,
            OnBehalfOfStore store,
            Supplier<? extends ReactiveOAuth2AuthorizedClientService> others) {
        this.onBehalfOf = Set.copyOf(onBehalfOf);
        this.store = store;
        this.others = others;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // declared in the interface
    public <T extends OAuth2AuthorizedClient> Mono<T> loadAuthorizedClient(
            String registrationId, String principalName) {
        return onBehalfOf.contains(registrationId)
                ? caller(registrationId, principalName).flatMap(caller -> Mono.justOrEmpty((T) store.get(caller)))
                : others.get().loadAuthorizedClient(registrationId, principalName);
    }

    @Override
    public Mono<Void> saveAuthorizedClient(OAuth2AuthorizedClient client, Authentication principal) {
        String registrationId = client.getClientRegistration().getRegistrationId();
        if (onBehalfOf.contains(registrationId)) {
            return Mono.fromRunnable(() -> {
                IncomingToken caller = IncomingToken.of(registrationId, principal);
                if (caller != null) {
                    store.put(caller, client);
                }
            });
        }
        return CredentialAuthorizedClients.isOf(client.getClientRegistration())
                ? Mono.empty()
                : others.get().saveAuthorizedClient(client, principal);
    }

    @Override
    public Mono<Void> removeAuthorizedClient(String registrationId, String principalName) {
        return onBehalfOf.contains(registrationId)
                ? caller(registrationId, principalName).flatMap(caller -> threads.run(() -> store.remove(caller)))
                : others.get().removeAuthorizedClient(registrationId, principalName);
    }

    private static Mono<IncomingToken> caller(String registrationId, String principalName) {
        return ReactiveSecurityContextHolder.getContext()
                .mapNotNull(SecurityContext::getAuthentication)
                .filter(authentication -> authentication.getName().equals(principalName))
                .mapNotNull(authentication -> IncomingToken.of(registrationId, authentication));
    }
}
