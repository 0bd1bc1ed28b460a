package io.entra4j.identity.msal;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.IClientCredential;
import io.entra4j.identity.EntraError;
import java.util.Set;

/**
 * Holds what an application sends to prove who it is: a secret or an assertion.
 */
public final class ClientProof {

    /** AADSTS codes after which another secret may be accepted: a wrong one, an expired one. */
    private static final Set<Integer> STALE_SECRET = Set.of(7000215, 7000222);

    /** AADSTS codes after which another assertion may be accepted: out of its time, or of a certificate replaced. */
    private static final Set<Integer> STALE_ASSERTION = Set.of(700024, 700027);

    private final IClientCredential credential;
    private final String identity;
    private final Set<Integer> stale;

    private ClientProof(IClientCredential credential, String identity, Set<Integer> stale) {
        this.credential = credential;
        this.identity = identity;
        this.stale = stale;
    }

    /**
     * Proves it with a secret.
     *
     * @param secret the secret's value
     * @return the proof
     */
    public static ClientProof secret(String secret) {
        return new ClientProof(ClientCredentialFactory.createFromSecret(secret), secret, STALE_SECRET);
    }

    /**
     * Proves it with an assertion.
     *
     * @param assertion a JWT
     * @param identity what stays the same as long as nothing was rotated, such as the thumbprint of the certificate
     *     that signed
     * @return the proof
     */
    public static ClientProof assertion(String assertion, String identity) {
        return new ClientProof(ClientCredentialFactory.createFromClientAssertion(assertion), identity, STALE_ASSERTION);
    }

    IClientCredential credential() {
        return credential;
    }

    /** Whether a refusal may be due to this proof's age, so that a newer one is worth a try. */
    boolean mayBeStale(EntraError refusal) {
        return refusal.aadstsCodes().stream().anyMatch(stale::contains);
    }

    boolean isSameAs(ClientProof other) {
        return identity.equals(other.identity);
    }

    @Override
    public String toString() {
        return "ClientProof";
    }
}
