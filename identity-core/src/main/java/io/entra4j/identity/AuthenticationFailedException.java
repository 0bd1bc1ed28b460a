package io.entra4j.identity;

import com.azure.core.exception.ClientAuthenticationException;
import org.jspecify.annotations.Nullable;

/**
 * Tells that a credential tried to fetch a token and was refused, or got no usable answer. A chain stops here, since
 * another credential would act as another identity.
 */
public final class AuthenticationFailedException extends ClientAuthenticationException {

    private static final long serialVersionUID = 1L;

    private final transient EntraError error;

    /**
     * Creates the exception.
     *
     * @param message what was tried, what came back, what to do next; never a secret
     * @param error the same for programs
     * @param cause what happened underneath
     */
    @SuppressWarnings("NullAway") // azure-core takes null for "no response" and "no cause"
    public AuthenticationFailedException(String message, EntraError error, @Nullable Throwable cause) {
        super(message, null, cause);
        this.error = error;
    }

    /**
     * Returns what the service said.
     *
     * @return the error, {@link EntraError#local} if the service was not reached
     */
    public EntraError error() {
        return error;
    }
}
