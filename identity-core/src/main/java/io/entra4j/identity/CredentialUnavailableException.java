package io.entra4j.identity;

import com.azure.core.exception.ClientAuthenticationException;
import org.jspecify.annotations.Nullable;

/**
 * Tells that a credential could not even try to fetch a token: something it needs is not there. A chain goes on with
 * its next credential.
 */
public class CredentialUnavailableException extends ClientAuthenticationException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what is missing, and how to provide it
     */
    public CredentialUnavailableException(String message) {
        this(message, null);
    }

    /**
     * Creates the exception.
     *
     * @param message what is missing, and how to provide it
     * @param cause what happened underneath
     */
    @SuppressWarnings("NullAway") // azure-core takes null for "no response" and "no cause"
    public CredentialUnavailableException(String message, @Nullable Throwable cause) {
        super(message, null, cause);
    }
}
