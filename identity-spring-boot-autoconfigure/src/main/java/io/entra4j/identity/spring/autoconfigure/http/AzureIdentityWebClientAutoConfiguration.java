package io.entra4j.identity.spring.autoconfigure.http;

import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientHttpServiceGroupConfigurer;

/**
 * Auto-configuration that applies {@code azure.identity.http.service-groups} to HTTP interfaces on {@code WebClient}.
 */
@AutoConfiguration(after = AzureBearerTokensAutoConfiguration.class)
@ConditionalOnClass({WebClient.class, WebClientHttpServiceGroupConfigurer.class})
@Conditional(OnServiceGroups.class)
@ConditionalOnBean(AzureBearerTokens.class)
@EnableConfigurationProperties(AzureIdentityProperties.class)
public final class AzureIdentityWebClientAutoConfiguration {

    AzureIdentityWebClientAutoConfiguration() {}

    @Bean
    WebClientHttpServiceGroupConfigurer azureIdentityWebClientServiceGroups(
            AzureIdentityProperties properties, AzureBearerTokens tokens) {
        ServiceGroupTokens groups = new ServiceGroupTokens(properties, tokens);
        return configured -> groups.byGroup()
                .forEach((name, token) -> configured
                        .filterByName(name)
                        .forEachClient((group, client) -> client.filter(groups.restricted(
                                        name, token, uri -> client.build().get().uri(uri))
                                .filter())));
    }
}
