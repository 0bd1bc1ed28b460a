package io.entra4j.identity;

import com.azure.core.exception.ClientAuthenticationException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells that a credential tried to fetch a token and was refused, or got no usable answer. A chain stops here, since
 * another credential would act as another identity.
 *
 * <p>Failed connections and files are suppressed exceptions ({@link #getSuppressed()}), never causes: a web framework
 * would read such a cause as a client of the application that closed its connection, and would send an empty answer.
 */
public final class AuthenticationFailedException extends ClientAuthenticationException {

    private static final long serialVersionUID = 1L;

    private final Failure failure;
    private final transient EntraError error;
    private final transient List<CredentialAttempt> attempts;

    /**
     * Creates the exception.
     *
     * @param failure what was tried, what came back, what to do next; never a secret
     * @param error the error, for programs
     * @param cause the exception behind it, if there is one
     */
    public AuthenticationFailedException(Failure failure, EntraError error, @Nullable Throwable cause) {
        this(failure, failure.toString(), error, List.of(), cause);
    }

    /**
     * Creates the exception.
     *
     * @param message what was tried, and what came back: a sentence; never a secret
     * @param error the error, for programs
     * @param cause the exception behind it, if there is one
     */
    public AuthenticationFailedException(String message, EntraError error, @Nullable Throwable cause) {
        this(Failure.of(message, null), error, cause);
    }

    /**
     * Creates the exception of a chain.
     *
     * @param failure what was tried, what came back, what to do next; never a secret
     * @param message the failure as text, with the attempts of the members
     * @param error the error, for programs
     * @param attempts the attempts of the members
     * @param cause the exception behind it, if there is one
     */
    @SuppressWarnings("NullAway") // azure-core takes null for "no response" and "no cause"
    public AuthenticationFailedException(
            Failure failure,
            String message,
            EntraError error,
            List<CredentialAttempt> attempts,
            @Nullable Throwable cause) {
        super(LostConnections.reworded(message), null, LostConnections.isTold(cause) ? null : cause);
        if (LostConnections.isTold(cause)) {
            addSuppressed(cause);
        }
        this.failure = failure;
        this.error = error;
        this.attempts = List.copyOf(attempts);
    }

    /**
     * Returns the parts of the message.
     *
     * @return reason, remedy and details
     */
    public Failure failure() {
        return failure;
    }

    /**
     * Returns the service's error.
     *
     * @return the error, {@link EntraError#local} if the service was not reached
     */
    public EntraError error() {
        return error;
    }

    /**
     * Returns the failed attempts of the members, if the credential is a chain.
     *
     * @return the attempts in the order in which the members were asked, the refused one last; empty if the credential
     *     is not a chain
     */
    public List<CredentialAttempt> attempts() {
        return attempts;
    }
}
