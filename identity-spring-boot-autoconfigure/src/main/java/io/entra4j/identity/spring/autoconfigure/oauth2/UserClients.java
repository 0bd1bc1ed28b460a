package io.entra4j.identity.spring.autoconfigure.oauth2;

import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import io.entra4j.identity.spring.oauth2.ReactiveSharedAuthorizedClientService;
import io.entra4j.identity.spring.oauth2.SharedAuthorizedClientService;
import java.time.Clock;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.InMemoryReactiveOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ReactiveClientRegistrationRepository;
import org.springframework.util.function.SingletonSupplier;

/** Makes the services for authorized clients of users: shared ones if replicas share them, else Spring Security's own. */
final class UserClients {

    private UserClients() {}

    static Supplier<OAuth2AuthorizedClientService> service(
            ObjectProvider<ClientRegistrationRepository> registrations,
            AzureIdentityProperties properties,
            ObjectProvider<SharedTokenCache> shared) {
        return SingletonSupplier.of(() -> {
            SharedTokenCache cache = shared.getIfUnique();
            return cache != null && properties.cache().shared().users()
                    ? shared(registrations, cache)
                    : new InMemoryOAuth2AuthorizedClientService(registrations.getObject());
        });
    }

    static SharedAuthorizedClientService shared(
            ObjectProvider<ClientRegistrationRepository> registrations, SharedTokenCache cache) {
        return new SharedAuthorizedClientService(
                registrations::getObject,
                cache,
                Clock.systemUTC(),
                SingletonSupplier.of(() -> new InMemoryOAuth2AuthorizedClientService(registrations.getObject())));
    }

    static Supplier<ReactiveOAuth2AuthorizedClientService> reactiveService(
            ObjectProvider<ReactiveClientRegistrationRepository> registrations,
            AzureIdentityProperties properties,
            ObjectProvider<SharedTokenCache> shared) {
        return SingletonSupplier.of(() -> {
            SharedTokenCache cache = shared.getIfUnique();
            return cache != null && properties.cache().shared().users()
                    ? reactiveShared(registrations, cache)
                    : new InMemoryReactiveOAuth2AuthorizedClientService(registrations.getObject());
        });
    }

    static ReactiveSharedAuthorizedClientService reactiveShared(
            ObjectProvider<ReactiveClientRegistrationRepository> registrations, SharedTokenCache cache) {
        return new ReactiveSharedAuthorizedClientService(
                registrations::getObject,
                cache,
                Clock.systemUTC(),
                SingletonSupplier.of(
                        () -> new InMemoryReactiveOAuth2AuthorizedClientService(registrations.getObject())));
    }
}
