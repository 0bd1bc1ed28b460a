package io.entra4j.identity.spring.autoconfigure.oauth2;

import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import io.entra4j.identity.spring.oauth2.AzureIdentityReactiveOAuth2AuthorizedClientProvider;
import io.entra4j.identity.spring.oauth2.OAuth2TokenResponseClients;
import io.entra4j.identity.spring.oauth2.OnBehalfOfStore;
import io.entra4j.identity.spring.oauth2.ReactiveOAuth2TokenResponseClients;
import io.entra4j.identity.spring.oauth2.ReactiveOnBehalfOfAuthorizedClientService;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.endpoint.JwtBearerGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.endpoint.ReactiveOAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.TokenExchangeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.WebClientReactiveClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ReactiveClientRegistrationRepository;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Auto-configuration for OAuth2 clients on the reactive stack. Spring Security finds the token clients by their types.
 * Each backs off if the application declares one of the same type.
 */
@AutoConfiguration(
        after = AzureIdentityOAuth2AutoConfiguration.class,
        beforeName =
                "org.springframework.boot.security.oauth2.client.autoconfigure.reactive.ReactiveOAuth2ClientAutoConfiguration")
@ConditionalOnClass({WebClientReactiveClientCredentialsTokenResponseClient.class, WebClient.class})
@ConditionalOnBean(OAuth2Clients.class)
@Conditional(OnStack.NotServlet.class)
public final class AzureIdentityReactiveOAuth2ClientAutoConfiguration {

    AzureIdentityReactiveOAuth2ClientAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    ReactiveOAuth2TokenResponseClients azureIdentityReactiveTokenResponseClients(OAuth2TokenResponseClients blocking) {
        return new ReactiveOAuth2TokenResponseClients(blocking);
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(OnRegistrations.Identities.class)
    ReactiveOAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest>
            azureIdentityReactiveAuthorizationCodeTokenResponseClient(ReactiveOAuth2TokenResponseClients clients) {
        return clients.authorizationCode();
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(OnRegistrations.Identities.class)
    ReactiveOAuth2AccessTokenResponseClient<OAuth2RefreshTokenGrantRequest>
            azureIdentityReactiveRefreshTokenTokenResponseClient(ReactiveOAuth2TokenResponseClients clients) {
        return clients.refreshToken();
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(OnRegistrations.Identities.class)
    ReactiveOAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest>
            azureIdentityReactiveClientCredentialsTokenResponseClient(ReactiveOAuth2TokenResponseClients clients) {
        return clients.clientCredentials();
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(OnRegistrations.JwtBearer.class)
    ReactiveOAuth2AccessTokenResponseClient<JwtBearerGrantRequest> azureIdentityReactiveJwtBearerTokenResponseClient(
            ReactiveOAuth2TokenResponseClients clients, OnBehalfOfStore store) {
        return clients.jwtBearer(store);
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(OnRegistrations.TokenExchange.class)
    ReactiveOAuth2AccessTokenResponseClient<TokenExchangeGrantRequest>
            azureIdentityReactiveTokenExchangeTokenResponseClient(ReactiveOAuth2TokenResponseClients clients) {
        return clients.tokenExchange();
    }

    @Bean
    @ConditionalOnMissingBean(ReactiveOAuth2AuthorizedClientService.class)
    @Conditional(OnRegistrations.Kept.class)
    ReactiveOnBehalfOfAuthorizedClientService azureIdentityReactiveAuthorizedClientService(
            Environment environment,
            OnBehalfOfStore store,
            ObjectProvider<ReactiveClientRegistrationRepository> registrations,
            AzureIdentityProperties properties,
            ObjectProvider<SharedTokenCache> shared) {
        return new ReactiveOnBehalfOfAuthorizedClientService(
                OAuth2Registrations.read(environment).onBehalfOf(),
                store,
                UserClients.reactiveService(registrations, properties, shared));
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(OnRegistrations.Credentials.class)
    AzureIdentityReactiveOAuth2AuthorizedClientProvider azureIdentityReactiveOAuth2AuthorizedClientProvider(
            OAuth2Clients clients) {
        return new AzureIdentityReactiveOAuth2AuthorizedClientProvider(clients::credential);
    }
}
