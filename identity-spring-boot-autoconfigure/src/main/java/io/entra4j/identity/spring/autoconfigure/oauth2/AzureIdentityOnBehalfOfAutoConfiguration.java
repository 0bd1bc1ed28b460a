package io.entra4j.identity.spring.autoconfigure.oauth2;

import io.entra4j.identity.spring.oauth2.InteractionRequiredFilter;
import jakarta.servlet.Filter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.security.oauth2.client.registration.ClientRegistration;

/**
 * Auto-configuration for the answer to a caller who must act (sign in again, consent) before Entra issues a token on
 * that caller's behalf.
 */
@AutoConfiguration(after = AzureIdentityOAuth2AutoConfiguration.class)
@ConditionalOnClass({Filter.class, ClientRegistration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(OAuth2Clients.class)
@Conditional(OnRegistrations.OnBehalfOf.class)
public final class AzureIdentityOnBehalfOfAutoConfiguration {

    AzureIdentityOnBehalfOfAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    InteractionRequiredFilter azureIdentityInteractionRequiredFilter() {
        return new InteractionRequiredFilter();
    }
}
