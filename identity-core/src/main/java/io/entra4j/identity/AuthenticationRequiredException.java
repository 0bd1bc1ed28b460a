package io.entra4j.identity;

import com.azure.core.credential.TokenRequestContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells that a user has to sign in before there can be a token, and that the credential was told not to ask them by
 * itself. Let them sign in when it suits, with the credential's {@code authenticate} and {@link #getTokenRequestContext()}.
 */
public final class AuthenticationRequiredException extends CredentialUnavailableException {

    private static final long serialVersionUID = 1L;

    private final transient TokenRequestContext request;

    /**
     * Creates the exception.
     *
     * @param failure what is needed, and how to provide it
     * @param request what is to be asked for when the user signs in, with the claims of a challenge if there was one
     * @param cause why the sign-in before is of no use any more, {@code null} if there was none
     */
    public AuthenticationRequiredException(Failure failure, TokenRequestContext request, @Nullable Throwable cause) {
        super(failure, List.of("a sign-in"), cause);
        this.request = request;
    }

    /**
     * Creates the exception, for credentials of one's own.
     *
     * @param message what is needed, and how to provide it
     * @param request what is to be asked for when the user signs in
     */
    public AuthenticationRequiredException(String message, TokenRequestContext request) {
        this(message, request, null);
    }

    /**
     * Creates the exception, for credentials of one's own.
     *
     * @param message what is needed, and how to provide it
     * @param request what is to be asked for when the user signs in
     * @param cause why the sign-in before is of no use any more, {@code null} if there was none
     */
    public AuthenticationRequiredException(String message, TokenRequestContext request, @Nullable Throwable cause) {
        super(message, cause);
        this.request = request;
    }

    /**
     * Returns what is to be asked for when the user signs in.
     *
     * @return scopes, tenant, and the claims of a challenge if there was one
     */
    public TokenRequestContext getTokenRequestContext() {
        return request;
    }
}
