package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.TokenRequestEvent.Reason;
import io.entra4j.identity.engine.CachedToken;
import io.entra4j.identity.engine.SteadyClock;
import io.entra4j.identity.engine.TokenLife;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Reports on tokens that other code fetches, such as an OAuth2 library, as credentials report on theirs: with events to
 * listeners and a status. It never sees a token.
 *
 * <p>A refusal that concerns one user only is an event but does not change the status, since the application itself
 * works. Any other failure is also logged as a warning, the first time, since libraries may tell their callers less.
 */
public final class TokenAccount implements CredentialStatus.Reporter {

    private static final Set<String> OF_A_USER =
            Set.of("invalid_grant", "interaction_required", "consent_required", "login_required", "access_denied");

    /** Lifetime of a token for which the server names none. */
    private static final Duration UNKNOWN_LIFE = Duration.ofDays(365);

    private static final TokenLife LIFE = new TokenLife(null, null);

    private final String name;
    private final String credential;
    private final @Nullable ClientAssertionSource assertions;
    private final Clock clock;
    private final SteadyClock steady;
    private final TokenRequestListener listener;
    private final LongAdder fetches = new LongAdder();
    private final AtomicReference<CredentialStatus.Outcome> outcome =
            new AtomicReference<>(CredentialStatus.Outcome.NONE);
    private final AtomicReference<@Nullable String> warned = new AtomicReference<>();
    private volatile @Nullable CachedToken last;

    /**
     * Creates an account.
     *
     * @param credential the kind of client that fetches; a credential has its simple class name here
     * @param assertions the assertions with which it authenticates, {@code null} if it authenticates in another way
     * @param options the name, the clock and the listeners
     */
    public TokenAccount(String credential, @Nullable ClientAssertionSource assertions, CredentialOptions options) {
        this.name = options.name();
        this.credential = credential;
        this.assertions = assertions;
        this.clock = options.clock();
        this.steady = new SteadyClock(clock, options.nanoTime());
        this.listener = options.listener();
    }

    /**
     * Notes that a fetch begins.
     *
     * @param scopes the scopes of the token; may be empty
     * @param renewal whether the new token replaces another one
     * @return takes the result of the fetch, once
     */
    public Fetch begin(List<String> scopes, boolean renewal) {
        fetches.increment();
        Reason reason = renewal ? Reason.EXPIRED : Reason.INITIAL;
        TokenRequestEvent started = TokenRequestEvent.started(name, credential, reason, TokenRequest.of(scopes));
        listener.onEvent(started);
        return new Fetch(started, clock.instant(), steady.millis());
    }

    @Override
    public CredentialStatus status() {
        TokenSource.Report report = assertions == null
                ? TokenSource.Report.NOTHING
                : TokenSource.Report.NOTHING.expiring(
                        assertions.certificateExpiresAt(), assertions.assertionExpiresAt());
        return new CredentialStatus(
                name,
                credential,
                report,
                new CredentialStatus.Counters(0, 0, 0, fetches.sum(), 0, 0, 0),
                Objects.requireNonNull(outcome.get()),
                last,
                steady.millis());
    }

    @Override
    public String toString() {
        return "TokenAccount[" + name + "]";
    }

    /** One fetch that other code makes. */
    public final class Fetch {

        private final TokenRequestEvent started;
        private final Instant begin;
        private final long steadyBegin;

        private Fetch(TokenRequestEvent started, Instant begin, long steadyBegin) {
            this.started = started;
            this.begin = begin;
            this.steadyBegin = steadyBegin;
        }

        /**
         * Notes that the fetch brought a token.
         *
         * @param expiresAt when the token expires, {@code null} if that is not known
         */
        public void succeeded(@Nullable Instant expiresAt) {
            Instant end = expiresAt == null ? begin.plus(UNKNOWN_LIFE) : expiresAt;
            CachedToken token =
                    CachedToken.plan(new AccessToken("", end.atOffset(ZoneOffset.UTC)), LIFE, 0, begin, steadyBegin, 0);
            last = token;
            outcome.updateAndGet(before -> before.success(clock.instant(), credential));
            warned.set(null);
            listener.onEvent(started.fetched(Duration.between(begin, clock.instant()), token));
        }

        /**
         * Notes that the fetch failed.
         *
         * @param why an {@link AuthenticationFailedException} if the request was refused; otherwise another exception
         *     that credentials throw
         */
        public void failed(Throwable why) {
            TokenFailure failure = TokenFailure.of(why);
            boolean ofAUser = why instanceof AuthenticationFailedException refused
                    && OF_A_USER.contains(refused.error().code());
            if (!ofAUser && failure.category() != TokenFailure.Category.INTERRUPTED) {
                outcome.updateAndGet(before -> before.failure(clock.instant(), failure));
                warnOnce(failure);
            }
            listener.onEvent(started.failed(Duration.between(begin, clock.instant()), failure));
        }

        /**
         * Warns if the failure is a new one. Each answer of a service holds a new time and ID, so codes are compared.
         * Everything that is missing on this machine has the same code, so then messages are compared.
         */
        private void warnOnce(TokenFailure failure) {
            String what = failure.category() == TokenFailure.Category.UNAVAILABLE
                    ? String.valueOf(failure.cause().getMessage())
                    : failure.code();
            if (!what.equals(warned.getAndSet(what))) {
                LoggingListener.warnOfAccount(name, failure);
            }
        }
    }
}
