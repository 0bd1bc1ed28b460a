package io.entra4j.identity.user;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.msal.SignedIn;
import org.jspecify.annotations.Nullable;

/** Has a user sign in. It is what differs between users' credentials. */
@FunctionalInterface
interface SignIn {

    /**
     * Asks the user, and waits for them. Blocks.
     *
     * @param request what is wanted
     * @param username who is expected, {@code null} if anybody may come
     * @throws io.entra4j.identity.CredentialUnavailableException if the user cannot be asked here
     * @throws io.entra4j.identity.AuthenticationFailedException if they did not sign in
     * @throws io.entra4j.identity.TokenRequestInterruptedException if the thread was interrupted
     */
    SignedIn ask(TokenRequest request, @Nullable String username);

    /**
     * Makes sure that the user can be asked here, as far as that can be told without asking.
     *
     * @throws io.entra4j.identity.CredentialUnavailableException if they cannot
     */
    default void check() {}

    /**
     * Fetches a token without asking the user, where something else than a refresh token may bring one.
     *
     * @param account who signed in before, {@code null} if nobody is known to have
     * @return {@code null} if that has to do
     */
    default @Nullable SignedIn silently(TokenRequest request, @Nullable AuthenticationRecord account) {
        return null;
    }

    /** What to throw if code of the application's could not tell the user. */
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
