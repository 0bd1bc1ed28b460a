package io.entra4j.identity.service;

import io.entra4j.identity.CredentialStatus;
import io.entra4j.identity.UserAssertion;

/**
 * Creates credentials for the users of a server. Use one factory for the server, and one credential for each incoming
 * request. The credentials share one bounded cache, in which no user finds the tokens of another user. Safe for use by
 * many threads.
 */
public final class OnBehalfOfCredentialFactory implements AutoCloseable {

    private final OnBehalfOfCredential shared;

    OnBehalfOfCredentialFactory(OnBehalfOfCredential shared) {
        this.shared = shared;
    }

    /**
     * Returns a credential that acts on behalf of a user. It costs little: create one for each incoming request, and
     * drop it afterwards.
     *
     * @param userAssertion the token that the user's client sent, without {@code Bearer}; validate it before
     * @return the credential
     * @throws IllegalArgumentException if the token is blank, or begins with its scheme
     */
    public OnBehalfOfCredential forUser(String userAssertion) {
        return new OnBehalfOfCredential(shared, UserAssertion.of(userAssertion));
    }

    /**
     * Returns one status for the credentials of all users together.
     *
     * @return a snapshot
     */
    public CredentialStatus status() {
        return shared.status();
    }

    /**
     * Forgets the tokens of all users and ends the threads. The credentials of this factory are unusable afterwards.
     */
    @Override
    public void close() {
        shared.close();
    }
}
