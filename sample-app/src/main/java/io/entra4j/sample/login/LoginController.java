package io.entra4j.sample.login;

import io.entra4j.identity.spring.credential.AzureOAuth2Properties;
import org.springframework.context.annotation.Profile;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.annotation.RegisteredOAuth2AuthorizedClient;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Shows users their identity, and tells the other page that users can log in. */
@Controller
@ControllerAdvice
@Profile("login")
final class LoginController {

    static final String REGISTRATION = "entra";

    private final AzureOAuth2Properties properties;

    LoginController(AzureOAuth2Properties properties) {
        this.properties = properties;
    }

    @ModelAttribute("login")
    boolean login() {
        return true;
    }

    /** Shows the user. Spring Security refreshes an expired token before this call, so the client's token is valid. */
    @GetMapping("/me")
    String me(
            Model model,
            CsrfToken csrf,
            @AuthenticationPrincipal OidcUser user,
            @RegisteredOAuth2AuthorizedClient(REGISTRATION) OAuth2AuthorizedClient client) {
        model.addAttribute("me", SignedInUser.of(user, client, properties));
        model.addAttribute("csrfParameter", csrf.getParameterName());
        model.addAttribute("csrfToken", csrf.getToken());
        return "me";
    }
}
