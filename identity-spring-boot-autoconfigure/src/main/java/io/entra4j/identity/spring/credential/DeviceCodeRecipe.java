package io.entra4j.identity.spring.credential;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.user.DeviceCodeCredentialBuilder;
import java.util.List;

/** Recipe of a user who signs in on another device when the application asks. For development. */
final class DeviceCodeRecipe implements CredentialRecipe {

    @Override
    public List<String> keys() {
        return UserSignIn.keys("user.timeout");
    }

    @Override
    public List<String> variables() {
        return UserSignIn.variables();
    }

    @Override
    public EntraCredential create(Ingredients of) {
        UserSignIn own = UserSignIn.of(of);
        DeviceCodeCredentialBuilder builder = own.configure(new DeviceCodeCredentialBuilder(), of);
        of.checked("user.timeout", () -> builder.timeout(own.timeout()));
        own.warnIfDeployed(of);
        return builder.build();
    }
}
