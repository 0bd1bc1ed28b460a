package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a token from wherever it is made. It is what differs between credentials; all else is {@link EntraCredential}.
 */
@FunctionalInterface
public interface TokenSource {

    /**
     * Fetches a new token. Blocks the calling thread, never answers from a cache, and may be called by several threads
     * at once, for different requests.
     *
     * @param request what is wanted
     * @return a token that has not expired; with a refresh time if the service named one
     * @throws CredentialUnavailableException if it cannot even try
     * @throws AuthenticationFailedException if it tried and was refused
     * @throws TokenRequestInterruptedException if the thread was interrupted
     */
    AccessToken fetch(TokenRequest request);

    /**
     * Fetches a new token while the one before is still good, in the background: nobody waits for it, so nobody may be
     * asked for anything.
     *
     * @param request what is wanted
     * @return as {@link #fetch}
     */
    default AccessToken renew(TokenRequest request) {
        return fetch(request);
    }

    /**
     * Returns a token that was fetched and kept by another process, or an earlier one, where tokens are kept. Asked
     * before each fetch, unless the caller insists on a new token. Blocks.
     *
     * @param request what is wanted
     * @return a token as good as a new one, which this source has not returned before, {@code null} if there is none
     * @throws CredentialUnavailableException if tokens are to be kept, and cannot be
     */
    default @Nullable AccessToken kept(TokenRequest request) {
        return null;
    }

    /**
     * Returns the credential that fetched last, where a source chooses among several.
     *
     * @return a credential's simple class name, or {@code null} if the source is its credential's only one
     */
    default @Nullable String answeredBy() {
        return null;
    }

    /**
     * Returns when the certificate expires that was used last, where a source signs with one. Cheap: no I/O.
     *
     * @return the time, or {@code null}
     */
    default @Nullable Instant certificateExpiresAt() {
        return null;
    }

    /**
     * Returns when the assertion ends that this proved itself with last: if it is in the past, whoever should renew it
     * does not.
     *
     * @return {@code null} if there is none, or it does not say
     */
    default @Nullable Instant assertionExpiresAt() {
        return null;
    }

    /**
     * Returns what a fetch would do, as far as can be told without a request.
     *
     * @return the plan, {@code null} if it does not say
     */
    default @Nullable CredentialPlan plan() {
        return null;
    }

    /**
     * Returns why those that were asked before the one that fetched last did not, where a source chooses among several.
     *
     * @return in the order they were asked
     */
    default List<CredentialAttempt> passedOver() {
        return List.of();
    }

    /** Forgets what it learnt from earlier fetches, if it does: its credential was told to. */
    default void forget() {}

    /**
     * Returns what kind of host fetched last, where a source depends on where it runs. Cheap: no I/O.
     *
     * @return a short name in kebab case, such as {@code app-service}, or {@code null}
     */
    default @Nullable String host() {
        return null;
    }

    /**
     * Returns what tells that a source's tokens must no longer be handed out, where they come from a login that somebody
     * can change. Asked for once, when the credential is built.
     *
     * @return supplies a number that another login changes; asked each time before a cached token is handed out, so it
     *     must be quick; {@code null} if tokens are good until they expire
     */
    default @Nullable LongSupplier loginWatch() {
        return null;
    }

    /**
     * Returns a source for a credential that lacks what it needs.
     *
     * @param credential its simple class name
     * @param failure what is missing, and how to provide it
     * @param lacks all that is missing
     * @return a source that always fails with {@link CredentialUnavailableException}
     */
    static TokenSource unavailable(String credential, Failure failure, List<String> lacks) {
        return new UnavailableSource(credential, failure, List.copyOf(lacks));
    }

    /**
     * Returns a source that fetches what another credential would fetch. The cache, listeners and status of one of ours
     * are passed by: they are those of whoever fetches.
     *
     * @param credential any credential
     * @return the source
     */
    static TokenSource through(TokenCredential credential) {
        return new DelegatingSource(credential);
    }
}
