package io.entra4j.identity.chain;

import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.TokenRequestInterruptedException;

/**
 * Decides what a chain does after a member's failure. Only this type decides that. The type of the exception counts,
 * never its text.
 */
enum Continuation {
    /** The next member is asked. */
    NEXT,
    /** The chain ends here, since the next member would act as another identity. */
    STOP,
    /** The caller has cancelled the request. That says nothing about the member. */
    ABANDON;

    static Continuation after(Throwable failure, Member.Kind kind) {
        if (TokenRequestInterruptedException.isInterruption(failure)) {
            return ABANDON;
        }
        boolean unavailable = failure instanceof CredentialUnavailableException;
        return unavailable || kind == Member.Kind.DEVELOPER ? NEXT : STOP;
    }
}
