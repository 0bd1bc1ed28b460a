package io.entra4j.identity.msal;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.IClientCredential;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Proof of an application's identity: a secret or an assertion.
 */
public final class ClientProof {

    /** AADSTS codes after which a newer secret may be accepted: the secret was wrong or had expired. */
    private static final Set<Integer> STALE_SECRET = Set.of(7000215, 7000222);

    /** AADSTS codes after which a newer assertion may be accepted: it had expired, or its certificate was replaced. */
    private static final Set<Integer> STALE_ASSERTION = Set.of(700024, 700027);

    private final IClientCredential credential;
    private final String identity;
    private final Set<Integer> stale;
    private final Supplier<List<String>> details;

    private ClientProof(
            IClientCredential credential, String identity, Set<Integer> stale, Supplier<List<String>> details) {
        this.credential = credential;
        this.identity = identity;
        this.stale = stale;
        this.details = details;
    }

    /**
     * Creates a proof from a secret.
     *
     * @param secret the secret's value
     * @return the proof
     */
    public static ClientProof secret(String secret) {
        return new ClientProof(ClientCredentialFactory.createFromSecret(secret), secret, STALE_SECRET, List::of);
    }

    /**
     * Creates a proof from an assertion.
     *
     * @param assertion a JWT
     * @param identity a text that changes only when the key or secret is rotated, such as the thumbprint of the signing
     *     certificate
     * @return the proof
     */
    public static ClientProof assertion(String assertion, String identity) {
        return new ClientProof(
                ClientCredentialFactory.createFromClientAssertion(assertion), identity, STALE_ASSERTION, List::of);
    }

    /**
     * Returns a copy that adds details to the message when the service refuses it.
     *
     * @param described supplies the details, without secrets; called after a refusal
     * @return a new proof
     */
    public ClientProof describedBy(Supplier<List<String>> described) {
        return new ClientProof(credential, identity, stale, described);
    }

    /**
     * Adds the proof's details to a refusal that is about the application's identity. Other refusals stay as they are.
     */
    AuthenticationFailedException explained(AuthenticationFailedException refusal) {
        EntraError error = refusal.error();
        boolean ofProof = error.code().equals("invalid_client")
                || error.aadstsCodes().stream().anyMatch(code -> code / 10 == 7002 || code / 10 == 70021);
        List<String> more = ofProof ? details.get() : List.of();
        if (more.isEmpty()) {
            return refusal;
        }
        Failure told = refusal.failure();
        return new AuthenticationFailedException(
                new Failure(
                        told.reason(),
                        told.remedy(),
                        Stream.concat(told.details().stream(), more.stream()).toList()),
                error,
                refusal.getCause());
    }

    IClientCredential credential() {
        return credential;
    }

    /**
     * Returns whether the service may have refused this proof because it is too old, so that a newer one may succeed.
     */
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
