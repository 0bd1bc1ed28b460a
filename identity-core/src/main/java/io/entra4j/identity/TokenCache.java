package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.TokenRequestEvent.Reason;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.NonBlocking;

/**
 * Decides whether a request is answered from memory or by a fetch, and sees to it that there is one fetch at a time for
 * each request. It knows nothing of credentials, HTTP or MSAL.
 *
 * <p>A fresh token is returned at once. A stale one (due for renewal, still good) is returned at once too, and renewed
 * in the background. Without a good token, or with a claims challenge, the caller joins the flight of its request or
 * leads it. Sync leaders fetch on their own thread, all others on the executor.
 */
final class TokenCache {

    /** Where tokens come from; throws what the callers are to get. */
    interface Supply {

        /** Returns a token that was kept outside this cache, {@code null} if there is none. */
        @Nullable
        CachedToken kept(TokenRequest request, Reason reason, long number);

        /** Fetches a token and plans its life. */
        CachedToken fetch(TokenRequest request, Reason reason, long number);
    }

    /** How many leaders in a row may give up before a caller that cannot lead itself is told so. */
    private static final int MOST_EMPTY_FLIGHTS = 100;

    private final Supply supply;
    private final SteadyClock clock;
    private final Executor executor;
    private final TokenStore tokens;
    private final BackOffs backOffs;
    private final Challenges challenges;
    private final @Nullable LongSupplier loginWatch;

    private final Map<TokenRequest, Flight> flights = new ConcurrentHashMap<>();
    private final AtomicLong fetchNumbers = new AtomicLong();
    private final LongAdder hits = new LongAdder();
    private final LongAdder staleHits = new LongAdder();
    private final LongAdder outageHits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder coalesced = new LongAdder();
    private volatile boolean closed;
    private volatile long login;

    TokenCache(
            Supply supply,
            SteadyClock clock,
            Executor executor,
            int maxTokens,
            DoubleSupplier jitter,
            @Nullable LongSupplier loginWatch) {
        this.supply = supply;
        this.clock = clock;
        this.executor = executor;
        this.tokens = new TokenStore(maxTokens);
        this.backOffs = new BackOffs(maxTokens, jitter);
        this.challenges = new Challenges(maxTokens);
        this.loginWatch = loginWatch;
    }

    /** Returns the token if it may be handed out, and starts its renewal if that is due; else {@code null}. */
    @Nullable
    AccessToken cached(TokenRequest request) {
        if (loginWatch != null) {
            forgetOldLogin(loginWatch.getAsLong());
        }
        // Tokens are kept without claims: a claims challenge means the resource rejected the cached one, and finds
        // none.
        CachedToken cached = tokens.get(request);
        long now = clock.millis();
        if (cached == null || !cached.isUsable(now)) {
            return null;
        }
        cached.touch(now);
        if (!cached.isDue(now)) {
            hits.increment();
            return cached.token();
        }
        (backOffs.isFailing(request) ? outageHits : staleHits).increment();
        if (!flights.containsKey(request) && backOffs.mayRenew(request, cached, now)) {
            launch(request.detached(), Reason.REFRESH_AHEAD);
        }
        return cached.token();
    }

    /** Whoever logged in since wants nothing of the login before: no token, no failure, no fetch under way. */
    private void forgetOldLogin(long now) {
        if (now != login) {
            login = now;
            flights.clear();
            clear(null);
        }
    }

    /** Fetches, or waits for the fetch that is under way. Blocks. */
    AccessToken join(TokenRequest passing, boolean forced) {
        checkOpen();
        checkMayBlock();
        TokenRequest request = passing.detached();
        while (true) {
            Reason reason = reason(request, forced);
            Flight mine = new Flight(reason);
            Flight other = flights.putIfAbsent(request, mine);
            Flight flight = other == null ? mine : joined(other, reason);
            AccessToken token;
            try {
                token = flight.takeOff() ? lead(request, flight, executor) : flight.await();
            } catch (AuthenticationFailedException | CredentialUnavailableException e) {
                token = landedMeanwhile(request, reason);
                if (token == null) {
                    throw e;
                }
            }
            if (token != null) {
                return token;
            }
        }
    }

    /** As {@link #join}, but returns at once. Cancelling the result cancels nothing else. */
    CompletableFuture<AccessToken> joinAsync(TokenRequest passing, boolean forced) {
        return joinAsync(passing.detached(), forced, MOST_EMPTY_FLIGHTS);
    }

    private CompletableFuture<AccessToken> joinAsync(TokenRequest request, boolean forced, int tries) {
        checkOpen();
        if (tries == 0) {
            return CompletableFuture.failedFuture(new TokenRequestInterruptedException(null));
        }
        Reason reason = reason(request, forced);
        return launch(request, reason)
                .landing()
                .exceptionally(failure -> landedInstead(request, reason, failure))
                .thenCompose(token -> token != null
                        ? CompletableFuture.completedFuture(token)
                        : joinAsync(request, forced, tries - 1));
    }

    void invalidate(String token) {
        tokens.remove(token);
    }

    /** Forgets what belongs to a user; with {@code null}, everything. */
    void clear(@Nullable UserAssertion user) {
        tokens.clear(user);
        backOffs.clear(user);
        challenges.clear(user);
    }

    void close() {
        closed = true;
        clear(null);
    }

    CredentialStatus.Counters counters() {
        return new CredentialStatus.Counters(
                hits.sum(),
                staleHits.sum(),
                outageHits.sum(),
                misses.sum(),
                coalesced.sum(),
                tokens.evictions(),
                tokens.size());
    }

    List<TokenEntry> entries() {
        return tokens.entries();
    }

    /** See {@link TokenStore#soonest}. */
    @Nullable
    CachedToken soonest() {
        return tokens.soonest(clock.millis());
    }

    private Reason reason(TokenRequest request, boolean forced) {
        if (request.claims() != null) {
            return Reason.CLAIMS;
        }
        if (forced) {
            return Reason.FORCED;
        }
        return tokens.get(request) != null ? Reason.EXPIRED : Reason.INITIAL;
    }

    private Flight joined(Flight flight, Reason reason) {
        coalesced.increment();
        flight.joinedFor(reason);
        return flight;
    }

    /** Puts a flight on the executor unless one is under way. */
    private Flight launch(TokenRequest request, Reason reason) {
        Flight mine = new Flight(reason);
        Flight other = flights.putIfAbsent(request, mine);
        if (other != null) {
            return joined(other, reason);
        }
        try {
            executor.execute(() -> {
                if (mine.takeOff()) {
                    leadUnwatched(request, mine);
                }
            });
        } catch (RuntimeException | Error e) {
            refuse(request, mine, e);
        }
        return mine;
    }

    /** No thread could be had: out of memory, a saturated executor of the user's, one that was shut down. */
    private void refuse(TokenRequest request, Flight flight, Throwable cause) {
        if (!flight.takeOff()) {
            return;
        }
        RuntimeException refusal = closed
                ? closed()
                : new CredentialUnavailableException(
                        Failure.of(
                                "No thread could be had to fetch a token on: " + cause + ".",
                                "give the executor room, or set none."),
                        cause);
        delayRenewal(request);
        flights.remove(request, flight);
        flight.cancel(refusal);
    }

    private void leadUnwatched(TokenRequest request, Flight flight) {
        try {
            lead(request, flight, null);
        } catch (RuntimeException e) {
            // Followers and listeners have been told; there is no caller on this thread.
        }
    }

    private @Nullable AccessToken lead(TokenRequest request, Flight flight, @Nullable Executor handOver) {
        AccessToken token = null;
        Throwable failure = null;
        try {
            token = landedMeanwhile(request, flight.reason());
            if (token == null) {
                token = fetch(request, flight);
            }
            return token;
        } catch (Throwable e) {
            if (TokenRequestInterruptedException.isInterruption(e)) {
                // Only this thread was asked to stop: the flight lands empty, and a follower leads the next one.
                Thread.currentThread().interrupt();
                throw e instanceof TokenRequestInterruptedException interrupted
                        ? interrupted
                        : new TokenRequestInterruptedException(e);
            }
            // A renewal asks no user. A follower may, so that the flight lands empty and a follower leads the next one.
            boolean askedNoUser =
                    flight.reason() == Reason.REFRESH_AHEAD && e instanceof AuthenticationRequiredException;
            failure = askedNoUser ? null : e;
            throw e;
        } finally {
            flights.remove(request, flight);
            flight.land(token, failure, handOver);
        }
    }

    /** Since a caller's look at the cache, another flight may have landed: an earlier one, or one with claims. */
    private @Nullable AccessToken landedMeanwhile(TokenRequest request, Reason reason) {
        if (reason == Reason.FORCED) {
            return null;
        }
        CachedToken cached = tokens.get(request.withoutClaims());
        long now = clock.millis();
        if (cached == null) {
            return null;
        }
        boolean good = switch (reason) {
            case CLAIMS -> challenges.isAnsweredBy(cached, request, now);
            case REFRESH_AHEAD -> !cached.isDue(now);
            default -> cached.isUsable(now);
        };
        return good ? cached.token() : null;
    }

    private AccessToken landedInstead(TokenRequest request, Reason reason, Throwable failure) {
        AccessToken token = landedMeanwhile(request, reason);
        if (token == null) {
            throw new CompletionException(failure);
        }
        return token;
    }

    /** Returns {@code null} if a renewal has to wait: nobody does, but for a caller that joined it, and leads the next. */
    private @Nullable AccessToken fetch(TokenRequest request, Flight flight) {
        Reason reason = flight.reason();
        if (reason == Reason.CLAIMS) {
            challenges.admit(request, clock.millis());
        }
        // Of two tokens, that of the fetch that began later stays.
        long number = fetchNumbers.incrementAndGet();
        long loginBefore = loginWatch == null ? 0 : loginWatch.getAsLong();
        CachedToken token = kept(request, reason, number);
        if (token == null) {
            CachedToken renewed = reason == Reason.REFRESH_AHEAD ? tokens.get(request) : null;
            BackOffs.Attempt attempt = backOffs.begin(request, reason, renewed, clock.millis());
            if (attempt.refusal() != null && reason == Reason.REFRESH_AHEAD) {
                return null;
            }
            token = fetch(request, reason, number, attempt);
        }
        tokens.put(request, token, clock.millis());
        if (reason == Reason.CLAIMS && token.equals(tokens.get(request.withoutClaims()))) {
            challenges.answered(request, token, clock.millis());
        }
        if (closed || (loginWatch != null && loginWatch.getAsLong() != loginBefore)) {
            // Too late for the cache, but not for those who asked before.
            clear(null);
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

    private void delayRenewal(TokenRequest request) {
        if (request.claims() == null && hasUsableToken(request)) {
            backOffs.delayRenewal(request, null, clock.millis());
        }
    }

    private boolean hasUsableToken(TokenRequest request) {
        CachedToken cached = tokens.get(request);
        return cached != null && cached.isUsable(clock.millis());
    }

    static void checkMayBlock() {
        if (Thread.currentThread() instanceof NonBlocking) {
            throw new IllegalStateException("getTokenSync() would have to wait for a token on "
                    + Thread.currentThread().getName() + ", a thread that must not block. Use getToken() there.");
        }
    }

    private void checkOpen() {
        if (closed) {
            throw closed();
        }
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("The credential is closed.");
    }
}
