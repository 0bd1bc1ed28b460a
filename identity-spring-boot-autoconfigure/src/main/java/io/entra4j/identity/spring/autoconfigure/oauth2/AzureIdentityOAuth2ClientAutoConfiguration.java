package io.entra4j.identity.spring.autoconfigure.oauth2;

import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import io.entra4j.identity.spring.oauth2.AzureIdentityOAuth2AuthorizedClientProvider;
import io.entra4j.identity.spring.oauth2.OAuth2TokenResponseClients;
import io.entra4j.identity.spring.oauth2.OnBehalfOfAuthorizedClientService;
import io.entra4j.identity.spring.oauth2.OnBehalfOfStore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.endpoint.JwtBearerGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.TokenExchangeGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;

/**
 * Auto-configuration for OAuth2 clients on the servlet stack, and without a web server. Spring Security finds the token
 * clients by their types. Each backs off if the application declares one of the same type.
 */
@AutoConfiguration(
        after = AzureIdentityOAuth2AutoConfiguration.class,
        beforeName = "org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientAutoConfiguration")
@ConditionalOnClass(RestClientClientCredentialsTokenResponseClient.class)
@ConditionalOnBean(OAuth2Clients.class)
@Conditional(OnStack.NotReactive.class)
public final class AzureIdentityOAuth2ClientAutoConfiguration {

    AzureIdentityOAuth2ClientAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    @Conditional(OnRegistrations.Identities.class)
    OAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest>
            azureIdentityAuthorizationCodeTokenResponseClient(OAuth2TokenResponseClients clients) {
        return clients.authorizationCode();
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(OnRegistrations.Identities.class)
    OAuth2AccessTokenResponseClient<OAuth2RefreshTokenGrantRequest> azureIdentityRefreshTokenTokenResponseClient(
            OAuth2TokenResponseClients clients) {
        return clients.refreshToken();
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(OnRegistrations.Identities.class)
    OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest>
            azureIdentityClientCredentialsTokenResponseClient(OAuth2TokenResponseClients clients) {
        return clients.clientCredentials();
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(OnRegistrations.JwtBearer.class)
    OAuth2AccessTokenResponseClient<JwtBearerGrantRequest> azureIdentityJwtBearerTokenResponseClient(
            OAuth2TokenResponseClients clients, OnBehalfOfStore store) {
        return clients.jwtBearer(store);
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(OnRegistrations.TokenExchange.class)
    OAuth2AccessTokenResponseClient<TokenExchangeGrantRequest> azureIdentityTokenExchangeTokenResponseClient(
            OAuth2TokenResponseClients clients) {
        return clients.tokenExchange();
    }

    @Bean
    @ConditionalOnMissingBean(OAuth2AuthorizedClientService.class)
    @Conditional(OnRegistrations.Kept.class)
    OnBehalfOfAuthorizedClientService azureIdentityAuthorizedClientService(
            Environment environment,
            OnBehalfOfStore store,
            ObjectProvider<ClientRegistrationRepository> registrations,
            AzureIdentityProperties properties,
            ObjectProvider<SharedTokenCache> shared) {
        return new OnBehalfOfAuthorizedClientService(
                OAuth2Registrations.read(environment).onBehalfOf(),
                store,
                UserClients.service(registrations, properties, shared));
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(OnRegistrations.Credentials.class)
    AzureIdentityOAuth2AuthorizedClientProvider azureIdentityOAuth2AuthorizedClientProvider(OAuth2Clients clients) {
        return new AzureIdentityOAuth2AuthorizedClientProvider(clients::credential);
    }
}
