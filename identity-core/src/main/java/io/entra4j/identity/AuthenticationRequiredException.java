package io.entra4j.identity;

import com.azure.core.credential.TokenRequestContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells that a user must sign in before a token can be fetched, and that the credential is set up not to ask the user
 * by itself. Let the user sign in at a suitable time: call the credential's {@code authenticate} with
 * {@link #getTokenRequestContext()}.
 */
public final class AuthenticationRequiredException extends CredentialUnavailableException {

    private static final long serialVersionUID = 1L;

    private final transient TokenRequestContext request;

    /**
     * Creates the exception.
     *
     * @param failure what is needed, and how to provide it
     * @param request the request to make when the user signs in, with the claims of a challenge if there was one
     * @param cause why the earlier sign-in is no longer valid, {@code null} if there was none
     */
    public AuthenticationRequiredException(Failure failure, TokenRequestContext request, @Nullable Throwable cause) {
        super(failure, List.of("a sign-in"), cause);
        this.request = request;
    }

    /**
     * Creates the exception, for credentials that applications implement.
     *
     * @param message what is needed, and how to provide it
     * @param request the request to make when the user signs in
     */
    public AuthenticationRequiredException(String message, TokenRequestContext request) {
        this(message, request, null);
    }

    /**
     * Creates the exception, for credentials that applications implement.
     *
     * @param message what is needed, and how to provide it
     * @param request the request to make when the user signs in
     * @param cause why the earlier sign-in is no longer valid, {@code null} if there was none
     */
    public AuthenticationRequiredException(String message, TokenRequestContext request, @Nullable Throwable cause) {
        super(message, cause);
        this.request = request;
    }

    /**
     * Returns the request to make when the user signs in.
     *
     * @return scopes, tenant, and the claims of a challenge if there was one
     */
    public TokenRequestContext getTokenRequestContext() {
        return request;
    }
}
