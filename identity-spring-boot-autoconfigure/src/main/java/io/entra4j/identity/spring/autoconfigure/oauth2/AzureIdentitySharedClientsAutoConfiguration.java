package io.entra4j.identity.spring.autoconfigure.oauth2;

import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.spring.autoconfigure.cache.AzureIdentitySharedCacheAutoConfiguration;
import io.entra4j.identity.spring.oauth2.ReactiveSharedAuthorizedClientService;
import io.entra4j.identity.spring.oauth2.SharedAuthorizedClientService;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ReactiveClientRegistrationRepository;

/**
 * Auto-configuration for the tokens of users who log in through Spring Security, where replicas share them. With
 * registrations on behalf of callers, our service for these comes first, and keeps users' tokens in the same way.
 */
@AutoConfiguration(
        after = {
            AzureIdentitySharedCacheAutoConfiguration.class,
            AzureIdentityOAuth2ClientAutoConfiguration.class,
            AzureIdentityReactiveOAuth2ClientAutoConfiguration.class
        },
        beforeName = {
            "org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientAutoConfiguration",
            "org.springframework.boot.security.oauth2.client.autoconfigure.reactive.ReactiveOAuth2ClientAutoConfiguration"
        })
@ConditionalOnClass(OAuth2AuthorizedClientService.class)
@ConditionalOnBean(SharedTokenCache.class)
@ConditionalOnBooleanProperty(name = "azure.identity.cache.shared.users", matchIfMissing = true)
public final class AzureIdentitySharedClientsAutoConfiguration {

    AzureIdentitySharedClientsAutoConfiguration() {}

    /** The servlet stack, and applications without a web server. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(OnStack.NotReactive.class)
    static class Blocking {

        @Bean
        @ConditionalOnMissingBean(OAuth2AuthorizedClientService.class)
        SharedAuthorizedClientService azureIdentitySharedAuthorizedClientService(
                ObjectProvider<ClientRegistrationRepository> registrations, SharedTokenCache cache) {
            return UserClients.shared(registrations, cache);
        }
    }

    /** The reactive stack. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(OnStack.NotServlet.class)
    static class Reactive {

        @Bean
        @ConditionalOnMissingBean(ReactiveOAuth2AuthorizedClientService.class)
        ReactiveSharedAuthorizedClientService azureIdentityReactiveSharedAuthorizedClientService(
                ObjectProvider<ReactiveClientRegistrationRepository> registrations, SharedTokenCache cache) {
            return UserClients.reactiveShared(registrations, cache);
        }
    }
}
