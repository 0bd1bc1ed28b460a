package io.entra4j.sample.onbehalfof;

import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.JwkSetUriJwtDecoderBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;

/** Protects the users' API: only users can call it, with tokens for this application. */
@Configuration(proxyBeanMethods = false)
@Profile("on-behalf-of")
class OnBehalfOfSecurity {

    private static final String JWT = "spring.security.oauth2.resourceserver.jwt.";

    @Bean
    @Order(0)
    SecurityFilterChain usersPaths(
            HttpSecurity http,
            Environment environment,
            ObjectProvider<JwkSetUriJwtDecoderBuilderCustomizer> customizers) {
        JwtDecoder decoder = decoder(environment, customizers);
        return http.securityMatcher("/api/me/**")
                .authorizeHttpRequests(requests -> requests.anyRequest().hasAuthority("SCOPE_user_impersonation"))
                .oauth2ResourceServer(server -> server.jwt(jwt -> jwt.decoder(decoder)))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .build();
    }

    /**
     * Makes a decoder for this audience. It is needed only because /api/orders is in this application too and accepts
     * other tokens. In a separate application, {@code spring.security.oauth2.resourceserver.jwt.audiences} is enough.
     */
    private static JwtDecoder decoder(
            Environment environment, ObjectProvider<JwkSetUriJwtDecoderBuilderCustomizer> customizers) {
        NimbusJwtDecoder.JwkSetUriJwtDecoderBuilder builder =
                NimbusJwtDecoder.withJwkSetUri(environment.getRequiredProperty(JWT + "jwk-set-uri"));
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        NimbusJwtDecoder decoder = builder.build();
        decoder.setJwtValidator(JwtValidators.createDefaultWithValidators(List.of(
                new JwtIssuerValidator(environment.getRequiredProperty(JWT + "issuer-uri")),
                new JwtAudienceValidator(environment.getRequiredProperty("sample.audience")))));
        return decoder;
    }
}
