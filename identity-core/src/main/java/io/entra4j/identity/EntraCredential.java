package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.TokenRequestEvent.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Is what all credentials share: a {@link TokenSource} behind one cache, used by sync and async callers alike.
 *
 * <p>Credentials are safe for use by many threads, and meant to be shared: build one per identity and keep it. Closing
 * one is needed only where threads must not outlive it, since they are daemons and end by themselves.
 */
public abstract class EntraCredential implements TokenCredential, AutoCloseable {

    private final String name = getClass().getSimpleName();
    private final TokenSource source;
    private final TenantPolicy tenants;
    private final Clock clock;
    private final SteadyClock steady;
    private final DoubleSupplier jitter;
    private final TokenRequestListener listener;
    private final BackgroundExecutor executor;
    private final TokenCache cache;
    private final AtomicReference<CredentialStatus.Outcome> outcome =
            new AtomicReference<>(CredentialStatus.Outcome.NONE);

    /**
     * Creates a credential. No I/O happens until a token is asked for.
     *
     * @param source where tokens come from
     * @param tenants which tenants may be asked
     * @param options what all credentials can be told
     */
    @SuppressWarnings("this-escape") // the cache keeps the method for later, and subclasses override nothing
    protected EntraCredential(TokenSource source, TenantPolicy tenants, CredentialOptions options) {
        this.source = source;
        this.tenants = tenants;
        this.clock = options.clock();
        this.steady = new SteadyClock(clock, options.nanoTime());
        this.jitter = options.jitter();
        this.listener = options.listener();
        this.executor = new BackgroundExecutor(name, options.executorService());
        this.cache = new TokenCache(this::fetch, steady, executor, options);
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
            TokenRequest request = TokenRequest.from(context, tenants);
            AccessToken token = cache.cached(request);
            return token != null ? Mono.just(token) : Mono.fromFuture(cache.joinAsync(request, false), true);
        });
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
        TokenRequest request = TokenRequest.from(context, tenants);
        AccessToken token = cache.cached(request);
        return token != null ? token : cache.join(request, false);
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
            throw new IllegalArgumentException("'timeout' must be positive: " + timeout);
        }
        TokenRequest request = TokenRequest.from(context, tenants);
        AccessToken token = cache.cached(request);
        if (token != null) {
            return token;
        }
        TokenCache.checkMayBlock();
        return await(cache.joinAsync(request, false), timeout);
    }

    /**
     * Fetches a new token as {@link #refreshTokenSync} does, without blocking.
     *
     * @param context what is wanted; at least one scope
     * @return the new token, or the errors of {@link #getToken}
     */
    public final Mono<AccessToken> refreshToken(TokenRequestContext context) {
        return Mono.defer(() -> Mono.fromFuture(cache.joinAsync(TokenRequest.from(context, tenants), true), true));
    }

    /**
     * Fetches a new token even if a good one is cached, and replaces that. Blocks. A fetch already under way is joined.
     *
     * @param context what is wanted; at least one scope
     * @return the new token
     * @throws RuntimeException as {@link #getTokenSync(TokenRequestContext)}
     */
    public final AccessToken refreshTokenSync(TokenRequestContext context) {
        return cache.join(TokenRequest.from(context, tenants), true);
    }

    /**
     * Forgets a token, because its resource refused it. The next request for it fetches a new one.
     *
     * @param token the token as it was handed out
     */
    public final void invalidate(AccessToken token) {
        cache.invalidate(token.getToken());
    }

    /** Forgets every cached token and every remembered failure. */
    public final void clear() {
        cache.clear();
    }

    /**
     * Returns how this credential is doing. Cheap: no I/O, no lock.
     *
     * @return a snapshot
     */
    public final CredentialStatus status() {
        return new CredentialStatus(
                name,
                answeredBy(),
                cache.counters(),
                Objects.requireNonNull(outcome.get()),
                cache.soonest(),
                steady.millis());
    }

    /** Forgets all tokens, stops renewing them and ends the credential's threads. May be called more than once. */
    @Override
    public final void close() {
        cache.close();
        executor.close();
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

    /** The credential that fetched last: this one, or the one it chose. */
    String answeredBy() {
        String by = source.answeredBy();
        return by == null ? name : by;
    }

    private static AccessToken await(CompletableFuture<AccessToken> answer, Duration timeout) {
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new TokenRequestTimeoutException(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenRequestInterruptedException(e);
        } catch (ExecutionException e) {
            throw Flight.rethrow(e.getCause());
        }
    }

    /** Fetches for a credential that is made of this one, and has cache, listeners and status of its own. */
    AccessToken fetchFor(TokenRequest request) {
        return source.fetch(TokenRequest.from(request.toContext(), tenants));
    }

    private CachedToken fetch(TokenRequest request, Reason reason, long number) {
        TokenRequestEvent started = TokenRequestEvent.started(name, reason, request);
        // Both clocks before the fetch: whatever happens to them meanwhile can only shorten the token's life.
        Instant begin = clock.instant();
        long steadyBegin = steady.millis();
        listener.onEvent(started);
        try {
            AccessToken fetched = check(source.fetch(request), begin);
            CachedToken token = CachedToken.plan(fetched, number, begin, steadyBegin, jitter.getAsDouble());
            outcome.updateAndGet(last -> last.success(clock.instant()));
            listener.onEvent(started.fetched(answeredBy(), Duration.between(begin, clock.instant()), token));
            return token;
        } catch (RuntimeException | Error e) {
            TokenFailure failure = TokenFailure.of(e);
            if (failure.category() != TokenFailure.Category.INTERRUPTED) {
                outcome.updateAndGet(last -> last.failure(clock.instant(), failure));
            }
            listener.onEvent(started.failed(answeredBy(), Duration.between(begin, clock.instant()), failure));
            throw e;
        }
    }

    private AccessToken check(@Nullable AccessToken fetched, Instant begin) {
        if (fetched == null || fetched.getToken() == null || fetched.getToken().isBlank()) {
            throw useless("without a token", "no_token");
        }
        OffsetDateTime expiresAt = fetched.getExpiresAt();
        if (expiresAt == null
                || !expiresAt.toInstant().isAfter(begin)
                || !expiresAt.toInstant().isAfter(clock.instant())) {
            throw useless("with a token that has expired already or says no expiry", "token_expired");
        }
        return fetched;
    }

    private AuthenticationFailedException useless(String what, String code) {
        return new AuthenticationFailedException(
                "%s was answered %s. Check what stands between this machine and the token service, and its clock."
                        .formatted(name, what),
                EntraError.local(code),
                null);
    }
}
