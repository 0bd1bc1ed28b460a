package io.entra4j.identity.spring.autoconfigure.oauth2;

import io.entra4j.identity.CallerTokens;
import io.entra4j.identity.spring.oauth2.SecurityContextTokens;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2Token;

/** Auto-configuration that gives the callers' tokens to credentials of the type {@code on-behalf-of}. */
@AutoConfiguration
@ConditionalOnClass({CallerTokens.class, SecurityContextHolder.class, OAuth2Token.class})
public final class AzureIdentityCallerTokensAutoConfiguration {

    AzureIdentityCallerTokensAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(CallerTokens.class)
    SecurityContextTokens azureIdentityCallerTokens() {
        return new SecurityContextTokens();
    }
}
