package io.entra4j.identity.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Describes why a request got no answer: which host was asked, directly or through a proxy, what failed, how often. */
public final class NoAnswerException extends IOException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String remedy;

    /**
     * @param reason what failed: a clause without full stop
     * @param remedy what the user can do, with a full stop; {@code null} to use the table of errors
     */
    NoAnswerException(String reason, @Nullable String remedy) {
        super(reason);
        this.remedy = remedy;
    }

    /**
     * Describes the failure of a request that a transport sent to another address than its own.
     *
     * @param where the address in words: "the token proxy at …"
     * @param thrown the transport's failure
     * @return an exception with this failure as its cause
     */
    public static NoAnswerException at(String where, IOException thrown) {
        NoAnswerException failure =
                new NoAnswerException(where + ": " + NetworkFailure.of(thrown).words(), null);
        failure.initCause(thrown);
        return failure;
    }

    /**
     * Returns why there is no answer.
     *
     * @param failure the transport's exception, {@code null} if there was none
     * @return a clause without full stop and without names of Java types
     */
    public static String reason(@Nullable Throwable failure) {
        NoAnswerException told = told(failure);
        return told == null ? NetworkFailure.of(failure).words() : String.valueOf(told.getMessage());
    }

    /**
     * Returns what the user can do.
     *
     * @param failure the transport's exception, {@code null} if there was none
     * @param other the remedy if the exception has none
     * @return one or more sentences
     */
    public static String remedy(@Nullable Throwable failure, String other) {
        NoAnswerException told = told(failure);
        return told == null || told.remedy == null ? other : told.remedy;
    }

    /**
     * Finds the description in an exception, its causes, and their suppressed exceptions, where {@link Http} adds it.
     */
    static @Nullable NoAnswerException told(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof NoAnswerException told) {
                return told;
            }
            for (Throwable added : cause.getSuppressed()) {
                if (added instanceof NoAnswerException told) {
                    return told;
                }
            }
        }
        return null;
    }
}
