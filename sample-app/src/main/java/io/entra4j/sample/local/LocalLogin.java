package io.entra4j.sample.local;

import io.entra4j.identity.fake.FakeEntra;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Shows the user who can log in to the stand-in, and makes the application trust its ID tokens. */
@Configuration(proxyBeanMethods = false)
@ControllerAdvice
@Profile("local & login")
class LocalLogin {

    record LocalUser(String username, String password) {}

    @ModelAttribute("localUser")
    LocalUser localUser() {
        return new LocalUser(LocalMachines.USER, LocalMachines.PASSWORD);
    }

    @Bean
    JwtDecoderFactory<ClientRegistration> trustingIdTokens(FakeEntra entra) {
        return registration -> {
            NimbusJwtDecoder decoder =
                    NimbusJwtDecoder.withPublicKey(entra.signingKey()).build();
            decoder.setJwtValidator(
                    JwtValidators.createDefaultWithValidators(List.of(new OidcIdTokenValidator(registration))));
            return decoder;
        };
    }
}
