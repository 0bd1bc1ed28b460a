package io.entra4j.identity.spring.credential;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.user.InteractiveBrowserCredentialBuilder;
import java.time.Duration;
import java.util.List;

/** Recipe of a user who signs in with the browser that the application opens. For development. */
final class InteractiveBrowserRecipe implements CredentialRecipe {

    @Override
    public List<String> keys() {
        return UserSignIn.keys("user.login-hint", "user.redirect-url", "user.timeout");
    }

    @Override
    public List<String> variables() {
        return UserSignIn.variables();
    }

    @Override
    public EntraCredential create(Ingredients of) {
        UserSignIn own = UserSignIn.of(of);
        InteractiveBrowserCredentialBuilder builder = own.configure(new InteractiveBrowserCredentialBuilder(), of)
                .loginHint(Ingredients.set(own.loginHint()));
        Duration timeout = own.timeout();
        if (timeout != null) {
            of.checked("user.timeout", () -> builder.timeout(timeout));
        }
        String url = Ingredients.set(own.redirectUrl());
        if (url != null) {
            of.checked("user.redirect-url", () -> builder.redirectUrl(url));
        }
        own.warnIfDeployed(of);
        return builder.build();
    }
}
