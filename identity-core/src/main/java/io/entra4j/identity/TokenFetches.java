package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.TokenRequestEvent.Reason;
import io.entra4j.identity.engine.CachedToken;
import io.entra4j.identity.engine.Challenges;
import io.entra4j.identity.engine.SingleFlight;
import io.entra4j.identity.engine.SteadyClock;
import io.entra4j.identity.engine.TokenStore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.NonBlocking;

/**
 * Makes the fetches behind a cache: from a store outside the cache, or from the source. A back-off or too many claims
 * challenges can forbid a fetch.
 */
final class TokenFetches implements SingleFlight.Leader<TokenRequest, Reason, AccessToken> {

    /** Supplies tokens. Callers get the exceptions that it throws. */
    interface Supply {

        /** Returns the credential's simple class name, for messages. */
        String credential();

        /** Returns a token that was kept outside this cache, {@code null} if there is none. */
        @Nullable
        CachedToken kept(TokenRequest request, Reason reason, long number);

        /** Returns the failure that a fetch would only repeat, {@code null} if there is none. */
        @Nullable
        RuntimeException remembered(TokenRequest request);

        /** Fetches a token and plans its life. */
        CachedToken fetch(TokenRequest request, Reason reason, long number);
    }

    private final TokenCache cache;
    private final Supply supply;
    private final SteadyClock clock;
    private final TokenStore<TokenRequest> tokens;
    private final BackOffs backOffs;
    private final Challenges<TokenRequest> challenges;
    private final @Nullable LongSupplier loginWatch;
    private final AtomicLong numbers = new AtomicLong();
    private final LongAdder misses = new LongAdder();
    private volatile boolean closed;

    TokenFetches(
            TokenCache cache,
            Supply supply,
            SteadyClock clock,
            TokenStore<TokenRequest> tokens,
            BackOffs backOffs,
            Challenges<TokenRequest> challenges,
            @Nullable LongSupplier loginWatch) {
        this.cache = cache;
        this.supply = supply;
        this.clock = clock;
        this.tokens = tokens;
        this.backOffs = backOffs;
        this.challenges = challenges;
        this.loginWatch = loginWatch;
    }

    @Override
    public @Nullable AccessToken lead(TokenRequest request, Reason reason) {
        AccessToken landed = cache.landedMeanwhile(request, reason);
        if (landed != null) {
            return landed;
        }
        long before = loginWatch == null ? 0 : loginWatch.getAsLong();
        AccessToken token = fetchUninterrupted(request, reason);
        if (closed || (loginWatch != null && loginWatch.getAsLong() != before)) {
            // The cache must not keep the token, but callers that asked before may use it.
            cache.clear(null);
        }
        return token;
    }

    private @Nullable AccessToken fetchUninterrupted(TokenRequest request, Reason reason) {
        try {
            return fetch(request, reason);
        } catch (RuntimeException | Error e) {
            if (!TokenRequestInterruptedException.isInterruption(e)) {
                throw e;
            }
            // Only this thread was interrupted: the flight lands empty, and a follower leads the next one.
            Thread.currentThread().interrupt();
            throw e instanceof TokenRequestInterruptedException told ? told : new TokenRequestInterruptedException(e);
        }
    }

    /** Gives up a renewal that needs the user, since it must not ask the user. A follower may. */
    @Override
    public boolean givesUp(Reason reason, Throwable failure) {
        return failure instanceof TokenRequestInterruptedException
                || (reason == Reason.REFRESH_AHEAD && failure instanceof AuthenticationRequiredException);
    }

    /**
     * Lets a caller that wants a new token get no cached one, and a caller without a good token ask the user to sign
     * in.
     */
    @Override
    public Reason together(Reason reason, Reason joining) {
        return joining == Reason.FORCED || reason == Reason.REFRESH_AHEAD ? joining : reason;
    }

    /** Handles the causes of a refusal: no memory, or an executor of the user's that is full or was shut down. */
    @Override
    public RuntimeException refused(TokenRequest request, Throwable cause) {
        delayRenewal(request);
        return closed
                ? closedFailure()
                : new CredentialUnavailableException(
                        Failure.of(
                                supply.credential()
                                        + " could not start a request for a token: its executor accepts no more tasks.",
                                "give the executor more threads or a longer queue, or set none to use the library's own."),
                        cause);
    }

    void close() {
        closed = true;
    }

    /**
     * @throws IllegalStateException if the credential is closed
     */
    void checkOpen() {
        if (closed) {
            throw closedFailure();
        }
    }

    /**
     * @throws IllegalStateException if this thread must not block
     */
    void checkMayBlock() {
        checkMayBlock(supply.credential());
    }

    /**
     * @throws IllegalStateException if this thread must not block
     */
    static void checkMayBlock(String credential) {
        if (Thread.currentThread() instanceof NonBlocking) {
            throw new IllegalStateException(
                    "%s would have to wait for a token on the thread '%s', which must not block. Call getToken() instead of getTokenSync() there."
                            .formatted(credential, Thread.currentThread().getName()));
        }
    }

    private IllegalStateException closedFailure() {
        return new IllegalStateException(
                supply.credential() + " is closed. Build a new credential, or close this one later.");
    }

    /** Returns {@code null} if a renewal has to wait. A caller that joined the renewal then leads the next fetch. */
    private @Nullable AccessToken fetch(TokenRequest request, Reason reason) {
        String claims = request.claims();
        if (claims != null && !challenges.admits(request.stored(), clock.millis())) {
            throw tooManyChallenges(request);
        }
        // Of two tokens, the cache keeps the one whose fetch began later.
        long number = numbers.incrementAndGet();
        CachedToken token = kept(request, reason, number);
        if (token == null) {
            RuntimeException remembered = supply.remembered(request);
            if (remembered != null) {
                delayRenewal(request);
                if (reason == Reason.REFRESH_AHEAD) {
                    return null;
                }
                throw remembered;
            }
            CachedToken renewed = reason == Reason.REFRESH_AHEAD ? tokens.get(request) : null;
            BackOffs.Attempt attempt = backOffs.begin(request, reason, renewed, clock.millis());
            if (attempt.refusal() != null && reason == Reason.REFRESH_AHEAD) {
                return null;
            }
            token = fetch(request, reason, number, attempt);
        }
        tokens.put(request.stored(), token, clock.millis());
        if (claims != null && token.equals(tokens.get(request.withoutClaims()))) {
            challenges.answered(request.stored(), claims, token, clock.millis());
        }
        return token.token();
    }

    private @Nullable CachedToken kept(TokenRequest request, Reason reason, long number) {
        try {
            CachedToken kept = supply.kept(request, reason, number);
            if (kept != null) {
                misses.increment();
            }
            return kept;
        } catch (RuntimeException e) {
            misses.increment();
            delayRenewal(request);
            throw e;
        }
    }

    private CachedToken fetch(TokenRequest request, Reason reason, long number, BackOffs.Attempt attempt) {
        if (attempt.refusal() != null) {
            throw attempt.refusal();
        }
        misses.increment();
        try {
            CachedToken token = supply.fetch(request, reason, number);
            attempt.succeeded();
            return token;
        } catch (RuntimeException e) {
            attempt.failed(e, hasUsableToken(request), clock.millis());
            throw e;
        } catch (Throwable e) {
            attempt.abandoned();
            throw e;
        }
    }

    /** Delays the next renewal of a good token, since this one could not begin. */
    private void delayRenewal(TokenRequest request) {
        if (request.claims() == null && hasUsableToken(request)) {
            backOffs.delayRenewal(request, null, clock.millis());
        }
    }

    long misses() {
        return misses.sum();
    }

    private boolean hasUsableToken(TokenRequest request) {
        CachedToken cached = tokens.get(request);
        return cached != null && cached.isUsable(clock.millis());
    }

    private AuthenticationFailedException tooManyChallenges(TokenRequest request) {
        return new AuthenticationFailedException(
                Failure.of(
                        "%s was asked for a new token for %s more than %s times within a minute, each time with claims that a resource demands."
                                .formatted(supply.credential(), request.quotedScopes(), Challenges.MAX_FETCHES),
                        "find out why the resource rejects each new token; no more are requested for it until the minute is over."),
                EntraError.local("too_many_challenges"),
                null);
    }
}
