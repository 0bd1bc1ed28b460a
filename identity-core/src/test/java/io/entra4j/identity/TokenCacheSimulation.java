package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.TokenRequestEvent.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A world of one thread around a credential: time, callers, an executor and a token service, all driven by one random
 * seed. It knows what the cache ought to hold and compares after each step. Callers and clocks also move while a fetch
 * is in progress, because the service calls back into the world.
 *
 * <p>True time only moves forward. The wall clock follows it until a step sets it back; the monotonic clock stands
 * still while the machine is suspended.
 */
final class TokenCacheSimulation implements TokenSource, TokenRequestListener {

    private static final String[] SCOPES = {"scope-a", "scope-b", "scope-c"};
    private static final String[] CLAIMS = {"{\"a\":1}", "{\"b\":2}"};
    private static final String[] TENANTS = {null, "tenant"};
    private static final long REUSE_OF_CHALLENGES = 10_000;
    private static final long PROBE = 30_000;
    private static final int MAX_DEPTH = 3;

    /** A token the service issued. */
    private record Issued(String name, TokenRequest request, int fetch, int landed, long at, Life life) {

        @Override
        public String toString() {
            return name + " of " + text(request) + " " + life;
        }
    }

    /** When, in true time, a token is due, ends for the cache, and ends for its resource. */
    private record Life(long dueAt, long usableUntil, long expiresAt) {}

    /** What the cache ought to remember of a tenant's service that failed. */
    private record Outage(
            RuntimeException cause, int failures, long failedAt, long callersWaitUntil, long renewalsWaitUntil) {

        Outage during(long probe) {
            return new Outage(cause, failures, failedAt, probe, renewalsWaitUntil);
        }
    }

    /** What it ought to remember of a request that failed while its token was good. */
    private record Delay(int failures, long failedAt, long renewalWaitsUntil) {}

    private record Call(TokenRequest request, boolean forced, boolean async, int asked) {

        /** Whether a cached token will do. */
        boolean plain() {
            return !forced && request.claims() == null;
        }

        @Override
        public String toString() {
            return (forced ? "refresh " : "get ") + asked + " " + text(request);
        }
    }

    /** A task of the executor; {@code tells} if it only tells async followers what landed. */
    private record Task(Runnable runnable, boolean tells, long submitted, int number) {}

    private final Random random;
    private final int maxCachedTokens;
    private final EntraCredential credential;
    private final List<Task> queue = new ArrayList<>();
    private final Map<TokenRequest, Issued> cached = new HashMap<>();
    private final Map<@Nullable String, Outage> outages = new HashMap<>();
    private final Map<TokenRequest, Delay> delays = new HashMap<>();
    private final Map<TokenRequest, Deque<Long>> challenges = new HashMap<>();
    private final Map<String, Issued> issued = new HashMap<>();
    private final Map<RuntimeException, Integer> thrown = new IdentityHashMap<>();
    private final Set<TokenRequest> inProgress = new HashSet<>();
    private final Set<Call> waiting = new HashSet<>();
    private final Deque<String> history = new ArrayDeque<>();
    private final Map<String, Integer> occurrences = new TreeMap<>();

    private long now = Duration.ofDays(20_000).toMillis();
    private long setBack;
    private long nanos = 17;
    /** When the last of all tokens ends; with few entries, only the cache knows which ones are left. */
    private long lastsUntil;

    private double jitter;
    private int number;
    private int depth;
    private boolean calm;
    private @Nullable Task telling;
    private @Nullable Reason reason;
    /** The first one, kept because a future swallows what its callbacks throw. */
    private @Nullable AssertionError violation;

    TokenCacheSimulation(long seed, int maxCachedTokens) {
        this.random = new Random(seed);
        this.maxCachedTokens = maxCachedTokens;
        this.credential = new TestCredential(
                this,
                CredentialOptions.builder()
                        .clock(new WallClock())
                        .nanoTime(() -> nanos)
                        .jitter(() -> jitter)
                        .executorService(this::enqueue)
                        .listener(this)
                        .maxCachedTokens(maxCachedTokens)
                        .build());
    }

    /** Takes a step, or does what is left in the queue if the world is to end. */
    void step() {
        int dice = random.nextInt(100);
        if (dice < 14) {
            advance(duration());
        } else if (dice < 16) {
            setBackUnseen(duration());
        } else if (dice < 18) {
            suspend(duration());
        } else if (dice < 40) {
            ask(new Call(request(random.nextInt(12) == 0), false, true, ++number));
        } else if (dice < 64) {
            ask(new Call(request(random.nextInt(12) == 0), false, false, ++number));
        } else if (dice < 67) {
            ask(new Call(request(random.nextInt(12) == 0), true, random.nextBoolean(), ++number));
        } else if (dice < 69) {
            invalidate();
        } else if (random.nextInt(1_000) == 0) {
            clear();
        } else {
            runTask();
        }
        compare();
    }

    /** Lets everything that was begun come to its end, and checks that every caller was answered. */
    void end() {
        calm = true;
        while (!queue.isEmpty()) {
            runTask();
            compare();
        }
        check(waiting.isEmpty(), "never answered: " + waiting);
    }

    /** Returns how often what happened: a simulation that never gets anywhere proves nothing. */
    Map<String, Integer> occurrences() {
        return occurrences;
    }

    // Time

    private void advance(long millis) {
        now += millis;
        nanos += millis * 1_000_000;
        note("advance", millis);
    }

    private void setBack(long millis) {
        setBack += millis;
        note("set back", millis);
        observe();
    }

    /** Sometimes to just about where it was when the cache last looked, but not to the very millisecond. */
    private void setBackUnseen(long millis) {
        if (random.nextInt(4) == 0) {
            advance(millis + 1 + random.nextInt(1_000));
        }
        setBack(millis);
    }

    private void suspend(long millis) {
        now += millis;
        note("suspend", millis);
        observe();
    }

    /** A suspension within the very moment between two looks at the clocks cannot be told from a clock that was set. */
    private void observe() {
        credential.status();
    }

    private long duration() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> 1_000 + random.nextInt(2_000);
            case 3, 4 -> 1_000 + random.nextInt(60_000);
            case 5, 6 -> 1_000 + random.nextInt(1_200_000);
            default -> 1_000 + random.nextInt(10_800_000);
        };
    }

    // Callers

    private TokenRequest request(boolean challenged) {
        TokenRequestContext context = new TokenRequestContext()
                .addScopes(SCOPES[random.nextInt(SCOPES.length)])
                .setTenantId(TENANTS[random.nextInt(TENANTS.length)])
                .setCaeEnabled(random.nextBoolean())
                .setClaims(challenged ? CLAIMS[random.nextInt(CLAIMS.length)] : null);
        return TokenRequest.from(context, TenantPolicy.any(), null, "TestCredential");
    }

    private void ask(Call call) {
        Issued expected = call.plain() && unlimited() ? usable(call.request()) : null;
        if (call.async() || (expected == null && inProgress.contains(call.request()))) {
            // On this thread, a sync caller could not wait for the fetch that called it.
            askAsync(new Call(call.request(), call.forced(), true, call.asked()), expected);
        } else {
            askSync(call, expected);
        }
    }

    private void askSync(Call call, @Nullable Issued expected) {
        note("sync", call);
        try {
            TokenRequestContext context = call.request().toContext();
            AccessToken token = call.forced() ? credential.refreshTokenSync(context) : credential.getTokenSync(context);
            answered(call, token, expected);
        } catch (RuntimeException e) {
            check(expected == null, "failed although " + expected + " was cached: " + e);
            failed(call, e);
        }
    }

    private void askAsync(Call call, @Nullable Issued expected) {
        note("async", call);
        TokenRequestContext context = call.request().toContext();
        CompletableFuture<AccessToken> answer =
                (call.forced() ? credential.refreshToken(context) : credential.getToken(context)).toFuture();
        check(expected == null || answer.isDone(), "had to wait although it was cached: " + expected);
        waiting.add(call);
        answer.whenComplete((token, failure) -> {
            check(waiting.remove(call), "answered twice: " + call);
            if (failure == null) {
                answered(call, token, expected);
            } else {
                failed(call, (RuntimeException) failure);
            }
        });
    }

    private void answered(Call call, AccessToken token, @Nullable Issued expected) {
        Issued served = issued.get(token.getToken());
        note("answer", call, served);
        long at = telling == null ? now : telling.submitted();
        check(at < served.life().expiresAt(), "expired " + (at - served.life().expiresAt()) + " ms ago: " + served);
        check(expected == null || served == expected, "got " + served + " although this was cached: " + expected);
        check(
                served.request().withoutClaims().equals(call.request().withoutClaims()),
                "got the token of another request: " + served + " for " + call);
        if (!call.plain()) {
            boolean again = call.request().claims() != null && at - served.at() < REUSE_OF_CHALLENGES;
            check(served.landed() > call.asked() || again, "got a token from the cache: " + served + " for " + call);
        }
        if (call.request().claims() != null) {
            check(served.request().equals(call.request()), "got a token without the claims: " + served);
        }
        boolean renewalStarts = expected != null && now >= expected.life().dueAt() && mayRefresh(call.request());
        check(
                !renewalStarts || !queue.isEmpty() || inProgress.contains(call.request()),
                "no fetch renews the stale token " + served);
        count(expected == null ? "fetched or joined" : renewalStarts ? "stale hit" : "hit");
    }

    private boolean mayRefresh(TokenRequest request) {
        Issued token = cached.get(request);
        if (token == null || !unlimited()) {
            return true; // invalidated since, or perhaps evicted: its renewal is a fetch like any other
        }
        Outage outage = outages.get(request.tenantId());
        Delay delay = delays.get(request);
        return (outage == null
                        || now >= outage.callersWaitUntil()
                                && now >= sooner(outage.failedAt(), outage.renewalsWaitUntil(), token))
                && (delay == null || now >= sooner(delay.failedAt(), delay.renewalWaitsUntil(), token));
    }

    /** What is left of a token's life is halved by each attempt, however long the others wait. */
    private static long sooner(long failedAt, long until, Issued token) {
        return Math.min(until, failedAt + (token.life().usableUntil() - failedAt) / 2);
    }

    private void failed(Call call, RuntimeException told) {
        note("failure", call, told);
        // What is remembered is told by an exception of each caller's own, around the first.
        RuntimeException failure =
                told.getCause() instanceof RuntimeException first && thrown.containsKey(first) ? first : told;
        if (failure instanceof TokenRequestInterruptedException) {
            check(!call.async(), "an async caller was told of an interruption that was not its own");
            check(Thread.interrupted(), "the interrupt flag was lost");
            count("interrupted");
            return;
        }
        Issued good = call.plain() && unlimited() ? usable(call.request()) : null;
        int at = telling == null ? number : telling.number();
        check(good == null || good.landed() > at, "failed although " + good + " is cached: " + failure);
        if (failure.getMessage().startsWith("TestCredential got an answer")) {
            count("unusable answer");
            return;
        }
        if (failure.getMessage().startsWith("TestCredential was asked for a new token")) {
            check(call.request().claims() != null, "too many challenges for " + call);
            return;
        }
        Integer when = thrown.get(failure);
        check(when != null, "a failure that no fetch threw: " + failure);
        if (call.asked() > when) {
            Outage outage = outages.get(call.request().tenantId());
            boolean waits = outage != null && outage.cause() == failure && now < outage.callersWaitUntil();
            check(waits || telling != null, "a failure from the past: " + failure + " for " + call);
            count("remembered failure");
            return;
        }
        count("failure");
    }

    private void invalidate() {
        if (cached.isEmpty()) {
            return;
        }
        List<Issued> tokens = new ArrayList<>(cached.values());
        tokens.sort(Comparator.comparing(Issued::name));
        Issued chosen = tokens.get(random.nextInt(tokens.size()));
        cached.values().remove(chosen);
        note("invalidate", chosen);
        credential.invalidate(new AccessToken(chosen.name(), null));
    }

    private void clear() {
        cached.clear();
        outages.clear();
        delays.clear();
        challenges.clear();
        note("clear");
        credential.clear();
    }

    // Executor

    private void enqueue(Runnable runnable) {
        boolean tells = runnable.getClass().getName().contains("Flight$$");
        queue.add(new Task(runnable, tells, now, number));
    }

    private void runTask() {
        if (queue.isEmpty()) {
            return;
        }
        Task task = queue.remove(random.nextInt(queue.size()));
        Task outer = telling;
        telling = task.tells() ? task : null;
        task.runnable().run();
        telling = outer;
        boolean interrupted = Thread.interrupted();
        note(task.tells() ? "told" : "ran", interrupted);
    }

    // Token service

    @Override
    public AccessToken fetch(TokenRequest request) {
        int fetch = ++number;
        note("fetch " + fetch, reason, text(request));
        count("fetch " + reason);
        check(inProgress.add(request), "two fetches at once: " + text(request));
        Outage before = outages.get(request.tenantId());
        check(before == null || now >= before.callersWaitUntil(), "did not wait as asked: " + text(request));
        checkRenewal(request);
        checkChallenge(request);
        Attempt attempt = new Attempt(request, before, probing(request, before));
        long begin = now;
        Instant wallBegin = new WallClock().instant();
        nestedSteps();
        inProgress.remove(request);
        jitter = random.nextDouble();
        int dice = calm ? 0 : random.nextInt(100);
        if (dice < 60) {
            return issue(attempt, fetch, begin, wallBegin);
        }
        if (dice < 64) {
            note("unusable answer");
            attempt.refused();
            return random.nextBoolean() ? new AccessToken(" ", null) : new AccessToken("x", new WallClock().offset());
        }
        if (dice < 72) {
            attempt.abandoned();
            throw new TokenRequestInterruptedException(null);
        }
        throw failure(attempt);
    }

    /** In an outage, one request finds out whether it is over. */
    private @Nullable Outage probing(TokenRequest request, @Nullable Outage outage) {
        if (outage == null || reason == Reason.CLAIMS) {
            return null;
        }
        count("probe");
        Outage probing = outage.during(now + PROBE);
        outages.put(request.tenantId(), probing);
        return probing;
    }

    private void checkChallenge(TokenRequest request) {
        if (request.claims() == null || !unlimited()) {
            return;
        }
        Issued current = usable(request.withoutClaims());
        check(
                current == null || !current.request().equals(request) || now - current.at() >= REUSE_OF_CHALLENGES,
                "the same challenge again: " + current);
        Deque<Long> fetches = challenges.computeIfAbsent(request.withoutClaims(), same -> new ArrayDeque<>());
        fetches.add(now);
        fetches.removeIf(at -> now - at >= 60_000);
        check(fetches.size() <= 20, "too many challenges were met: " + text(request));
    }

    private void checkRenewal(TokenRequest request) {
        if (reason != Reason.REFRESH_AHEAD) {
            return;
        }
        Issued current = cached.get(request);
        check(mayRefresh(request), "renewed without backing off: " + text(request));
        check(!unlimited() || current == null || now >= current.life().dueAt(), "renewed too early: " + current);
    }

    private void nestedSteps() {
        if (calm || depth == MAX_DEPTH || random.nextInt(3) > 0) {
            return;
        }
        depth++;
        Task outer = telling;
        Reason mine = reason;
        telling = null;
        for (int i = random.nextInt(6); i >= 0; i--) {
            step();
        }
        telling = outer;
        reason = mine;
        depth--;
        count("nested steps");
    }

    /** The cache plans a token's life from the clocks before the fetch, and ignores later changes of the clocks. */
    private AccessToken issue(Attempt attempt, int fetch, long begin, Instant wallBegin) {
        TokenRequest request = attempt.request;
        long lifetime = random.nextBoolean() ? 60_000 + random.nextInt(600_000) : 60_000 + random.nextInt(86_340_000);
        Long refreshIn = random.nextBoolean() ? null : (long) (random.nextDouble() * 1.2 * lifetime);
        Instant wall = new WallClock().instant();
        long since = Duration.between(wallBegin, wall).toMillis();
        AccessToken answer = new AccessToken(
                "token-" + fetch,
                wall.plusMillis(lifetime).atOffset(ZoneOffset.UTC),
                refreshIn == null ? null : wall.plusMillis(refreshIn).atOffset(ZoneOffset.UTC));
        if (since + lifetime <= 0) {
            note("set back beyond the token's life");
            attempt.refused();
            return answer;
        }
        Life planned = life(begin, since + lifetime, refreshIn == null ? null : since + refreshIn, jitter);
        Life life = new Life(planned.dueAt(), planned.usableUntil(), now + lifetime);
        Issued token = new Issued("token-" + fetch, request, fetch, ++number, now, life);
        issued.put(token.name(), token);
        lastsUntil = Math.max(lastsUntil, token.life().usableUntil());
        attempt.succeeded();
        cached.merge(request.withoutClaims(), token, (old, young) -> old.fetch() > young.fetch() ? old : young);
        note("issue", token);
        return answer;
    }

    private static Life life(long now, long lifetime, @Nullable Long refreshIn, double jitter) {
        long wait = refreshIn != null ? Math.max(2_000, refreshIn) : lifetime / 4 * (lifetime > 7_200_000 ? 2 : 3);
        wait = Math.min(wait, lifetime / 10 * 9);
        wait -= (long) (jitter * wait / 10);
        return new Life(now + wait, now + lifetime - Math.min(30_000, lifetime / 10), now + lifetime);
    }

    private RuntimeException failure(Attempt attempt) {
        int kind = random.nextInt(4);
        Duration retryAfter = kind == 0 ? Duration.ofSeconds(1 + random.nextInt(5_400)) : Duration.ZERO;
        EntraError error = switch (kind) {
            case 0 -> EntraError.parse(429, "", retryAfter);
            case 1 -> EntraError.parse(503, "", null);
            case 2 -> EntraError.parse(401, "", null);
            default -> EntraError.network();
        };
        RuntimeException failure = new AuthenticationFailedException("failure " + ++number, error, null);
        thrown.put(failure, number);
        if (kind == 2) {
            attempt.refused();
        } else {
            attempt.unanswered(failure, retryAfter);
        }
        note("fail", failure.getMessage(), retryAfter);
        return failure;
    }

    /** One fetch, and what the cache ought to remember of how it ended. */
    private final class Attempt {

        private final TokenRequest request;
        private final @Nullable Outage before;
        private final @Nullable Outage probing;
        private final Reason why = reason;

        Attempt(TokenRequest request, @Nullable Outage before, @Nullable Outage probing) {
            this.request = request;
            this.before = before;
            this.probing = probing;
        }

        void succeeded() {
            answered();
            delays.remove(request);
        }

        void abandoned() {
            if (probing != null) {
                outages.replace(request.tenantId(), probing, before);
            }
        }

        void refused() {
            answered();
            if (why == Reason.CLAIMS || usable(request) == null) {
                return;
            }
            Delay delay = delays.get(request);
            int failures = delay == null ? 1 : delay.failures() + 1;
            delays.put(request, new Delay(failures, now, now + renewalWait(failures, 0)));
        }

        void unanswered(RuntimeException cause, Duration retryAfter) {
            if (why == Reason.CLAIMS) {
                return;
            }
            int failures = before == null ? 1 : before.failures() + 1;
            long asked = Math.min(retryAfter.toMillis(), 3_600_000);
            long callers = Math.max(asked, Math.min(1_000L << Math.min(failures - 1, 10), 30_000));
            Outage mine = new Outage(cause, failures, now, now + callers, now + renewalWait(failures, asked));
            Outage current = outages.get(request.tenantId());
            if (current == null || current.equals(probing) || mine.callersWaitUntil() > current.callersWaitUntil()) {
                outages.put(request.tenantId(), mine);
            }
        }

        private void answered() {
            if (probing != null) {
                outages.remove(request.tenantId(), probing);
            }
        }

        private long renewalWait(int failures, long asked) {
            long wait = Math.max(asked, Math.min(30_000L << Math.min(failures - 1, 10), 600_000));
            return wait + (long) (jitter * wait / 10);
        }
    }

    @Override
    public void onEvent(TokenRequestEvent event) {
        if (event.type() == TokenRequestEvent.Type.FETCH_STARTED) {
            reason = event.reason();
        }
    }

    // Comparison

    private void compare() {
        if (violation != null) {
            throw violation;
        }
        check(!queue.isEmpty() || !inProgress.isEmpty() || waiting.isEmpty(), "no fetch is going to answer " + waiting);
        CredentialStatus status = credential.status();
        check(now < lastsUntil || !status.hasUsableToken(), "status tells of a good token");
        check(status.cachedTokens() <= maxCachedTokens, "holds " + status.cachedTokens() + " tokens");
        if (unlimited()) {
            boolean good = cached.values().stream()
                    .anyMatch(token -> now < token.life().usableUntil());
            check(good == status.hasUsableToken(), "status tells of a good token: " + status.hasUsableToken());
            check(cached.size() == status.cachedTokens(), "holds " + status.cachedTokens() + ", not " + cached);
        }
    }

    private boolean unlimited() {
        return maxCachedTokens > SCOPES.length * TENANTS.length * 2;
    }

    private @Nullable Issued usable(TokenRequest request) {
        Issued token = cached.get(request);
        return token != null && now < token.life().usableUntil() ? token : null;
    }

    private static String text(TokenRequest request) {
        return request.scopes().get(0)
                + (request.tenantId() == null ? "" : "@" + request.tenantId())
                + (request.caeEnabled() ? "+cae" : "")
                + (request.claims() == null ? "" : "+claims");
    }

    private void count(String what) {
        occurrences.merge(what, 1, Integer::sum);
    }

    private void note(Object... what) {
        history.add(depth + " " + now + " " + Arrays.toString(what));
        if (history.size() > 60) {
            history.remove();
        }
    }

    private void check(boolean holds, String otherwise) {
        if (!holds && violation == null) {
            violation = new AssertionError(otherwise + " at " + now + ", after\n" + String.join("\n", history));
        }
        if (violation != null) {
            throw violation;
        }
    }

    private final class WallClock extends Clock {

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(now - setBack);
        }

        OffsetDateTime offset() {
            return instant().atOffset(ZoneOffset.UTC);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
