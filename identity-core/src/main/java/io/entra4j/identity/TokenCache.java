package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.TokenRequestEvent.Reason;
import io.entra4j.identity.engine.CachedToken;
import io.entra4j.identity.engine.Challenges;
import io.entra4j.identity.engine.SingleFlight;
import io.entra4j.identity.engine.SteadyClock;
import io.entra4j.identity.engine.TokenStore;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request is answered from memory or by a fetch. It does not depend on credentials, HTTP or MSAL.
 *
 * <p>A fresh token is returned at once. A stale one (due for renewal, still good) is returned at once too, and renewed
 * in the background. Without a good token, or with a claims challenge, the caller leads the fetch of its request, or
 * waits for one that is under way ({@link SingleFlight}). {@link TokenFetches} makes the fetches.
 */
final class TokenCache {

    /** Number of leaders in a row that may give up before a caller that cannot lead fails. */
    private static final int MAX_EMPTY_FLIGHTS = 100;

    private final SteadyClock clock;
    private final TokenStore<TokenRequest> tokens;
    private final BackOffs backOffs;
    private final Challenges<TokenRequest> challenges;
    private final TokenFetches fetches;
    private final SingleFlight<TokenRequest, Reason, AccessToken> flights;
    private final @Nullable LongSupplier loginWatch;
    private final LongAdder hits = new LongAdder();
    private final LongAdder staleHits = new LongAdder();
    private final LongAdder outageHits = new LongAdder();
    private volatile long login;

    TokenCache(
            TokenFetches.Supply supply,
            SteadyClock clock,
            Executor executor,
            int maxTokens,
            DoubleSupplier jitter,
            @Nullable LongSupplier loginWatch) {
        this.clock = clock;
        this.tokens = new TokenStore<>(maxTokens);
        this.backOffs = new BackOffs(maxTokens, jitter);
        this.challenges = new Challenges<>(maxTokens);
        this.loginWatch = loginWatch;
        this.fetches = new TokenFetches(this, supply, clock, tokens, backOffs, challenges, loginWatch);
        this.flights = new SingleFlight<>(executor, fetches);
    }

    /** Returns the token if it may be handed out, and starts its renewal if that is due; else {@code null}. */
    @Nullable
    AccessToken cached(TokenRequest request) {
        if (loginWatch != null) {
            forgetOldLogin(loginWatch.getAsLong());
        }
        // Tokens are cached without claims, so a request with claims finds none: its resource rejected the cached one.
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
        if (!flights.isUnderWay(request) && backOffs.mayRenew(request, cached, now)) {
            flights.launch(request.detached(), Reason.REFRESH_AHEAD);
        }
        return cached.token();
    }

    /**
     * Forgets all that belongs to an earlier login if another one took place: tokens, failures and fetches under way.
     */
    private void forgetOldLogin(long now) {
        if (now != login) {
            login = now;
            flights.forget();
            clear(null);
        }
    }

    /** Fetches, or waits for the fetch that is under way. Blocks. */
    AccessToken join(TokenRequest passing, boolean forced) {
        fetches.checkOpen();
        fetches.checkMayBlock();
        TokenRequest request = passing.detached();
        while (true) {
            Reason reason = reason(request, forced);
            AccessToken token;
            try {
                token = flights.join(request, reason);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TokenRequestInterruptedException(e);
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

    /** Does the same as {@link #join} without blocking. Cancelling the result has no other effect. */
    CompletableFuture<AccessToken> joinAsync(TokenRequest passing, boolean forced) {
        return joinAsync(passing.detached(), forced, MAX_EMPTY_FLIGHTS);
    }

    private CompletableFuture<AccessToken> joinAsync(TokenRequest request, boolean forced, int tries) {
        fetches.checkOpen();
        if (tries == 0) {
            return CompletableFuture.failedFuture(new TokenRequestInterruptedException(null));
        }
        Reason reason = reason(request, forced);
        return flights.landing(request, reason)
                .exceptionally(failure -> landedInstead(request, reason, failure))
                .thenCompose(token -> token != null
                        ? CompletableFuture.completedFuture(token)
                        : joinAsync(request, forced, tries - 1));
    }

    /** Returns the requests whose token it was. */
    List<TokenRequest> invalidate(String token) {
        return tokens.remove(token);
    }

    boolean holds(TokenRequest request) {
        return tokens.get(request) != null;
    }

    void drop(TokenRequest request) {
        tokens.drop(request);
    }

    /** Forgets what belongs to a user; with {@code null}, everything. Returns the requests whose tokens were there. */
    List<TokenRequest> clear(@Nullable UserAssertion user) {
        Predicate<TokenRequest> ofUser = request -> user == null || user.equals(request.userAssertion());
        List<TokenRequest> cleared = tokens.clear(ofUser);
        backOffs.clear(user);
        challenges.clear(ofUser);
        return cleared;
    }

    void close() {
        fetches.close();
        clear(null);
    }

    CredentialStatus.Counters counters() {
        return new CredentialStatus.Counters(
                hits.sum(),
                staleHits.sum(),
                outageHits.sum(),
                fetches.misses(),
                flights.joined(),
                tokens.evictions(),
                tokens.size());
    }

    List<TokenEntry> entries() {
        return tokens.copy().entrySet().stream()
                .map(entry -> TokenEntry.of(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(TokenEntry::expiresAt))
                .toList();
    }

    /** Returns the token that matters most to a user; see {@link TokenStore#soonest}. */
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

    /**
     * Returns a token that another fetch has brought since the caller looked at the cache: an earlier one, or one with
     * claims.
     */
    @Nullable
    AccessToken landedMeanwhile(TokenRequest request, Reason reason) {
        CachedToken cached = reason == Reason.FORCED ? null : tokens.get(request.withoutClaims());
        if (cached == null) {
            return null;
        }
        long now = clock.millis();
        boolean good = switch (reason) {
            case CLAIMS ->
                challenges.isAnsweredBy(cached, request.stored(), Objects.requireNonNull(request.claims()), now);
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
}
