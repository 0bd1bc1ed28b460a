package io.entra4j.identity;

import com.azure.core.exception.ClientAuthenticationException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells that a credential could not even try to fetch a token: something it needs is not there. A chain goes on with
 * its next credential.
 *
 * <p>Failed connections and files are suppressed exceptions ({@link #getSuppressed()}), never causes: a web framework
 * would take the cause for a client of the application that went away, and answer nothing.
 */
public class CredentialUnavailableException extends ClientAuthenticationException {

    private static final long serialVersionUID = 1L;

    private final Failure failure;
    private final transient List<String> lacks;
    private final transient List<CredentialAttempt> attempts;

    /**
     * Creates the exception.
     *
     * @param message what is missing, and how to provide it
     */
    public CredentialUnavailableException(String message) {
        this(Failure.of(message, null), List.of(), null);
    }

    /**
     * Creates the exception.
     *
     * @param message what is missing, and how to provide it
     * @param cause what happened underneath
     */
    public CredentialUnavailableException(String message, @Nullable Throwable cause) {
        this(Failure.of(message, null), List.of(), cause);
    }

    /**
     * Creates the exception.
     *
     * @param failure what is missing, and how to provide it
     * @param cause what happened underneath
     */
    public CredentialUnavailableException(Failure failure, @Nullable Throwable cause) {
        this(failure, List.of(), cause);
    }

    /**
     * Creates the exception where it is known what would make the credential work.
     *
     * @param failure what is missing, and how to provide it
     * @param lacks all that is missing: variables, settings, a tool, a login; empty if it is not known
     * @param cause what happened underneath
     */
    public CredentialUnavailableException(Failure failure, List<String> lacks, @Nullable Throwable cause) {
        this(failure, failure.toString(), lacks, List.of(), cause);
    }

    // NullAway: azure-core takes null for "no response" and "no cause"
    @SuppressWarnings({"NullAway", "this-escape"}) // this-escape: addSuppressed is final and keeps no reference
    private CredentialUnavailableException(
            Failure failure,
            String message,
            List<String> lacks,
            List<CredentialAttempt> attempts,
            @Nullable Throwable cause) {
        super(LostConnections.reworded(message), null, LostConnections.isTold(cause) ? null : cause);
        if (LostConnections.isTold(cause)) {
            addSuppressed(cause);
        }
        this.failure = failure;
        this.lacks = List.copyOf(lacks);
        this.attempts = List.copyOf(attempts);
    }

    /**
     * Creates the exception of a chain.
     *
     * @param failure what the chain found, and what to do
     * @param message the same, and what became of its members
     * @param attempts what became of its members
     * @param cause the member's that is most to the point
     * @return the exception
     */
    public static CredentialUnavailableException ofChain(
            Failure failure, String message, List<CredentialAttempt> attempts, @Nullable Throwable cause) {
        return new CredentialUnavailableException(failure, message, List.of(), attempts, cause);
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
     * Returns all that is missing, where that is known. The fewer, the nearer the credential is to work.
     *
     * @return names of variables or settings, or words such as {@code a login}; empty if it is not known
     */
    public List<String> lacks() {
        return lacks;
    }

    /**
     * Returns what became of the members, if the credential is a chain.
     *
     * @return in the order they were asked, empty if it is no chain
     */
    public List<CredentialAttempt> attempts() {
        return attempts;
    }
}
