package io.entra4j.identity.spring.autoconfigure.http;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.web.service.registry.HttpServiceProxyRegistry;

/** Auto-configuration that warns about unused properties below {@code azure.identity.http.service-groups}. */
@AutoConfiguration(after = AzureBearerTokensAutoConfiguration.class)
@ConditionalOnClass(HttpServiceProxyRegistry.class)
@Conditional(OnServiceGroups.class)
@ConditionalOnBean(AzureBearerTokens.class)
public final class AzureIdentityServiceGroupsAutoConfiguration {

    AzureIdentityServiceGroupsAutoConfiguration() {}

    @Bean
    ServiceGroupCheck azureIdentityServiceGroupCheck(
            Environment environment, ObjectProvider<HttpServiceProxyRegistry> groups) {
        return new ServiceGroupCheck(environment, groups);
    }
}
