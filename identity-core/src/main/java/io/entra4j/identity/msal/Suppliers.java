package io.entra4j.identity.msal;

import com.azure.core.exception.ClientAuthenticationException;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.FailureMessage;
import io.entra4j.identity.TokenRequestInterruptedException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks what the user gave us for a secret, and translates what it throws. */
final class Suppliers {

    private Suppliers() {}

    /**
     * @param what is wanted, for messages: "client assertion"
     */
    static @Nullable String get(String credential, String what, Supplier<? extends @Nullable String> supplier) {
        try {
            return supplier.get();
        } catch (CredentialUnavailableException e) {
            throw new CredentialUnavailableException(text(credential, what, e), e);
        } catch (AuthenticationFailedException e) {
            throw new AuthenticationFailedException(text(credential, what, e), e.error(), e);
        } catch (RuntimeException e) {
            if (TokenRequestInterruptedException.isInterruption(e)) {
                throw new TokenRequestInterruptedException(e);
            }
            throw new AuthenticationFailedException(text(credential, what, e), EntraError.local("supplier"), e);
        }
    }

    /** The text of a foreign exception may hold the secret that its supplier was handling. */
    private static String text(String credential, String what, RuntimeException e) {
        return e instanceof ClientAuthenticationException
                ? "%s got no %s: %s".formatted(credential, what, e.getMessage())
                : FailureMessage.of(
                        "%s got no %s: its supplier threw %s."
                                .formatted(credential, what, e.getClass().getName()),
                        "look at the cause of this exception.");
    }
}
