package io.entra4j.identity.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Says in plain words why no answer came: what was asked, by which way, what happened, and how often. */
public final class NoAnswerException extends IOException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String remedy;

    /**
     * @param reason a clause without full stop
     * @param remedy what the reader can do, with a full stop; {@code null} if nothing better is known than what the
     *     table of errors says
     */
    NoAnswerException(String reason, @Nullable String remedy) {
        super(reason);
        this.remedy = remedy;
    }

    /**
     * Says where a request failed that a transport had sent elsewhere than to its address.
     *
     * @param where such as "the token proxy at …"
     * @param thrown what that transport met
     * @return an exception with that as its cause
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
     * @param failure what a transport threw, {@code null} if nothing
     * @return a clause without full stop and without names of Java types
     */
    public static String reason(@Nullable Throwable failure) {
        NoAnswerException told = told(failure);
        return told == null ? NetworkFailure.of(failure).words() : String.valueOf(told.getMessage());
    }

    /**
     * Returns what the reader can do.
     *
     * @param failure what a transport threw, {@code null} if nothing
     * @param other what to say if nothing better is known
     * @return one or more sentences
     */
    public static String remedy(@Nullable Throwable failure, String other) {
        NoAnswerException told = told(failure);
        return told == null || told.remedy == null ? other : told.remedy;
    }

    /** The exception itself, a cause, or what {@link Http} has added to one. */
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
