package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.TokenRequestEvent.Reason;
import io.entra4j.identity.engine.BackgroundExecutor;
import io.entra4j.identity.engine.CachedToken;
import io.entra4j.identity.engine.SteadyClock;
import io.entra4j.identity.engine.TokenLife;
import io.entra4j.identity.shared.SharedToken;
import io.entra4j.identity.shared.SharedTokenCache;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.NonBlocking;

/**
 * Engine of a credential, and of all credentials that share its cache: the source, the cache before it, the clocks, and
 * the record of what the fetches brought.
 */
final class TokenEngine implements TokenFetches.Supply, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(EntraCredential.class);

    private final String name;
    private final String credential;
    private final TokenSource source;
    private final Clock clock;
    private final SteadyClock steady;
    private final DoubleSupplier jitter;
    private final TokenLife life;
    private final TokenRequestListener listener;
    private final @Nullable AccountLog accountLog;
    private final BackgroundExecutor executor;
    private final TokenCache cache;
    private final @Nullable SharedTokens shared;
    private final AtomicBoolean warned = new AtomicBoolean();
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
        this.accountLog = options.accountLog();
        this.executor = new BackgroundExecutor(credential, options.executorService());
        this.cache = new TokenCache(this, steady, executor, maxTokens, jitter, source.loginWatch());
        SharedTokenCache sharedCache = options.sharedTokenCache();
        String identity = sharedCache == null ? null : source.sharedAs();
        this.shared = sharedCache == null || identity == null
                ? null
                : new SharedTokens(sharedCache, identity, credential, options, maxTokens, new Memory());
    }

    /** Forgets a token, here and where it is shared. */
    void invalidate(String token) {
        forgetShared(cache.invalidate(token));
    }

    /** Forgets what belongs to a user; with {@code null}, everything. */
    void clear(@Nullable UserAssertion user) {
        forgetShared(cache.clear(user));
    }

    private void forgetShared(List<TokenRequest> requests) {
        if (shared == null || requests.isEmpty()) {
            return;
        }
        if (Thread.currentThread() instanceof NonBlocking) {
            executor.execute(() -> shared.forget(requests));
        } else {
            shared.forget(requests);
        }
    }

    /** Warns once, since a caller that sets these options sets them on each request. */
    void warnOfProofOfPossession() {
        if (!warned.getAndSet(true)) {
            LOGGER.warn(
                    "{} ignores the proof-of-possession options of a token request and gets a bearer token, which is not bound"
                            + " to a key. Leave the options out, or expect the resource to reject the token.",
                    credential);
        }
    }

    TokenCache cache() {
        return cache;
    }

    TokenSource source() {
        return source;
    }

    /** Returns the report of the source. If that names no credential, this one is the one that answered. */
    TokenSource.Report report() {
        TokenSource.Report report = source.report();
        return report.answeredBy() == null ? report.choosing(credential, report.passedOver()) : report;
    }

    /**
     * Logs for which account a token is, if that is on. A chain uses this log of its member, but not its cache and
     * events.
     */
    void logAccount(AccessToken token) {
        if (accountLog != null) {
            accountLog.write(Objects.requireNonNull(report().answeredBy()), name, token);
        }
    }

    CredentialStatus status() {
        return new CredentialStatus(
                name,
                credential,
                report(),
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

    @Override
    public String credential() {
        return credential;
    }

    @Override
    public @Nullable CachedToken kept(TokenRequest request, Reason reason, long number) {
        if (reason == Reason.FORCED) {
            return null;
        }
        Fetch fetch = new Fetch(request, reason, number);
        AccessToken kept;
        try {
            kept = source.kept(request);
        } catch (RuntimeException | Error e) {
            listener.onEvent(fetch.started);
            fetch.failed(e);
            throw e;
        }
        if (kept == null) {
            return isShared(request) ? Objects.requireNonNull(shared).read(request, reason, number) : null;
        }
        listener.onEvent(fetch.started);
        return fetch.ended(() -> kept);
    }

    private boolean isShared(TokenRequest request) {
        return shared != null && shared.covers(request);
    }

    @Override
    public @Nullable RuntimeException remembered(TokenRequest request) {
        return source.remembered(request);
    }

    @Override
    public CachedToken fetch(TokenRequest request, Reason reason, long number) {
        return isShared(request)
                ? Objects.requireNonNull(shared)
                        .fetch(request, reason, number, () -> fetchHere(request, reason, number))
                : fetchHere(request, reason, number);
    }

    private CachedToken fetchHere(TokenRequest request, Reason reason, long number) {
        Fetch fetch = new Fetch(request, reason, number);
        listener.onEvent(fetch.started);
        return fetch.ended(() -> reason == Reason.REFRESH_AHEAD ? source.renew(request) : source.fetch(request));
    }

    /** One fetch, and the record of it. */
    private final class Fetch {

        private final Reason reason;
        private final long number;
        private final TokenRequestEvent started;
        /** Both clocks before the fetch: a change of a clock during the fetch can only shorten the token's life. */
        private final Instant begin = clock.instant();

        private final long steadyBegin = steady.millis();

        Fetch(TokenRequest request, Reason reason, long number) {
            this.reason = reason;
            this.number = number;
            // Listeners get the request, without a user's token.
            this.started = TokenRequestEvent.started(name, credential, reason, request.withoutToken());
        }

        CachedToken ended(Supplier<AccessToken> fetching) {
            return endedWith(() -> {
                AccessToken fetched = check(fetching.get(), begin);
                logAccount(fetched);
                return CachedToken.plan(fetched, life, number, begin, steadyBegin, jitter.getAsDouble());
            });
        }

        CachedToken endedWith(Supplier<CachedToken> planning) {
            try {
                CachedToken token = planning.get();
                TokenRequestEvent answered = by();
                outcome.updateAndGet(last -> last.success(clock.instant(), answered.answeredBy()));
                listener.onEvent(answered.fetched(Duration.between(begin, clock.instant()), token));
                return token;
            } catch (RuntimeException | Error e) {
                failed(e);
                throw e;
            }
        }

        void failed(Throwable cause) {
            TokenFailure failure = TokenFailure.of(cause);
            // A refused claims challenge says nothing about the credential, since the resource chose the claims.
            if (failure.category() != TokenFailure.Category.INTERRUPTED && reason != Reason.CLAIMS) {
                outcome.updateAndGet(last -> last.failure(clock.instant(), failure));
            }
            listener.onEvent(by().failed(Duration.between(begin, clock.instant()), failure));
        }

        private TokenRequestEvent by() {
            TokenSource.Report report = report();
            return started.by(Objects.requireNonNull(report.answeredBy()), report.host());
        }
    }

    /** Gives the shared tokens access to this engine's memory. */
    private final class Memory implements SharedTokens.Memory {

        /** Counted from when the other replica fetched it. */
        @Override
        public CachedToken plan(SharedToken token, long number) {
            long now = steady.millis();
            long age = Math.max(
                    0, Duration.between(token.fetchedAt(), clock.instant()).toMillis());
            AccessToken fetched = new AccessToken(
                    token.token(),
                    token.expiresAt().atOffset(ZoneOffset.UTC),
                    token.refreshAt().atOffset(ZoneOffset.UTC),
                    token.type());
            Instant begin = clock.instant().minusMillis(age);
            return CachedToken.plan(fetched, life, number, begin, now - age, jitter.getAsDouble());
        }

        @Override
        public boolean isGood(CachedToken token, Reason reason) {
            long now = steady.millis();
            return reason == Reason.REFRESH_AHEAD ? !token.isDue(now) : token.isUsable(now);
        }

        @Override
        public void adopted(TokenRequest request, Reason reason, CachedToken token) {
            Fetch fetch = new Fetch(request, reason, token.fetchNumber());
            listener.onEvent(fetch.started);
            fetch.endedWith(() -> token);
            logAccount(token.token());
        }

        @Override
        public boolean holds(TokenRequest request) {
            return cache.holds(request);
        }

        @Override
        public void drop(TokenRequest request) {
            cache.drop(request);
        }
    }

    private AccessToken check(@Nullable AccessToken fetched, Instant begin) {
        if (fetched == null || fetched.getToken() == null || fetched.getToken().isBlank()) {
            throw unusable("without a token", "no_token");
        }
        OffsetDateTime expiresAt = fetched.getExpiresAt();
        if (expiresAt == null
                || !expiresAt.toInstant().isAfter(begin)
                || !expiresAt.toInstant().isAfter(clock.instant())) {
            throw unusable("with a token that has already expired or has no expiry time", "token_expired");
        }
        return fetched;
    }

    private AuthenticationFailedException unusable(String what, String code) {
        return new AuthenticationFailedException(
                Failure.of(
                        "%s got an answer %s.".formatted(credential, what),
                        "check this machine's clock, and which proxy or gateway answers for the token service."),
                EntraError.local(code),
                null);
    }
}
