package io.entra4j.identity.user;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.msal.SignedIn;
import io.entra4j.identity.msal.UserApplication;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Redeems the code of an earlier sign-in. The service accepts it once; after that, the user has to sign in again. */
final class CodeSignIn implements SignIn {

    private final UserApplication application;
    private final URI redirectUrl;
    private final @Nullable String codeVerifier;
    private @Nullable String code;

    CodeSignIn(UserApplication application, String code, URI redirectUrl, @Nullable String codeVerifier) {
        this.application = application;
        this.code = code;
        this.redirectUrl = redirectUrl;
        this.codeVerifier = codeVerifier;
    }

    /** Redeems the code. Called by one thread at a time. */
    @Override
    public SignedIn ask(TokenRequest request, @Nullable String username) {
        String unused = code;
        if (unused == null) {
            throw new AuthenticationFailedException(
                    Failure.of(
                            application.who(request) + " got no token: its authorization code was used already.",
                            "have the user sign in again, and build a new credential with the new code."),
                    EntraError.local("code_used"),
                    null);
        }
        try {
            SignedIn user = application.byCode(request, unused, redirectUrl, codeVerifier);
            code = null;
            return user;
        } catch (AuthenticationFailedException e) {
            if (e.error().code().equals("invalid_grant")) {
                code = null;
            }
            throw e;
        }
    }
}
