package io.entra4j.identity;

import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Tells that the calling thread was interrupted while it waited for a token. This says nothing about the credential, so
 * it is not an authentication failure. The thread's interrupt flag is set.
 */
public final class TokenRequestInterruptedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param cause the interruption, if one was thrown
     */
    public TokenRequestInterruptedException(@Nullable Throwable cause) {
        super("The thread was interrupted while it waited for a token.", cause);
    }

    /**
     * Returns whether an exception was caused by an interruption.
     *
     * @param failure any exception
     * @return whether it, or one of its causes, is an interruption
     */
    public static boolean isInterruption(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException
                    || cause instanceof TokenRequestInterruptedException
                    || isInterruptedIo(cause)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns whether I/O was interrupted. HTTP clients throw the same exception for timeouts; only the thread's flag
     * tells them apart.
     */
    private static boolean isInterruptedIo(Throwable cause) {
        return cause instanceof ClosedByInterruptException
                || (cause instanceof InterruptedIOException
                        && Thread.currentThread().isInterrupted());
    }
}
