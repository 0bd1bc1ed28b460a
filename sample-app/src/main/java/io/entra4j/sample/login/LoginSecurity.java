package io.entra4j.sample.login;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.logout.LogoutHandler;

/**
 * Sends a user who opens {@code /me} to Entra for login. {@code spring.security.oauth2.client} configures the
 * application's identity at Entra, and {@code azure.identity.oauth2.client} configures how it authenticates.
 */
@Configuration(proxyBeanMethods = false)
@Profile("login")
class LoginSecurity {

    @Bean
    @Order(0)
    SecurityFilterChain loginPaths(HttpSecurity http, OAuth2AuthorizedClientRepository clients) {
        return http.securityMatcher("/me", "/login/**", "/oauth2/**", "/logout", "/default-ui.css")
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .oauth2Login(login -> login.defaultSuccessUrl("/me"))
                .logout(logout -> logout.addLogoutHandler(tokensOf(clients)).logoutSuccessUrl("/"))
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(
                        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
                                + " base-uri 'none'; frame-ancestors 'none'")))
                .build();
    }

    /** Removes the user's tokens at logout. Spring Security does not keep them in the session, so they would stay. */
    private static LogoutHandler tokensOf(OAuth2AuthorizedClientRepository clients) {
        return (request, response, user) -> {
            if (user != null) {
                clients.removeAuthorizedClient(LoginController.REGISTRATION, user, request, response);
            }
        };
    }
}
