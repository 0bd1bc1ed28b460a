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
    private final Supplier<List<String>> details;

    private ClientProof(
            IClientCredential credential, String identity, Set<Integer> stale, Supplier<List<String>> details) {
        this.credential = credential;
        this.identity = identity;
        this.stale = stale;
        this.details = details;
    }

    /**
     * Proves it with a secret.
     *
     * @param secret the secret's value
     * @return the proof
     */
    public static ClientProof secret(String secret) {
        return new ClientProof(ClientCredentialFactory.createFromSecret(secret), secret, STALE_SECRET, List::of);
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
        return new ClientProof(
                ClientCredentialFactory.createFromClientAssertion(assertion), identity, STALE_ASSERTION, List::of);
    }

    /**
     * Returns the same proof, of which more can be told when it is refused.
     *
     * @param described asked after a refusal; says what it is, without secrets
     * @return another proof
     */
    public ClientProof describedBy(Supplier<List<String>> described) {
        return new ClientProof(credential, identity, stale, described);
    }

    /** Adds what the proof says of itself to a refusal of who is asking; others have nothing to do with it. */
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
