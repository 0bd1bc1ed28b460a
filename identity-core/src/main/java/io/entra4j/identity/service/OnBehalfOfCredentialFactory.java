package io.entra4j.identity.service;

import io.entra4j.identity.CredentialStatus;
import io.entra4j.identity.UserAssertion;

/**
 * Makes the credentials of the users of a server: one factory for the server, one credential for each incoming request.
 * They share one bounded cache, in which no user finds another one's tokens. Safe for use by many threads.
 */
public final class OnBehalfOfCredentialFactory implements AutoCloseable {

    private final OnBehalfOfCredential shared;

    OnBehalfOfCredentialFactory(OnBehalfOfCredential shared) {
        this.shared = shared;
    }

    /**
     * Returns a credential that acts on behalf of a user. It costs little: make one for each incoming request, and drop
     * it.
     *
     * @param userAssertion the token the user's client sent, without {@code Bearer}; the caller has validated it
     * @return the credential
     * @throws IllegalArgumentException if the token is blank, or has its scheme before it
     */
    public OnBehalfOfCredential forUser(String userAssertion) {
        return new OnBehalfOfCredential(shared, UserAssertion.of(userAssertion));
    }

    /**
     * Returns how the credentials of all users are doing, taken together.
     *
     * @return a snapshot
     */
    public CredentialStatus status() {
        return shared.status();
    }

    /** Forgets all users' tokens and ends the threads. The credentials made here are of no use afterwards. */
    @Override
    public void close() {
        shared.close();
    }
}
