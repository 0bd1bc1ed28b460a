package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;

/**
 * Requests tokens from credentials on a schedule. The credentials' caches answer, so the token service sees a request
 * only when a token is missing or due for renewal. The results are in the credentials' status.
 */
public final class TokenSchedule implements SmartLifecycle {

    private static final Duration MAX_RETRY = Duration.ofSeconds(60);

    /**
     * Longest time to wait for a token. A credential may wait for a user to sign in, and one that never answers must
     * not end the schedule.
     */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final List<Wanted> wanted;
    private final Duration retry;
    private final @Nullable Duration interval;
    private final Set<Wanted> fetched = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ScheduledExecutorService timer;
    private volatile boolean running;

    /**
     * Token that the schedule requests.
     *
     * @param credential supplies the credential; called before each request
     * @param scope the scope of the token
     */
    public record Wanted(Supplier<TokenCredential> credential, String scope) {}

    /**
     * Creates a schedule that starts with the application.
     *
     * @param wanted the tokens
     * @param retry delay before the next round while a token has never been fetched. It doubles each time, up to one
     *     minute. A delay longer than one minute stays as it is
     * @param interval delay before the next round when all tokens were fetched; {@code null} to end then
     */
    public TokenSchedule(List<Wanted> wanted, Duration retry, @Nullable Duration interval) {
        this.wanted = wanted.stream().distinct().toList();
        this.retry = retry;
        this.interval = interval;
    }

    /** Requests each token once. Does not wait for the answers. */
    public void ask() {
        request();
    }

    /** Starts the schedule and returns its first requests. */
    Map<Wanted, CompletableFuture<AccessToken>> begin() {
        running = true;
        return round(retry);
    }

    int wanted() {
        return wanted.size();
    }

    /** Returns the number of tokens that were fetched at least once. */
    int fetched() {
        return fetched.size();
    }

    /** Returns whether another round of requests is planned. */
    boolean isPlanned() {
        lock.lock();
        try {
            return timer != null;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the plan holds the results
    private Map<Wanted, CompletableFuture<AccessToken>> round(Duration next) {
        Map<Wanted, CompletableFuture<AccessToken>> requests = request();
        CompletableFuture<Void> all = CompletableFuture.allOf(requests.values().toArray(CompletableFuture[]::new));
        all.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).whenComplete((none, failure) -> plan(next));
        return requests;
    }

    private Map<Wanted, CompletableFuture<AccessToken>> request() {
        Map<Wanted, CompletableFuture<AccessToken>> requests = new LinkedHashMap<>();
        for (Wanted one : wanted) {
            TokenCredential credential = one.credential().get();
            TokenRequestContext context = new TokenRequestContext().addScopes(one.scope());
            CompletableFuture<AccessToken> request = Mono.defer(() -> credential.getToken(context))
                    .toFuture()
                    .thenApply(token -> {
                        if (token != null) {
                            fetched.add(one);
                        }
                        return token;
                    });
            requests.put(one, request);
        }
        return requests;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the timer
    private void plan(Duration next) {
        lock.lock();
        try {
            boolean complete = fetched.size() == wanted.size();
            if (!running || (complete && interval == null)) {
                endTimer();
                return;
            }
            Duration longest = MAX_RETRY.compareTo(next) > 0 ? MAX_RETRY : next;
            Duration doubled = next.multipliedBy(2);
            Duration following = doubled.compareTo(longest) > 0 ? longest : doubled;
            Duration delay = complete && interval != null ? interval : next;
            timer().schedule(() -> round(following), delay.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            lock.unlock();
        }
    }

    private ScheduledExecutorService timer() {
        if (timer == null) {
            timer = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "azure-identity-schedule");
                thread.setDaemon(true);
                return thread;
            });
        }
        return timer;
    }

    private void endTimer() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
    }

    @Override
    public void start() {
        begin();
    }

    @Override
    public void stop() {
        lock.lock();
        try {
            running = false;
            endTimer();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
