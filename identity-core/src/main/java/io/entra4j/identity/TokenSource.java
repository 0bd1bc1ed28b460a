package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Fetches tokens from the service that makes them. Each kind of credential has its own source; {@link EntraCredential}
 * is the same for all.
 */
@FunctionalInterface
public interface TokenSource {

    /**
     * Fetches a new token. It blocks the calling thread, and never answers from a cache. Several threads may call it at
     * once, for different requests.
     *
     * @param request the token that is wanted
     * @return a token that has not expired; with a refresh time if the service named one
     * @throws CredentialUnavailableException if it cannot even try
     * @throws AuthenticationFailedException if it tried and was refused
     * @throws TokenRequestInterruptedException if the thread was interrupted
     */
    AccessToken fetch(TokenRequest request);

    /**
     * Fetches a new token in the background while the earlier one is still good. No caller waits for it, so it must not
     * ask the user for anything.
     *
     * @param request the token that is wanted
     * @return a token, as {@link #fetch} returns it
     */
    default AccessToken renew(TokenRequest request) {
        return fetch(request);
    }

    /**
     * Returns a token that another process, or an earlier one, has fetched and kept in the persistent cache. It is
     * called before each fetch, unless the caller insists on a new token. Blocks.
     *
     * @param request the token that is wanted
     * @return a token that is as good as a new one, and that this source has not returned before; {@code null} if there
     *     is none
     * @throws CredentialUnavailableException if tokens must be kept but cannot be kept
     */
    default @Nullable AccessToken kept(TokenRequest request) {
        return null;
    }

    /**
     * Returns the failure that a fetch would only repeat, because the result of an earlier fetch still holds. It is
     * called before each fetch. The failure is thrown to the caller and has no other effect: since there was no fetch,
     * {@link CredentialStatus} and {@link TokenRequestListener}s do not show it. Cheap: no request, no process.
     *
     * @param request the token that is wanted
     * @return an exception that no caller has got before, {@code null} if a fetch may have another result
     */
    default @Nullable RuntimeException remembered(TokenRequest request) {
        return null;
    }

    /**
     * Returns what a fetch would do, as far as can be found out without a request.
     *
     * @return the plan, {@code null} if it does not say
     */
    default @Nullable CredentialPlan plan() {
        return null;
    }

    /**
     * Forgets the results of earlier fetches, if the source keeps them. It is called when the credential is cleared.
     */
    default void forget() {}

    /**
     * Returns a watch on the login that tokens come from, if a user can change that login. After a change, cached
     * tokens are no longer handed out. It is called once, when the credential is built.
     *
     * @return supplies a number that another login changes. It is asked each time before a cached token is handed out,
     *     so it must be quick. {@code null} if tokens are good until they expire
     */
    default @Nullable LongSupplier loginWatch() {
        return null;
    }

    /**
     * Returns what tells the tokens of this source from those of others, where all replicas of an application may use
     * them: authority and application. The request tells the rest.
     *
     * @return any text, {@code null} if its tokens are for this process or machine only, as those of a managed identity
     */
    default @Nullable String sharedAs() {
        return null;
    }

    /**
     * Returns a report on the fetches so far. Cheap: no I/O, no lock.
     *
     * @return a snapshot
     */
    default Report report() {
        return Report.NOTHING;
    }

    /**
     * Report of a source on its fetches.
     *
     * @param answeredBy the simple class name of the credential that fetched last, if the source chooses among several;
     *     {@code null} if it has one only
     * @param host the kind of host that fetched last, in kebab case, such as {@code app-service}; {@code null} if the
     *     host makes no difference
     * @param certificateExpiresAt when the last used certificate expires, {@code null} without one
     * @param assertionExpiresAt when the last used assertion expires; a time in the past means that it is not renewed
     *     as it should be; {@code null} if there is none, or it does not say
     * @param passedOver the failed attempts of the credentials that were asked before the one that fetched last, in the
     *     order in which they were asked
     */
    record Report(
            @Nullable String answeredBy,
            @Nullable String host,
            @Nullable Instant certificateExpiresAt,
            @Nullable Instant assertionExpiresAt,
            List<CredentialAttempt> passedOver) {

        /** Report of a source that has nothing to report, or has not fetched. */
        public static final Report NOTHING = new Report(null, null, null, null, List.of());

        /**
         * Returns this report with another host.
         *
         * @param kebab the kind of host, in kebab case
         * @return a new report
         */
        public Report on(String kebab) {
            return new Report(answeredBy, kebab, certificateExpiresAt, assertionExpiresAt, passedOver);
        }

        /**
         * Returns this report for a source that authenticates with something that expires.
         *
         * @param certificate when its certificate expires, or {@code null}
         * @param assertion when its assertion expires, or {@code null}
         * @return a new report
         */
        public Report expiring(@Nullable Instant certificate, @Nullable Instant assertion) {
            return new Report(answeredBy, host, certificate, assertion, passedOver);
        }

        /**
         * Returns this report for a source that chose another credential.
         *
         * @param credential the chosen credential
         * @param before the failed attempts of the credentials that were asked before
         * @return a new report
         */
        public Report choosing(@Nullable String credential, List<CredentialAttempt> before) {
            return new Report(credential, host, certificateExpiresAt, assertionExpiresAt, before);
        }
    }

    /** Source that forwards to another one, except where a subclass overrides it. */
    abstract class Forwarding implements TokenSource {

        private final TokenSource source;

        /**
         * Creates the source.
         *
         * @param source the source to forward to
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
        public @Nullable String sharedAs() {
            return source.sharedAs();
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
     * Returns a source for a credential that is unavailable, since something that it needs is missing.
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
     * Returns a source that fetches tokens through another credential. If that is a credential of this library, its
     * cache, listeners and status are not used; the credential that has the new source uses its own.
     *
     * @param credential any credential
     * @return the source
     */
    static TokenSource through(TokenCredential credential) {
        return new DelegatingSource(credential);
    }
}
