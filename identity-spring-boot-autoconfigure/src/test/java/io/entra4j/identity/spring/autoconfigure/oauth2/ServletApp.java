package io.entra4j.identity.spring.autoconfigure.oauth2;

import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.annotation.RegisteredOAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Logs users in, and is an API for those who come with a token. Answers with the tokens it got. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ServletApp {

    @RestController
    static class Pages {

        @GetMapping("/me")
        String me(@AuthenticationPrincipal OidcUser user) {
            return String.valueOf(user.getPreferredUsername());
        }

        @GetMapping("/session")
        String session(@RegisteredOAuth2AuthorizedClient("login") OAuth2AuthorizedClient client) {
            return client.getAccessToken().getTokenValue();
        }

        @GetMapping("/open/app")
        String app(@RegisteredOAuth2AuthorizedClient("app") OAuth2AuthorizedClient client) {
            return client.getAccessToken().getTokenValue();
        }

        @GetMapping("/open/own")
        String own(@RegisteredOAuth2AuthorizedClient("own") OAuth2AuthorizedClient client) {
            return client.getAccessToken().getTokenValue();
        }

        @GetMapping("/api/downstream")
        String downstream(@RegisteredOAuth2AuthorizedClient("downstream") OAuth2AuthorizedClient client) {
            return client.getAccessToken().getTokenValue();
        }

        @GetMapping("/api/exchange")
        String exchange(@RegisteredOAuth2AuthorizedClient("exchange") OAuth2AuthorizedClient client) {
            return client.getAccessToken().getTokenValue();
        }
    }

    @Bean
    @Order(1)
    SecurityFilterChain api(HttpSecurity http) {
        return http.securityMatcher("/api/**")
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain pages(HttpSecurity http) {
        return http.authorizeHttpRequests(requests -> requests.requestMatchers("/open/**", "/error")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .oauth2Login(Customizer.withDefaults())
                .oauth2Client(Customizer.withDefaults())
                .build();
    }

    @Bean
    JwtDecoder decoder(FakeEntra entra) {
        return NimbusJwtDecoder.withPublicKey(entra.signingKey()).build();
    }

    @Bean
    JwtDecoderFactory<ClientRegistration> idTokens(JwtDecoder decoder) {
        return registration -> decoder;
    }

    @Bean
    @ConditionalOnMissingBean
    AzureCredentialCustomizer trusting(FakeEntra entra) {
        return options -> options.sslContext(entra.sslContext());
    }
}
