package io.entra4j.identity.msal;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Proves the application's identity with a secret. The secret is read for each request, so that it can be rotated. */
public final class ClientSecrets implements ClientAuthentication {

    private final String credential;
    private final Supplier<? extends @Nullable String> secrets;

    /**
     * Creates the proof from a source of secrets.
     *
     * @param credential the credential's name, for messages
     * @param secrets supplies the secret; called for each request to the service
     */
    public ClientSecrets(String credential, Supplier<? extends @Nullable String> secrets) {
        this.credential = credential;
        this.secrets = secrets;
    }

    @Override
    public String proofName() {
        return "a client secret";
    }

    @Override
    public ClientProof prove(ClientAssertionRequest request, boolean retry) {
        String secret = Suppliers.get(credential, "client secret", secrets);
        if (secret == null || secret.isBlank()) {
            throw new AuthenticationFailedException(
                    Failure.of(
                            credential + " has no client secret: its supplier returned no value.",
                            "let the supplier return the secret's value."),
                    EntraError.local("no_secret"),
                    null);
        }
        return ClientProof.secret(secret);
    }
}
