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
     * Returns the failure that a fetch would only tell again, because what an earlier one found out still holds. Asked
     * before each fetch. What it returns is thrown to the caller and counts as nothing else: it is no fetch, so
     * {@link CredentialStatus} and {@link TokenRequestListener}s learn nothing of it. Cheap: no request, no process.
     *
     * @param request what is wanted
     * @return an exception that no caller has got before, {@code null} if a fetch may bring something else
     */
    default @Nullable RuntimeException remembered(TokenRequest request) {
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

    /** Forgets what it learnt from earlier fetches, if it does: its credential was told to. */
    default void forget() {}

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
     * Returns what is known of the fetches so far. Cheap: no I/O, no lock.
     *
     * @return a snapshot
     */
    default Report report() {
        return Report.NOTHING;
    }

    /**
     * What a source knows of its fetches.
     *
     * @param answeredBy the simple class name of the credential that fetched last, where a source chooses among several;
     *     {@code null} if it is its credential's only one
     * @param host what kind of host fetched last, in kebab case, such as {@code app-service}; {@code null} where that
     *     makes no difference
     * @param certificateExpiresAt when the certificate expires that was used last, {@code null} without one
     * @param assertionExpiresAt when the assertion ends that the source proved itself with last: if it is in the past,
     *     whoever should renew it does not; {@code null} if there is none, or it does not say
     * @param passedOver why those that were asked before the one that fetched last did not, in the order they were asked
     */
    record Report(
            @Nullable String answeredBy,
            @Nullable String host,
            @Nullable Instant certificateExpiresAt,
            @Nullable Instant assertionExpiresAt,
            List<CredentialAttempt> passedOver) {

        /** Of a source that knows nothing, or has not fetched. */
        public static final Report NOTHING = new Report(null, null, null, null, List.of());

        /**
         * Returns the same for another host.
         *
         * @param kebab the host
         * @return a new report
         */
        public Report on(String kebab) {
            return new Report(answeredBy, kebab, certificateExpiresAt, assertionExpiresAt, passedOver);
        }

        /**
         * Returns the same for a source that proves itself by what expires.
         *
         * @param certificate when its certificate does, or {@code null}
         * @param assertion when its assertion does, or {@code null}
         * @return a new report
         */
        public Report expiring(@Nullable Instant certificate, @Nullable Instant assertion) {
            return new Report(answeredBy, host, certificate, assertion, passedOver);
        }

        /**
         * Returns the same for a source that chose another one.
         *
         * @param credential whom
         * @param before those that were asked before
         * @return a new report
         */
        public Report choosing(@Nullable String credential, List<CredentialAttempt> before) {
            return new Report(credential, host, certificateExpiresAt, assertionExpiresAt, before);
        }
    }

    /** Is another source but for what a subclass overrides. */
    abstract class Forwarding implements TokenSource {

        private final TokenSource source;

        /**
         * Creates the source.
         *
         * @param source is asked for everything
         */
        protected Forwarding(TokenSource source) {
            this.source = source;
        }

        @Override
        public AccessToken fetch(TokenRequest request) {
            return source.fetch(request);
        }

        @Override
        public AccessToken renew(TokenRequest request) {
            return source.renew(request);
        }

        @Override
        public @Nullable AccessToken kept(TokenRequest request) {
            return source.kept(request);
        }

        @Override
        public @Nullable RuntimeException remembered(TokenRequest request) {
            return source.remembered(request);
        }

        @Override
        public void forget() {
            source.forget();
        }

        @Override
        public @Nullable LongSupplier loginWatch() {
            return source.loginWatch();
        }

        @Override
        public @Nullable CredentialPlan plan() {
            return source.plan();
        }

        @Override
        public Report report() {
            return source.report();
        }
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
        return new TokenSource() {

            @Override
            public AccessToken fetch(TokenRequest request) {
                throw new CredentialUnavailableException(failure, lacks, null);
            }

            @Override
            public CredentialPlan plan() {
                return CredentialPlan.lacking(credential, new CredentialUnavailableException(failure, lacks, null));
            }
        };
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
