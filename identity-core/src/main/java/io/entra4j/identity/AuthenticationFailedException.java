package io.entra4j.identity;

import com.azure.core.exception.ClientAuthenticationException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells that a credential tried to fetch a token and was refused, or got no usable answer. A chain stops here, since
 * another credential would act as another identity.
 *
 * <p>Failed connections and files are suppressed exceptions ({@link #getSuppressed()}), never causes: a web framework
 * would take the cause for a client of the application that went away, and answer nothing.
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
     * @param error the same for programs
     * @param cause what happened underneath
     */
    public AuthenticationFailedException(Failure failure, EntraError error, @Nullable Throwable cause) {
        this(failure, failure.toString(), error, List.of(), cause);
    }

    /**
     * Creates the exception.
     *
     * @param message what was tried, and what came back: a sentence; never a secret
     * @param error the same for programs
     * @param cause what happened underneath
     */
    public AuthenticationFailedException(String message, EntraError error, @Nullable Throwable cause) {
        this(Failure.of(message, null), error, cause);
    }

    /**
     * Creates the exception of a chain.
     *
     * @param failure what was tried, what came back, what to do next; never a secret
     * @param message the same, and what became of the members
     * @param error the same for programs
     * @param attempts what became of the members
     * @param cause what happened underneath
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
     * Returns what the message says, in parts.
     *
     * @return reason, remedy and details
     */
    public Failure failure() {
        return failure;
    }

    /**
     * Returns what the service said.
     *
     * @return the error, {@link EntraError#local} if the service was not reached
     */
    public EntraError error() {
        return error;
    }

    /**
     * Returns what became of the members, if the credential is a chain.
     *
     * @return in the order they were asked, the one that was refused last; empty if it is no chain
     */
    public List<CredentialAttempt> attempts() {
        return attempts;
    }
}
