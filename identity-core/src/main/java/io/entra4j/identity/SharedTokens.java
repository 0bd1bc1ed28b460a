package io.entra4j.identity;

import io.entra4j.identity.TokenRequestEvent.Reason;
import io.entra4j.identity.engine.CachedToken;
import io.entra4j.identity.engine.Sha256;
import io.entra4j.identity.http.Pause;
import io.entra4j.identity.shared.SharedToken;
import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.shared.SharedTokenEntry;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shares the tokens of one cache with the other replicas of the application. Of replicas that need the same token, one
 * takes the lease and fetches; the others wait for what it writes. When the lease ends, one of them takes it.
 */
final class SharedTokens implements SharedTokenCache.Listener {

    private static final Duration MAX_BACK_OFF = Duration.ofHours(1);
    /** How long a failure is told to replicas that wait: longer than they take between two questions for the lease. */
    private static final Duration FAILURE = Duration.ofSeconds(1);

    /** How long a token answers a challenge with the same claims, as in {@code Challenges}. */
    private static final Duration REUSE_OF_CHALLENGES = Duration.ofSeconds(10);

    /** The cache in memory, in front of the shared one. */
    interface Memory {

        /** Plans the life of a token that another replica has fetched. */
        CachedToken plan(SharedToken token, long number);

        /** Returns whether such a token answers a request of this reason. */
        boolean isGood(CachedToken token, Reason reason);

        /** Tells that such a token is used. */
        void adopted(TokenRequest request, Reason reason, CachedToken token);

        /** Returns whether there is a token for the request, which may have expired. */
        boolean holds(TokenRequest request);

        /** Drops the token of a request. */
        void drop(TokenRequest request);
    }

    private record Known(TokenRequest request, String generation) {}

    private final SharedTokenCache cache;
    private final String identity;
    private final String credential;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final DoubleSupplier jitter;
    private final Pause pause;
    private final int maxTokens;
    private final Memory memory;
    /** Requests by the names of their entries, to find the token that another replica tells to drop. */
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    /** Names of entries that were to be forgotten while the store did not answer. */
    private final Set<String> owed = ConcurrentHashMap.newKeySet();

    /**
     * @param identity what tells this credential's tokens from those of others
     */
    SharedTokens(
            SharedTokenCache cache,
            String identity,
            String credential,
            CredentialOptions options,
            int maxTokens,
            Memory memory) {
        this.cache = cache;
        this.identity = identity;
        this.credential = credential;
        this.clock = options.clock();
        this.nanoTime = options.nanoTime();
        this.jitter = options.jitter();
        this.pause = options.pause();
        this.maxTokens = maxTokens;
        this.memory = memory;
        cache.addListener(this);
    }

    boolean covers(TokenRequest request) {
        boolean shared = request.userAssertion() == null ? cache.sharesApplications() : cache.sharesOnBehalfOf();
        return shared && cache.mayShare(request.scopes());
    }

    /** Returns the token that another replica has fetched, {@code null} if there is none that answers the request. */
    @Nullable
    CachedToken read(TokenRequest request, Reason reason, long number) {
        return read(entry(request), request, reason, number);
    }

    private @Nullable CachedToken read(SharedTokenEntry entry, TokenRequest request, Reason reason, long number) {
        if (owed.contains(entry.name()) && !forget(entry)) {
            return null;
        }
        SharedToken token = entry.read();
        if (token == null || !token.expiresAt().isAfter(clock.instant())) {
            return null;
        }
        CachedToken planned = memory.plan(token, number);
        if (!memory.isGood(planned, reason) || (reason == Reason.CLAIMS && !answersChallenge(token, request))) {
            return null;
        }
        know(entry, request);
        memory.adopted(request, reason, planned);
        return planned;
    }

    private boolean answersChallenge(SharedToken token, TokenRequest request) {
        return digest(request).equals(token.claimsDigest())
                && age(token.fetchedAt()).compareTo(REUSE_OF_CHALLENGES) < 0;
    }

    /**
     * Fetches for all replicas, or returns what another one fetches meanwhile.
     *
     * @param fetching fetches, and plans the token's life
     */
    CachedToken fetch(TokenRequest request, Reason reason, long number, Supplier<CachedToken> fetching) {
        SharedTokenEntry entry = entry(request);
        if (reason == Reason.FORCED) {
            entry.read();
            return fetchAndWrite(entry, request, reason, number, fetching);
        }
        return entry.fetch(
                new SharedTokenEntry.Fetch<>() {
                    @Override
                    public @Nullable CachedToken read() {
                        return SharedTokens.this.read(entry, request, reason, number);
                    }

                    @Override
                    public CachedToken fetch(SharedTokenEntry.Lease lease) {
                        return SharedTokens.this.fetch(entry, request, reason, number, fetching, lease);
                    }

                    @Override
                    public boolean hasFailed() {
                        // Else replicas would learn of a failure one by one, each with the lease in its hands.
                        checkBackOff(request);
                        return failure(request).read() != null;
                    }
                },
                nanoTime,
                this::pause);
    }

    private CachedToken fetch(
            SharedTokenEntry entry,
            TokenRequest request,
            Reason reason,
            long number,
            Supplier<CachedToken> fetching,
            SharedTokenEntry.Lease lease) {
        if (lease == SharedTokenEntry.Lease.UNAVAILABLE) {
            if (reason == Reason.CLAIMS) {
                owe(entry);
            }
            know(entry, request);
            return fetching.get();
        }
        if (lease == SharedTokenEntry.Lease.TAKEN) {
            checkBackOff(request);
            if (reason == Reason.CLAIMS) {
                forget(entry);
            }
        }
        return fetchAndWrite(entry, request, reason, number, fetching);
    }

    private CachedToken fetchAndWrite(
            SharedTokenEntry entry, TokenRequest request, Reason reason, long number, Supplier<CachedToken> fetching) {
        Instant fetchedAt = clock.instant();
        CachedToken fetched;
        try {
            fetched = fetching.get();
        } catch (RuntimeException e) {
            shareFailure(request, e);
            throw e;
        }
        String type = fetched.token().getTokenType();
        SharedToken token = new SharedToken(
                fetched.token().getToken(),
                type == null ? "Bearer" : type,
                fetched.expiresAt(),
                fetched.refreshAt(),
                fetchedAt,
                reason == Reason.CLAIMS ? digest(request) : null);
        know(entry, request);
        if (entry.write(token, Duration.between(clock.instant(), token.expiresAt()))) {
            return fetched;
        }
        // A resource refused what was fetched before: this token may be from before, too. One that is not is better.
        CachedToken newer = read(entry, request, reason, number);
        return newer != null ? newer : fetched;
    }

    /** Tells all replicas that the tokens of requests are not to be used any more. */
    void forget(List<TokenRequest> requests) {
        requests.stream().filter(this::covers).forEach(request -> forget(entry(request)));
    }

    private boolean forget(SharedTokenEntry entry) {
        boolean done = entry.forget();
        if (done) {
            owed.remove(entry.name());
        } else {
            owe(entry);
        }
        return done;
    }

    private void owe(SharedTokenEntry entry) {
        if (owed.size() < maxTokens) {
            owed.add(entry.name());
        }
    }

    @Override
    public void onForgotten(String name, String generation) {
        Known token = known.get(name);
        if (token != null && !token.generation().equals(generation) && known.remove(name, token)) {
            memory.drop(token.request());
        }
    }

    private void know(SharedTokenEntry entry, TokenRequest request) {
        if (known.size() >= 2 * maxTokens) {
            known.values().removeIf(token -> !memory.holds(token.request()));
        }
        known.put(entry.name(), new Known(request.stored(), entry.generation()));
    }

    /** Tells the other replicas of a failure: they do not ask before a time that the service named, or ask themselves. */
    private void shareFailure(TokenRequest request, RuntimeException failure) {
        Duration wait = failure instanceof AuthenticationFailedException refused
                        && refused.error().isTransient()
                ? refused.error().retryAfter()
                : null;
        if (wait == null) {
            mark(failure(request), FAILURE);
        } else {
            mark(backOff(request), wait.compareTo(MAX_BACK_OFF) < 0 ? wait : MAX_BACK_OFF);
        }
    }

    private void mark(SharedTokenEntry entry, Duration life) {
        Instant now = clock.instant();
        Instant until = now.plus(life);
        entry.write(new SharedToken("", "mark", until, until, now, null), life);
    }

    private SharedTokenEntry backOff(TokenRequest request) {
        return cache.entry(canonical("back-off", identity, request.tenantId()));
    }

    private SharedTokenEntry failure(TokenRequest request) {
        return cache.entry(canonical("failure", canonical(request)));
    }

    private void checkBackOff(TokenRequest request) {
        SharedToken backOff = backOff(request).read();
        Duration left = backOff == null ? Duration.ZERO : Duration.between(clock.instant(), backOff.expiresAt());
        if (left.isNegative() || left.isZero()) {
            return;
        }
        throw new AuthenticationFailedException(
                Failure.of(
                        "%s sent no request: the token service told another instance of this application to wait for %s more s."
                                .formatted(credential, 1 + left.toSeconds()),
                        "wait; the next request goes out by itself. If it happens often, have fewer tokens fetched."),
                EntraError.unusable(429, "temporarily_unavailable", left),
                null);
    }

    private SharedTokenEntry entry(TokenRequest request) {
        return cache.entry(canonical(request));
    }

    private String canonical(TokenRequest request) {
        UserAssertion user = request.userAssertion();
        String scopes = canonical(request.scopes().stream().distinct().sorted().toArray(String[]::new));
        return canonical(
                "token",
                identity,
                request.tenantId(),
                scopes,
                request.caeEnabled() ? "cae" : null,
                user == null ? null : user.hash());
    }

    /** Joins parts so that no two lists of parts give the same text. */
    static String canonical(@Nullable String... parts) {
        StringBuilder text = new StringBuilder();
        for (String part : parts) {
            text.append(part == null ? "-" : part.length() + ":" + part).append(';');
        }
        return text.toString();
    }

    private static String digest(TokenRequest request) {
        return request.claims() == null ? "" : Sha256.hex(request.claims());
    }

    private Duration age(Instant fetchedAt) {
        return Duration.between(fetchedAt, clock.instant()).abs();
    }

    private void pause(Duration atMost) {
        try {
            pause.pause(Duration.ofNanos((long) ((1 + jitter.getAsDouble()) / 2 * atMost.toNanos())));
        } catch (InterruptedIOException e) {
            throw new TokenRequestInterruptedException(e);
        }
    }
}
