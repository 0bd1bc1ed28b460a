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
 * Asks credentials for tokens on a schedule. Their caches answer, so the service sees a request only when a token is
 * missing or due for renewal. What comes of it is in the credentials' status.
 */
public final class TokenSchedule implements SmartLifecycle {

    private static final Duration MAX_RETRY = Duration.ofSeconds(60);

    /** A credential may wait for a user who signs in; one that never answers must not end the schedule. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final List<Wanted> wanted;
    private final Duration retry;
    private final @Nullable Duration interval;
    private final Set<Wanted> fetched = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ScheduledExecutorService timer;
    private volatile boolean running;

    /**
     * A token that the schedule asks for.
     *
     * @param credential which credential is asked; looked up before each request
     * @param scope what the token is for
     */
    public record Wanted(Supplier<TokenCredential> credential, String scope) {}

    /**
     * Creates a schedule, which starts with the application.
     *
     * @param wanted the tokens
     * @param retry time until the tokens are asked for again while one of them has never come; doubles up to a minute, or
     *     to itself if it is longer
     * @param interval time until the tokens are asked for again when all have come; {@code null} to end then
     */
    public TokenSchedule(List<Wanted> wanted, Duration retry, @Nullable Duration interval) {
        this.wanted = wanted.stream().distinct().toList();
        this.retry = retry;
        this.interval = interval;
    }

    /** Asks once. Does not wait for the answers. */
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

    /** How many of the tokens have come, if only once. */
    int fetched() {
        return fetched.size();
    }

    /** Whether the tokens will be asked for again. */
    boolean isPlanned() {
        lock.lock();
        try {
            return timer != null;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what comes of it is in the plan
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
