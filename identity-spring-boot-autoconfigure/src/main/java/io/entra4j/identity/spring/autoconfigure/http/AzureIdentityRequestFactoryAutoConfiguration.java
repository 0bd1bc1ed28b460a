package io.entra4j.identity.spring.autoconfigure.http;

import io.entra4j.identity.spring.http.BearerTokenRequestFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * Auto-configuration that prevents Spring Boot's blocking HTTP clients from sending tokens to other hosts after a
 * redirect.
 */
@AutoConfiguration(after = AzureBearerTokensAutoConfiguration.class)
@ConditionalOnClass({ClientHttpRequestFactory.class, ClientHttpRequestFactoryBuilderCustomizer.class})
@ConditionalOnBean(AzureBearerTokens.class)
public final class AzureIdentityRequestFactoryAutoConfiguration {

    AzureIdentityRequestFactoryAutoConfiguration() {}

    /** Runs last, because customizers of the application expect the original type of the builder. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    ClientHttpRequestFactoryBuilderCustomizer<ClientHttpRequestFactoryBuilder<?>> azureIdentityRequestFactories() {
        return new Redirects();
    }

    private static final class Redirects
            implements ClientHttpRequestFactoryBuilderCustomizer<ClientHttpRequestFactoryBuilder<?>> {

        @Override
        public ClientHttpRequestFactoryBuilder<?> customize(ClientHttpRequestFactoryBuilder<?> builder) {
            ClientHttpRequestFactoryBuilder<ClientHttpRequestFactory> customized = settings -> {
                ClientHttpRequestFactory factory = builder.build(settings);
                HttpClientSettings given = settings == null ? HttpClientSettings.defaults() : settings;
                return given.redirects() == HttpRedirects.DONT_FOLLOW
                        ? factory
                        : new BearerTokenRequestFactory(
                                factory, () -> builder.build(given.withRedirects(HttpRedirects.DONT_FOLLOW)));
            };
            return customized;
        }
    }
}
