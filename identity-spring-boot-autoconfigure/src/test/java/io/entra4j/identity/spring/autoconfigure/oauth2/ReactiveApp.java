package io.entra4j.identity.spring.autoconfigure.oauth2;

import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.annotation.RegisteredOAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoderFactory;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.util.matcher.PathPatternParserServerWebExchangeMatcher;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Reactive variant of {@link ServletApp}. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ReactiveApp {

    @RestController
    static class Pages {

        @GetMapping("/me")
        Mono<String> me(@AuthenticationPrincipal OidcUser user) {
            return Mono.just(String.valueOf(user.getPreferredUsername()));
        }

        @GetMapping("/session")
        Mono<String> session(@RegisteredOAuth2AuthorizedClient("login") OAuth2AuthorizedClient client) {
            return Mono.just(client.getAccessToken().getTokenValue());
        }

        @GetMapping("/open/app")
        Mono<String> app(@RegisteredOAuth2AuthorizedClient("app") OAuth2AuthorizedClient client) {
            return Mono.just(client.getAccessToken().getTokenValue());
        }

        @GetMapping("/open/own")
        Mono<String> own(@RegisteredOAuth2AuthorizedClient("own") OAuth2AuthorizedClient client) {
            return Mono.just(client.getAccessToken().getTokenValue());
        }

        @GetMapping("/api/downstream")
        Mono<String> downstream(@RegisteredOAuth2AuthorizedClient("downstream") OAuth2AuthorizedClient client) {
            return Mono.just(client.getAccessToken().getTokenValue());
        }

        @GetMapping("/api/exchange")
        Mono<String> exchange(@RegisteredOAuth2AuthorizedClient("exchange") OAuth2AuthorizedClient client) {
            return Mono.just(client.getAccessToken().getTokenValue());
        }
    }

    @Bean
    @Order(1)
    SecurityWebFilterChain api(ServerHttpSecurity http) {
        return http.securityMatcher(new PathPatternParserServerWebExchangeMatcher("/api/**"))
                .authorizeExchange(exchanges -> exchanges.anyExchange().authenticated())
                .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
                .build();
    }

    @Bean
    @Order(2)
    SecurityWebFilterChain pages(ServerHttpSecurity http) {
        return http.authorizeExchange(exchanges -> exchanges
                        .pathMatchers("/open/**")
                        .permitAll()
                        .anyExchange()
                        .authenticated())
                .oauth2Login(Customizer.withDefaults())
                .oauth2Client(Customizer.withDefaults())
                .build();
    }

    @Bean
    ReactiveJwtDecoder decoder(FakeEntra entra) {
        return NimbusReactiveJwtDecoder.withPublicKey(entra.signingKey()).build();
    }

    @Bean
    ReactiveJwtDecoderFactory<ClientRegistration> idTokens(ReactiveJwtDecoder decoder) {
        return registration -> decoder;
    }

    @Bean
    @ConditionalOnMissingBean
    AzureCredentialCustomizer trusting(FakeEntra entra) {
        return options -> options.sslContext(entra.sslContext());
    }
}
