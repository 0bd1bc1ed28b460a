package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.TokenRequestEvent.Reason;
import io.entra4j.identity.engine.CachedToken;
import io.entra4j.identity.engine.Challenges;
import io.entra4j.identity.engine.SteadyClock;
import io.entra4j.identity.engine.TokenStore;
import io.entra4j.identity.http.ForeignText;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Makes the fetches behind a cache, one at a time for each request: from what was kept elsewhere, or from the source,
 * unless a back-off or too many challenges forbid it.
 */
final class TokenFetches {

    /** Where tokens come from; throws what the callers are to get. */
    interface Supply {

        /** Returns a token that was kept outside this cache, {@code null} if there is none. */
        @Nullable
        CachedToken kept(TokenRequest request, Reason reason, long number);

        /** Fetches a token and plans its life. */
        CachedToken fetch(TokenRequest request, Reason reason, long number);
    }

    private final Supply supply;
    private final SteadyClock clock;
    private final TokenStore<TokenRequest> tokens;
    private final BackOffs backOffs;
    private final Challenges<TokenRequest> challenges;
    private final AtomicLong numbers = new AtomicLong();
    private final LongAdder misses = new LongAdder();

    TokenFetches(
            Supply supply,
            SteadyClock clock,
            TokenStore<TokenRequest> tokens,
            BackOffs backOffs,
            Challenges<TokenRequest> challenges) {
        this.supply = supply;
        this.clock = clock;
        this.tokens = tokens;
        this.backOffs = backOffs;
        this.challenges = challenges;
    }

    /** Returns {@code null} if a renewal has to wait: nobody does, but for a caller that joined it, and leads the next. */
    @Nullable
    AccessToken fetch(TokenRequest request, Reason reason) {
        String claims = request.claims();
        if (claims != null && !challenges.admits(request.stored(), clock.millis())) {
            throw tooManyChallenges(request);
        }
        // Of two tokens, that of the fetch that began later stays.
        long number = numbers.incrementAndGet();
        CachedToken token = kept(request, reason, number);
        if (token == null) {
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

    /** Has the next renewal of a good token wait, since this one could not begin. */
    void delayRenewal(TokenRequest request) {
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

    private static AuthenticationFailedException tooManyChallenges(TokenRequest request) {
        return new AuthenticationFailedException(
                Failure.of(
                        "Challenges demanded a new token for '%s' more than %d times within a minute."
                                .formatted(
                                        ForeignText.oneLine(String.join(" ", request.scopes()), ForeignText.MAX_QUOTE),
                                        Challenges.MAX_FETCHES),
                        "find out why the resource refuses each token; meanwhile no more are fetched for it."),
                EntraError.local("too_many_challenges"),
                null);
    }
}
