package io.entra4j.sample.orders;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Protects the API. {@code spring.security.oauth2.resourceserver.jwt} configures how a token is checked: signature,
 * issuer, audience, expiry.
 */
@Configuration(proxyBeanMethods = false)
class OrdersSecurity {

    @Bean
    @Order(1)
    SecurityFilterChain protectedPaths(HttpSecurity http) {
        return http.securityMatcher("/api/**")
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // A browser never adds a bearer token by itself, so another site cannot make it send this request.
                .csrf(AbstractHttpConfigurer::disable)
                .build();
    }
}
