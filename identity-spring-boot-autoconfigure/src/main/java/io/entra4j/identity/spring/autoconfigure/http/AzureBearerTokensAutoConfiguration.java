package io.entra4j.identity.spring.autoconfigure.http;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.CredentialBeans;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the bearer tokens of HTTP clients. A client sends a token only if it is configured to. */
@AutoConfiguration(after = AzureIdentityAutoConfiguration.class)
@ConditionalOnClass(TokenCredential.class)
@ConditionalOnSingleCandidate(TokenCredential.class)
public final class AzureBearerTokensAutoConfiguration {

    AzureBearerTokensAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    AzureBearerTokens azureBearerTokens(ObjectProvider<TokenCredential> credential, ListableBeanFactory beans) {
        return new AzureBearerTokens(credential::getObject, () -> CredentialBeans.byName(beans, credential));
    }
}
