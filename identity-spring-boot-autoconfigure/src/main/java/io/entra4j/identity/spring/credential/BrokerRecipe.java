package io.entra4j.identity.spring.credential;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.user.BrokerCredentialBuilder;
import java.util.List;

/** Recipe of the user who is signed in to the operating system. */
final class BrokerRecipe implements CredentialRecipe {

    @Override
    public List<String> keys() {
        return UserSignIn.keys("user.login-hint");
    }

    @Override
    public List<String> variables() {
        return UserSignIn.variables();
    }

    @Override
    public EntraCredential create(Ingredients of) {
        UserSignIn own = UserSignIn.of(of);
        return own.configure(new BrokerCredentialBuilder(), of)
                .useDefaultAccount()
                .loginHint(Ingredients.set(own.loginHint()))
                .build();
    }
}
