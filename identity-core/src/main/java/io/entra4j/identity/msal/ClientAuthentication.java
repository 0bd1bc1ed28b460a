package io.entra4j.identity.msal;

import io.entra4j.identity.ClientAssertionRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Proves to the token service which application sends a request: with a secret, a certificate or an assertion. */
@FunctionalInterface
public interface ClientAuthentication {

    /**
     * Returns the proof to send. Called for each request to the service, on the thread that fetches the token; may
     * block.
     *
     * @param request the client ID, tenant and endpoint that the proof is for
     * @param retry whether the service refused the last proof, perhaps because it was too old. A cached secret or
     *     certificate must then be read again. If the new proof differs, the request is repeated once
     * @return the proof
     * @throws io.entra4j.identity.CredentialUnavailableException if there is no proof, and a chain may try its next
     *     credential
     * @throws io.entra4j.identity.AuthenticationFailedException if the proof cannot be read or made
     */
    ClientProof prove(ClientAssertionRequest request, boolean retry);

    /**
     * Names the kind of proof, for messages. The words follow "with".
     *
     * @return words such as "a client secret", without secrets
     */
    default String proofName() {
        return "a proof of its identity";
    }

    /**
     * Returns when the last assertion expires, if assertions come from a supplier or a file.
     *
     * @return the expiry; {@code null} if the proof is of another kind, or the assertion does not say
     */
    default @Nullable Instant assertionExpiresAt() {
        return null;
    }
}
