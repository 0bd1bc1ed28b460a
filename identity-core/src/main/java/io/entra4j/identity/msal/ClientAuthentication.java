package io.entra4j.identity.msal;

import io.entra4j.identity.ClientAssertionRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Proves to the token service which application is asking. It is what differs between an application's credentials. */
@FunctionalInterface
public interface ClientAuthentication {

    /**
     * Returns what to send. Called for each request to the service, on the thread that fetches, and may block.
     *
     * @param request what the proof is for
     * @param retry whether the last proof was refused as one that is too old would be: whatever was remembered must be
     *     read anew. The request is repeated once if that brings another proof
     * @return the proof
     * @throws io.entra4j.identity.CredentialUnavailableException if there is none, and another credential may be tried
     * @throws io.entra4j.identity.AuthenticationFailedException if there is none to be had
     */
    ClientProof prove(ClientAssertionRequest request, boolean retry);

    /**
     * Returns what it proves with, to follow "with".
     *
     * @return words without secrets
     */
    default String proofName() {
        return "what proves who it is";
    }

    /**
     * Returns when what proved it last ends, if that is an assertion somebody else made.
     *
     * @return {@code null} if it is none, or does not say
     */
    default @Nullable Instant assertionExpiresAt() {
        return null;
    }
}
