package io.entra4j.identity.spring.autoconfigure.http;

import io.entra4j.identity.spring.http.BearerTokenConnector;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.client.reactive.ClientHttpConnector;

/**
 * Auto-configuration that prevents Spring Boot's reactive HTTP clients from sending tokens to other hosts after a
 * redirect.
 */
@AutoConfiguration(after = AzureBearerTokensAutoConfiguration.class)
@ConditionalOnClass({ClientHttpConnector.class, ClientHttpConnectorBuilderCustomizer.class})
@ConditionalOnBean(AzureBearerTokens.class)
public final class AzureIdentityConnectorAutoConfiguration {

    AzureIdentityConnectorAutoConfiguration() {}

    /** Runs last, because customizers of the application expect the original type of the builder. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    ClientHttpConnectorBuilderCustomizer<ClientHttpConnectorBuilder<?>> azureIdentityConnectors() {
        return new Redirects();
    }

    private static final class Redirects
            implements ClientHttpConnectorBuilderCustomizer<ClientHttpConnectorBuilder<?>> {

        @Override
        public ClientHttpConnectorBuilder<?> customize(ClientHttpConnectorBuilder<?> builder) {
            ClientHttpConnectorBuilder<ClientHttpConnector> customized = settings -> {
                ClientHttpConnector connector = builder.build(settings);
                HttpClientSettings given = settings == null ? HttpClientSettings.defaults() : settings;
                return given.redirects() == HttpRedirects.DONT_FOLLOW
                        ? connector
                        : new BearerTokenConnector(
                                connector, () -> builder.build(given.withRedirects(HttpRedirects.DONT_FOLLOW)));
            };
            return customized;
        }
    }
}
