package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.engine.SingleFlight;
import io.entra4j.identity.http.PlainDuration;
import io.entra4j.identity.http.TypeName;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Is what all credentials share: a {@link TokenSource} behind one cache, used by sync and async callers alike.
 *
 * <p>Credentials are safe for use by many threads, and meant to be shared: build one per identity and keep it. Closing
 * one is needed only where threads must not outlive it, since they are daemons and end by themselves.
 */
public abstract class EntraCredential implements TokenCredential, CredentialStatus.Reporter, AutoCloseable {

    private static final int MAX_TOKENS = 1_000;

    private static final int MAX_TOKENS_OF_USERS = 10_000;

    private final String name = TypeName.of(getClass(), TokenCredential.class);
    private final @Nullable UserAssertion user;
    private final boolean owner;
    private volatile Inside inside;

    /** Is all that another credential can take the place of. */
    private record Inside(
            TokenEngine engine,
            TokenCache cache,
            TenantPolicy tenants,
            @Nullable CallerTokens callers) {

        TokenRequest request(TokenRequestContext context, @Nullable UserAssertion asked) {
            if (context == null) {
                throw new IllegalArgumentException(engine.credential()
                        + " was asked for a token without saying for what: 'context' must not be null.");
            }
            if (context.getProofOfPossessionOptions() != null) {
                engine.warnOfProofOfPossession();
            }
            return TokenRequest.from(context, tenants, asked, engine.credential());
        }

        /** Without a caller, nothing may be asked for: what came would be the application's own token. */
        UserAssertion caller() {
            String token = Objects.requireNonNull(callers).current();
            if (token == null || token.isBlank()) {
                throw noCaller();
            }
            return UserAssertion.of(token);
        }

        Mono<UserAssertion> callerAsync() {
            return Objects.requireNonNull(callers)
                    .currentAsync()
                    .filter(token -> !token.isBlank())
                    .map(UserAssertion::of)
                    .switchIfEmpty(Mono.error(Inside::noCaller));
        }

        private static CredentialUnavailableException noCaller() {
            return new CredentialUnavailableException(
                    Failure.of(
                            "OnBehalfOfCredential is unavailable: no caller with a token was found.",
                            "request the token while a caller's HTTP request is handled, on its thread or in its"
                                    + " reactive context; use another credential for the application's own requests."),
                    null);
        }
    }

    /**
     * Creates a credential. No I/O happens until a token is asked for.
     *
     * @param source where tokens come from
     * @param tenants which tenants may be asked
     * @param options what all credentials can be told
     */
    protected EntraCredential(TokenSource source, TenantPolicy tenants, CredentialOptions options) {
        this(source, tenants, options, MAX_TOKENS, null, null);
    }

    /**
     * Creates a credential that acts on behalf of a user, and with which those of other users can share a cache.
     *
     * @param source where tokens come from; finds the user's in {@link TokenRequest#userAssertion()}
     * @param tenants which tenants may be asked
     * @param options what all credentials can be told
     * @param user the user, or {@code null} if only others are to share what this one holds
     */
    protected EntraCredential(
            TokenSource source, TenantPolicy tenants, CredentialOptions options, @Nullable UserAssertion user) {
        this(source, tenants, options, MAX_TOKENS_OF_USERS, user, null);
    }

    /**
     * Creates a credential that acts on behalf of whoever calls at the time. No caller finds another one's tokens.
     *
     * @param source where tokens come from; finds the caller's in {@link TokenRequest#userAssertion()}
     * @param tenants which tenants may be asked
     * @param options what all credentials can be told
     * @param callers asked at each request
     */
    protected EntraCredential(
            TokenSource source, TenantPolicy tenants, CredentialOptions options, CallerTokens callers) {
        this(source, tenants, options, MAX_TOKENS_OF_USERS, null, callers);
    }

    private EntraCredential(
            TokenSource source,
            TenantPolicy tenants,
            CredentialOptions options,
            int mostTokens,
            @Nullable UserAssertion user,
            @Nullable CallerTokens callers) {
        TokenEngine engine = new TokenEngine(
                name, tenants.guard(name, source, options), options.maxCachedTokens(mostTokens), options);
        this.inside = new Inside(engine, engine.cache(), tenants, callers);
        this.user = user;
        this.owner = true;
    }

    /**
     * Creates a credential that acts on behalf of a user and shares everything else with another one: source, cache,
     * status. It costs no more than the object.
     *
     * @param shared whose everything; closing it ends this one too
     * @param user the user
     */
    protected EntraCredential(EntraCredential shared, UserAssertion user) {
        this.inside = shared.inside;
        this.user = user;
        this.owner = false;
    }

    /**
     * Returns a token without blocking: from the cache, or fetched on the credential's executor. Each subscription asks
     * anew; cancelling one does not cancel the fetch that others wait for.
     *
     * @param context what is wanted; at least one scope
     * @return the token; or {@link CredentialUnavailableException}, {@link AuthenticationFailedException}, or
     *     {@link IllegalArgumentException} for a request without scope
     */
    @Override
    public final Mono<AccessToken> getToken(TokenRequestContext context) {
        return Mono.defer(() -> {
            Inside now = inside;
            return now.callers() == null
                    ? token(context, now, user)
                    : now.callerAsync().flatMap(caller -> token(context, now, caller));
        });
    }

    private static Mono<AccessToken> token(TokenRequestContext context, Inside now, @Nullable UserAssertion user) {
        TokenRequest request = now.request(context, user);
        AccessToken token = now.cache().cached(request);
        return token != null ? Mono.just(token) : Mono.fromFuture(now.cache().joinAsync(request, false), true);
    }

    private @Nullable UserAssertion user(Inside now) {
        return now.callers() == null ? user : now.caller();
    }

    /**
     * Returns a token: from the cache, or fetched on the calling thread, which blocks meanwhile.
     *
     * @param context what is wanted; at least one scope
     * @return the token
     * @throws CredentialUnavailableException if the credential cannot even try
     * @throws AuthenticationFailedException if it tried and was refused
     * @throws TokenRequestInterruptedException if the thread was interrupted; its interrupt flag is set
     * @throws IllegalArgumentException if there is no scope
     * @throws IllegalStateException if no token is cached and the thread is one of Reactor's that must not block, or
     *     the credential is closed
     */
    @Override
    public final AccessToken getTokenSync(TokenRequestContext context) {
        Inside now = inside;
        TokenRequest request = now.request(context, user(now));
        AccessToken token = now.cache().cached(request);
        return token != null ? token : now.cache().join(request, false);
    }

    /**
     * Returns a token as {@link #getTokenSync(TokenRequestContext)} does, but waits no longer than allowed, and fetches
     * on the credential's executor: a fetch that takes longer goes on, and serves whoever asks next. Async callers have
     * {@link Mono#timeout(Duration)} for that.
     *
     * @param context what is wanted; at least one scope
     * @param timeout positive
     * @return the token
     * @throws TokenRequestTimeoutException if none came in time
     * @throws IllegalArgumentException if the timeout is not positive, or there is no scope
     * @throws RuntimeException as {@link #getTokenSync(TokenRequestContext)}
     */
    public final AccessToken getTokenSync(TokenRequestContext context, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("'timeout' must be positive: " + PlainDuration.of(timeout) + ".");
        }
        Inside now = inside;
        TokenRequest request = now.request(context, user(now));
        AccessToken token = now.cache().cached(request);
        if (token != null) {
            return token;
        }
        TokenFetches.checkMayBlock(name);
        return await(now.cache().joinAsync(request, false), request, timeout);
    }

    /**
     * Fetches a new token as {@link #refreshTokenSync} does, without blocking.
     *
     * @param context what is wanted; at least one scope
     * @return the new token, or the errors of {@link #getToken}
     */
    public final Mono<AccessToken> refreshToken(TokenRequestContext context) {
        return Mono.defer(() -> {
            Inside now = inside;
            return now.callers() == null
                    ? renewed(context, now, user)
                    : now.callerAsync().flatMap(caller -> renewed(context, now, caller));
        });
    }

    private static Mono<AccessToken> renewed(TokenRequestContext context, Inside now, @Nullable UserAssertion user) {
        return Mono.fromFuture(now.cache().joinAsync(now.request(context, user), true), true);
    }

    /**
     * Fetches a new token even if a good one is cached, and replaces that. Blocks. A fetch already under way is joined.
     *
     * @param context what is wanted; at least one scope
     * @return the new token
     * @throws RuntimeException as {@link #getTokenSync(TokenRequestContext)}
     */
    public final AccessToken refreshTokenSync(TokenRequestContext context) {
        return inside.cache().join(request(context), true);
    }

    /**
     * Forgets a token, because its resource refused it. The next request for it fetches a new one.
     *
     * @param token the token as it was handed out
     */
    public final void invalidate(AccessToken token) {
        inside.cache().invalidate(token.getToken());
    }

    /** Forgets every cached token and every remembered failure; where a cache is shared, those of this user. */
    public final void clear() {
        inside.cache().clear(owner ? null : user);
        if (owner) {
            inside.engine().source().forget();
        }
    }

    /**
     * Returns what is in the cache, without the tokens themselves. For people who look at a running application: it copies
     * the cache.
     *
     * @return what expires first comes first
     */
    public final List<TokenEntry> tokens() {
        return inside.cache().entries();
    }

    /**
     * Returns how this credential is doing. Cheap: no I/O, no lock.
     *
     * @return a snapshot
     */
    @Override
    public final CredentialStatus status() {
        return inside.engine().status();
    }

    /**
     * Returns what this credential would do if it were asked for a token, and what it lacks. No request is made; some
     * look at files.
     *
     * @return the plan
     */
    public final CredentialPlan plan() {
        Inside now = inside;
        CredentialPlan plan = now.engine().source().plan();
        return plan == null
                ? CredentialPlan.unsure(name, "does not say what it would do")
                : (plan.credential().equals(name) ? plan : plan.named(name))
                        .in(now.tenants().configured());
    }

    /**
     * Does from now on what another credential does, for all who hold this one: asks as that does, with its cache and
     * status. What is under way ends as it began. For configuration that changes while an application runs; whoever
     * acts on behalf of users, in a cache of this one, stays as it is.
     *
     * @param other a new credential, which nobody else holds
     */
    public final void become(EntraCredential other) {
        this.inside = other.inside;
    }

    /**
     * Forgets all tokens, stops renewing them and ends the credential's threads. May be called more than once. Does
     * nothing to a credential that shares another one's cache.
     */
    @Override
    public final void close() {
        if (owner) {
            inside.engine().close();
        }
    }

    /**
     * Shows the type only, since the rest may identify somebody.
     *
     * @return the simple class name
     */
    @Override
    public final String toString() {
        return name;
    }

    private AccessToken await(CompletableFuture<AccessToken> answer, TokenRequest request, Duration timeout) {
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new TokenRequestTimeoutException(name, request, timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenRequestInterruptedException(e);
        } catch (ExecutionException e) {
            throw SingleFlight.rethrow(e.getCause());
        }
    }

    /** Whether it acts for whoever calls, so that no cache but its own may hold what it returns. */
    final boolean isOfCallers() {
        return inside.callers() != null;
    }

    /** What is behind it, for a credential that is made of this one, and has cache, listeners and status of its own. */
    TokenEngine engine() {
        return inside.engine();
    }

    /**
     * Reads a request.
     *
     * @param context what is wanted; at least one scope
     * @return the request, with the tenant to ask
     * @throws IllegalArgumentException if there is no scope
     * @throws AuthenticationFailedException if its tenant is not allowed
     */
    protected final TokenRequest request(TokenRequestContext context) {
        Inside now = inside;
        return now.request(context, user(now));
    }
}
