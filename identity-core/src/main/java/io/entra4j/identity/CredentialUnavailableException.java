package io.entra4j.identity;

import com.azure.core.exception.ClientAuthenticationException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells that a credential could not even try to fetch a token, since something that it needs is missing. A chain goes
 * on with its next credential.
 *
 * <p>Failed connections and files are suppressed exceptions ({@link #getSuppressed()}), never causes: a web framework
 * would read such a cause as a client of the application that closed its connection, and would send an empty answer.
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
     * @param cause the exception behind it, if there is one
     */
    public CredentialUnavailableException(String message, @Nullable Throwable cause) {
        this(Failure.of(message, null), List.of(), cause);
    }

    /**
     * Creates the exception.
     *
     * @param failure what is missing, and how to provide it
     * @param cause the exception behind it, if there is one
     */
    public CredentialUnavailableException(Failure failure, @Nullable Throwable cause) {
        this(failure, List.of(), cause);
    }

    /**
     * Creates the exception with a list of what is missing.
     *
     * @param failure what is missing, and how to provide it
     * @param lacks all that is missing: variables, settings, a tool, a login; empty if it is not known
     * @param cause the exception behind it, if there is one
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
     * @param message the failure as text, with the attempts of its members
     * @param attempts the attempts of its members
     * @param cause the most relevant exception of a member, if there is one
     * @return the exception
     */
    public static CredentialUnavailableException ofChain(
            Failure failure, String message, List<CredentialAttempt> attempts, @Nullable Throwable cause) {
        return new CredentialUnavailableException(failure, message, List.of(), attempts, cause);
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
     * Returns all that is missing, if that is known. The fewer things are missing, the closer the credential is to
     * working.
     *
     * @return names of variables or settings, or words such as {@code a login}; empty if it is not known
     */
    public List<String> lacks() {
        return lacks;
    }

    /**
     * Returns the failed attempts of the members, if the credential is a chain.
     *
     * @return the attempts in the order in which the members were asked; empty if the credential is not a chain
     */
    public List<CredentialAttempt> attempts() {
        return attempts;
    }
}
