package io.entra4j.identity.chain;

import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.TokenRequestInterruptedException;

/** Decides, in this one place, what a chain does after a member's failure. Types decide, never texts. */
enum Continuation {
    /** The next member is asked. */
    NEXT,
    /** The chain ends here: the next member would act as somebody else. */
    STOP,
    /** Whoever asked wants no answer any more, which says nothing about the member. */
    ABANDON;

    static Continuation after(Throwable failure, Member.Kind kind) {
        if (TokenRequestInterruptedException.isInterruption(failure)) {
            return ABANDON;
        }
        boolean unavailable = failure instanceof CredentialUnavailableException;
        return unavailable || kind == Member.Kind.DEVELOPER ? NEXT : STOP;
    }
}
