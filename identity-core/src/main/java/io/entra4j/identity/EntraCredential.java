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
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * Base of all credentials: a {@link TokenSource} behind one cache, for sync and async callers.
 *
 * <p>Credentials are safe for use by many threads, and made to be shared: build one for each identity and keep it.
 * Close a credential only if its threads must not outlive it. They are daemon threads and end by themselves.
 */
public abstract class EntraCredential implements TokenCredential, CredentialStatus.Reporter, AutoCloseable {

    private static final int MAX_TOKENS = 1_000;

    private static final int MAX_TOKENS_OF_USERS = 10_000;

    private final String name = TypeName.of(getClass(), TokenCredential.class);
    private final @Nullable UserAssertion user;
    private final boolean owner;
    private volatile Inside inside;

    /** Parts of a credential that {@link #become} replaces. */
    private record Inside(
            TokenEngine engine,
            TokenCache cache,
            TenantPolicy tenants,
            @Nullable CallerTokens callers) {

        TokenRequest request(TokenRequestContext context, @Nullable UserAssertion asked) {
            if (context == null) {
                throw new IllegalArgumentException(
                        engine.credential() + " cannot tell which token is wanted: 'context' must not be null.");
            }
            if (context.getProofOfPossessionOptions() != null) {
                engine.warnOfProofOfPossession();
            }
            return TokenRequest.from(context, tenants, asked, engine.credential());
        }

        /**
         * Returns the caller. Without a caller no token may be requested, since it would be the application's own
         * token.
         */
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
     * @param options the shared settings
     */
    protected EntraCredential(TokenSource source, TenantPolicy tenants, CredentialOptions options) {
        this(source, tenants, options, MAX_TOKENS, null, null);
    }

    /**
     * Creates a credential that acts on behalf of a user. Credentials of other users can share its cache.
     *
     * @param source where tokens come from; it finds the user's token in {@link TokenRequest#userAssertion()}
     * @param tenants which tenants may be asked
     * @param options the shared settings
     * @param user the user, {@code null} if this credential only holds what credentials of users share
     */
    protected EntraCredential(
            TokenSource source, TenantPolicy tenants, CredentialOptions options, @Nullable UserAssertion user) {
        this(source, tenants, options, MAX_TOKENS_OF_USERS, user, null);
    }

    /**
     * Creates a credential that acts on behalf of the current caller. No caller gets the tokens of another one.
     *
     * @param source where tokens come from; it finds the caller's token in {@link TokenRequest#userAssertion()}
     * @param tenants which tenants may be asked
     * @param options the shared settings
     * @param callers supplies the current caller's token; asked at each request
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
     * Creates a credential that acts on behalf of a user and shares source, cache and status with another credential.
     * It costs no more than the object.
     *
     * @param shared the credential to share with; closing it ends this one too
     * @param user the user
     */
    protected EntraCredential(EntraCredential shared, UserAssertion user) {
        this.inside = shared.inside;
        this.user = user;
        this.owner = false;
    }

    /**
     * Returns a token without blocking: from the cache, or fetched on the credential's executor. Each subscription is a
     * new request. Cancelling it does not cancel a fetch that other callers wait for.
     *
     * @param context the token that is wanted; at least one scope
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
        return token != null ? Mono.just(token) : answer(now.cache().joinAsync(request, false));
    }

    private static Mono<AccessToken> answer(CompletableFuture<AccessToken> fetch) {
        return Mono.fromFuture(fetch.handle(Landing::new), true).handle((landing, caller) -> landing.tell(caller));
    }

    /** End of a fetch. As a value, because a failure that comes after its caller has cancelled is logged by Reactor. */
    private record Landing(
            @Nullable AccessToken token, @Nullable Throwable failure) {

        void tell(SynchronousSink<AccessToken> caller) {
            if (token != null) {
                caller.next(token);
            } else {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                caller.error(cause == null ? Objects.requireNonNull(failure) : cause);
            }
        }
    }

    private @Nullable UserAssertion user(Inside now) {
        return now.callers() == null ? user : now.caller();
    }

    /**
     * Returns a token: from the cache, or fetched on the calling thread, which blocks during the fetch.
     *
     * @param context the token that is wanted; at least one scope
     * @return the token
     * @throws CredentialUnavailableException if the credential cannot even try
     * @throws AuthenticationFailedException if it tried and was refused
     * @throws TokenRequestInterruptedException if the thread was interrupted; its interrupt flag is set
     * @throws IllegalArgumentException if there is no scope
     * @throws IllegalStateException if no token is cached and the thread is a Reactor thread that must not block, or if
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
     * Returns a token like {@link #getTokenSync(TokenRequestContext)}, but waits no longer than the timeout. The fetch
     * runs on the credential's executor. A fetch that takes longer goes on, and its token serves later callers. Async
     * callers use {@link Mono#timeout(Duration)} instead.
     *
     * @param context the token that is wanted; at least one scope
     * @param timeout positive
     * @return the token
     * @throws TokenRequestTimeoutException if no token came in time
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
     * Fetches a new token like {@link #refreshTokenSync}, without blocking.
     *
     * @param context the token that is wanted; at least one scope
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
        return answer(now.cache().joinAsync(now.request(context, user), true));
    }

    /**
     * Fetches a new token even if a good one is cached, and replaces the cached one. Blocks. If a fetch is already
     * under way, waits for that one.
     *
     * @param context the token that is wanted; at least one scope
     * @return the new token
     * @throws RuntimeException as {@link #getTokenSync(TokenRequestContext)}
     */
    public final AccessToken refreshTokenSync(TokenRequestContext context) {
        return inside.cache().join(request(context), true);
    }

    /**
     * Removes a token from the cache, because its resource refused it. The next request fetches a new one.
     * Where replicas share tokens, all of them forget it, and this call may wait as long as the shared cache's timeout.
     *
     * @param token the token as the caller got it
     */
    public final void invalidate(AccessToken token) {
        inside.engine().invalidate(token.getToken());
    }

    /** Removes every cached token and every remembered failure; if the cache is shared, only those of this user. */
    public final void clear() {
        inside.engine().clear(owner ? null : user);
        if (owner) {
            inside.engine().source().forget();
        }
    }

    /**
     * Describes the cached tokens, without the tokens themselves. It copies the cache, so use it only to look at a
     * running application.
     *
     * @return the descriptions; the first to expire comes first
     */
    public final List<TokenEntry> tokens() {
        return inside.cache().entries();
    }

    /**
     * Returns the state of this credential. Cheap: no I/O, no lock.
     *
     * @return a snapshot
     */
    @Override
    public final CredentialStatus status() {
        return inside.engine().status();
    }

    /**
     * Returns what this credential would do to get a token, and what is missing for that. It sends no request; some
     * credentials look at files.
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
     * Makes this credential work like another one from now on, with the other one's source, cache and status, for all
     * code that holds this credential. Fetches that are under way end as they began. It is for configuration that
     * changes while an application runs. Credentials that act on behalf of users and share this one's cache do not
     * change.
     *
     * @param other a new credential that no other code uses
     */
    public final void become(EntraCredential other) {
        this.inside = other.inside;
    }

    /**
     * Forgets all tokens, stops renewing them and ends the credential's threads. May be called more than once. Has no
     * effect on a credential that shares the cache of another one.
     */
    @Override
    public final void close() {
        if (owner) {
            inside.engine().close();
        }
    }

    /**
     * Shows the type only, since the rest may identify a user.
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

    /** Returns whether it acts for the current caller. Then only its own cache may hold its tokens. */
    final boolean isOfCallers() {
        return inside.callers() != null;
    }

    /** Returns the engine, for a credential that uses this one and has its own cache, listeners and status. */
    TokenEngine engine() {
        return inside.engine();
    }

    /**
     * Reads a request.
     *
     * @param context the token that is wanted; at least one scope
     * @return the request, with the tenant to ask
     * @throws IllegalArgumentException if there is no scope
     * @throws AuthenticationFailedException if its tenant is not allowed
     */
    protected final TokenRequest request(TokenRequestContext context) {
        Inside now = inside;
        return now.request(context, user(now));
    }
}
