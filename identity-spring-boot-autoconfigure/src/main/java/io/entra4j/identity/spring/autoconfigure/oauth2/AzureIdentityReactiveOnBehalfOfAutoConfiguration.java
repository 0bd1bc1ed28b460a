package io.entra4j.identity.spring.autoconfigure.oauth2;

import io.entra4j.identity.spring.oauth2.InteractionRequiredExceptionHandler;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.web.server.WebExceptionHandler;

/** Reactive variant of {@link AzureIdentityOnBehalfOfAutoConfiguration}. */
@AutoConfiguration(after = AzureIdentityOAuth2AutoConfiguration.class)
@ConditionalOnClass({WebExceptionHandler.class, ClientRegistration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBean(OAuth2Clients.class)
@Conditional(OnRegistrations.OnBehalfOf.class)
public final class AzureIdentityReactiveOnBehalfOfAutoConfiguration {

    AzureIdentityReactiveOnBehalfOfAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    InteractionRequiredExceptionHandler azureIdentityInteractionRequiredExceptionHandler() {
        return new InteractionRequiredExceptionHandler();
    }
}
