package io.entra4j.identity.msal;

import com.azure.core.exception.ClientAuthenticationException;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TokenRequestInterruptedException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls the user's supplier of a secret, and translates its exceptions. */
final class Suppliers {

    private Suppliers() {}

    /**
     * @param what the kind of secret, for messages: "client assertion"
     */
    static @Nullable String get(String credential, String what, Supplier<? extends @Nullable String> supplier) {
        try {
            return supplier.get();
        } catch (CredentialUnavailableException e) {
            throw new CredentialUnavailableException(failure(credential, what, e), e);
        } catch (AuthenticationFailedException e) {
            throw new AuthenticationFailedException(failure(credential, what, e), e.error(), e);
        } catch (RuntimeException e) {
            if (TokenRequestInterruptedException.isInterruption(e)) {
                throw new TokenRequestInterruptedException(e);
            }
            throw new AuthenticationFailedException(failure(credential, what, e), EntraError.local("supplier"), e);
        }
    }

    /** Describes the failure without the exception's message: it may hold the secret that the supplier handles. */
    private static Failure failure(String credential, String what, RuntimeException e) {
        String who = "%s got no %s: ".formatted(credential, what);
        if (e instanceof ClientAuthenticationException) {
            Failure inner = Failure.of(e);
            return new Failure(who + inner.reason(), inner.remedy(), inner.details());
        }
        return Failure.of(
                who + "its supplier threw %s.".formatted(e.getClass().getName()),
                "look at the supplier's exception in the stack trace.");
    }
}
