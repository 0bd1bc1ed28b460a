package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.TokenRequestEvent.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Is what is behind a credential, and behind all credentials that share a cache: the source, the cache before it, the
 * clocks, and the account of what the fetches brought.
 */
final class TokenEngine implements AutoCloseable {

    private final String name;
    private final String credential;
    private final TokenSource source;
    private final Clock clock;
    private final SteadyClock steady;
    private final DoubleSupplier jitter;
    private final TokenLife life;
    private final TokenRequestListener listener;
    private final BackgroundExecutor executor;
    private final TokenCache cache;
    private final AtomicReference<CredentialStatus.Outcome> outcome =
            new AtomicReference<>(CredentialStatus.Outcome.NONE);

    TokenEngine(String credential, TokenSource source, int maxTokens, CredentialOptions options) {
        this.name = options.name();
        this.credential = credential;
        this.source = source;
        this.clock = options.clock();
        this.steady = new SteadyClock(clock, options.nanoTime());
        this.jitter = options.jitter();
        this.life = options.tokenLife();
        this.listener = options.listener();
        this.executor = new BackgroundExecutor(credential, options.executorService());
        this.cache = new TokenCache(this::fetch, steady, executor, maxTokens, jitter, source.loginWatch());
    }

    TokenCache cache() {
        return cache;
    }

    TokenSource source() {
        return source;
    }

    /** The credential that fetched last: this one, or the one it chose. */
    String answeredBy() {
        String by = source.answeredBy();
        return by == null ? credential : by;
    }

    CredentialStatus status() {
        return new CredentialStatus(
                name,
                credential,
                answeredBy(),
                source,
                cache.counters(),
                Objects.requireNonNull(outcome.get()),
                cache.soonest(),
                steady.millis());
    }

    @Override
    public void close() {
        cache.close();
        executor.close();
    }

    private CachedToken fetch(TokenRequest request, Reason reason, long number) {
        TokenRequestEvent started = TokenRequestEvent.started(name, credential, reason, request);
        // Both clocks before the fetch: whatever happens to them meanwhile can only shorten the token's life.
        Instant begin = clock.instant();
        long steadyBegin = steady.millis();
        listener.onEvent(started);
        try {
            AccessToken fetched = check(fetch(request, reason), begin);
            CachedToken token = CachedToken.plan(fetched, life, number, begin, steadyBegin, jitter.getAsDouble());
            outcome.updateAndGet(last -> last.success(clock.instant()));
            listener.onEvent(
                    started.by(answeredBy(), source.host()).fetched(Duration.between(begin, clock.instant()), token));
            return token;
        } catch (RuntimeException | Error e) {
            TokenFailure failure = TokenFailure.of(e);
            if (failure.category() != TokenFailure.Category.INTERRUPTED) {
                outcome.updateAndGet(last -> last.failure(clock.instant(), failure));
            }
            listener.onEvent(
                    started.by(answeredBy(), source.host()).failed(Duration.between(begin, clock.instant()), failure));
            throw e;
        }
    }

    private AccessToken fetch(TokenRequest request, Reason reason) {
        AccessToken kept = reason == Reason.FORCED ? null : source.kept(request);
        if (kept != null) {
            return kept;
        }
        return reason == Reason.REFRESH_AHEAD ? source.renew(request) : source.fetch(request);
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
                FailureMessage.of(
                        "%s was answered %s.".formatted(credential, what),
                        "check what stands between this machine and the token service, and this machine's clock."),
                EntraError.local(code),
                null);
    }
}
