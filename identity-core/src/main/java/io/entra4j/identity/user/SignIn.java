package io.entra4j.identity.user;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.msal.SignedIn;
import org.jspecify.annotations.Nullable;

/** Signs a user in. Each credential of users has its own way. */
@FunctionalInterface
interface SignIn {

    /**
     * Asks the user, and waits for them. Blocks.
     *
     * @param request the request for a token
     * @param username the expected user, {@code null} for any user
     * @throws io.entra4j.identity.CredentialUnavailableException if the user cannot be asked here
     * @throws io.entra4j.identity.AuthenticationFailedException if the user did not sign in
     * @throws io.entra4j.identity.TokenRequestInterruptedException if the thread was interrupted
     */
    SignedIn ask(TokenRequest request, @Nullable String username);

    /**
     * Checks whether the user can be asked here, as far as this is known without asking.
     *
     * @throws io.entra4j.identity.CredentialUnavailableException if the user cannot be asked
     */
    default void check() {}

    /**
     * Fetches a token without asking the user and without a refresh token, if the sign-in has such a way.
     *
     * @param account the user who signed in before, {@code null} if none is known
     * @return {@code null} if the caller has to use a refresh token
     */
    default @Nullable SignedIn silently(TokenRequest request, @Nullable AuthenticationRecord account) {
        return null;
    }

    /** Returns the exception to throw if a callback of the application failed. */
    static RuntimeException callbackThrew(String who, RuntimeException e) {
        return TokenRequestInterruptedException.isInterruption(e)
                ? new TokenRequestInterruptedException(e)
                : new AuthenticationFailedException(
                        Failure.of(
                                "%s could not ask the user: the callback threw %s."
                                        .formatted(who, e.getClass().getName()),
                                "look at the whole stack trace of this exception."),
                        EntraError.local("callback"),
                        e);
    }
}
