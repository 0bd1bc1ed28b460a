package io.entra4j.identity.shared;

import io.entra4j.identity.engine.BackgroundExecutor;
import io.entra4j.identity.http.ForeignText;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the store, and keeps callers from its bad days: a call that fails or takes too long is the last one for a while.
 * In the first 30 seconds a call may take up to 5 seconds, until one fails: a cold JVM has to connect and to load code, and
 * is late itself.
 * After 1 second, and then after twice as long each time, up to 30 seconds, a probe finds out in the background whether
 * the store is back; no caller waits for it.
 */
final class StoreGuard implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(SharedTokenCache.class);
    private static final long FIRST_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long START_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long START_TIMEOUT_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long MAX_PAUSE_NANOS = Duration.ofSeconds(30).toNanos();

    private record Outage(long since, long pause, long probeAt) {}

    private final BackgroundExecutor executor = new BackgroundExecutor("shared-token-cache", null);
    private final AtomicReference<@Nullable Outage> outage = new AtomicReference<>();
    private final LongAdder errors = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final long timeoutNanos;
    private final LongSupplier nanoTime;
    private final Callable<?> probe;
    private final long startEnds;
    private volatile boolean failedBefore;

    StoreGuard(Duration timeout, LongSupplier nanoTime, Callable<?> probe) {
        this.timeoutNanos = timeout.toNanos();
        this.nanoTime = nanoTime;
        this.probe = probe;
        this.startEnds = nanoTime.getAsLong() + START_NANOS;
    }

    /** Returns what the call returns, {@code null} if the store is not available. */
    <T> @Nullable T call(Callable<T> call) {
        Outage known = outage.get();
        if (known != null) {
            skipped.increment();
            if (nanoTime.getAsLong() - known.probeAt() >= 0) {
                probe(known);
            }
            return null;
        }
        FutureTask<T> task = new FutureTask<>(call);
        long wait = timeout();
        try {
            executor.execute(task);
            return task.get(wait, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            task.cancel(true);
            failed("no answer within %s ms".formatted(TimeUnit.NANOSECONDS.toMillis(wait)));
        } catch (ExecutionException e) {
            failed(reason(e.getCause()));
        } catch (RuntimeException e) {
            failed(reason(e));
        }
        return null;
    }

    private long timeout() {
        boolean starting = !failedBefore && nanoTime.getAsLong() - startEnds < 0;
        return starting ? Math.max(timeoutNanos, START_TIMEOUT_NANOS) : timeoutNanos;
    }

    /** Makes the first call, in the background. */
    void connect() {
        executor.execute(() -> call(probe));
    }

    private void failed(String reason) {
        failedBefore = true;
        errors.increment();
        long now = nanoTime.getAsLong();
        if (outage.compareAndSet(null, new Outage(now, FIRST_PAUSE_NANOS, now + FIRST_PAUSE_NANOS))) {
            LOGGER.warn(
                    "The shared token cache is not available: {}. This instance fetches its tokens itself until it is.",
                    reason);
        }
    }

    private void probe(Outage known) {
        long pause = Math.min(2 * known.pause(), MAX_PAUSE_NANOS);
        long begin = nanoTime.getAsLong();
        Outage next = new Outage(known.since(), pause, begin + pause);
        if (!outage.compareAndSet(known, next)) {
            return;
        }
        try {
            executor.execute(() -> {
                try {
                    probe.call();
                } catch (Exception e) {
                    errors.increment();
                    return;
                }
                // An answer that comes too late for callers is none.
                if (nanoTime.getAsLong() - begin <= timeoutNanos && outage.compareAndSet(next, null)) {
                    LOGGER.info("The shared token cache is available again.");
                }
            });
        } catch (RuntimeException e) {
            errors.increment();
        }
    }

    private static String reason(@Nullable Throwable failure) {
        Throwable root = failure;
        while (root != null && root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        if (root == null) {
            return "unknown";
        }
        String name = root.getClass().getSimpleName();
        return root.getMessage() == null
                ? name
                : name + ": " + ForeignText.oneLine(root.getMessage(), ForeignText.MAX_QUOTE);
    }

    @Nullable
    Duration unavailableFor() {
        Outage known = outage.get();
        return known == null ? null : Duration.ofNanos(nanoTime.getAsLong() - known.since());
    }

    long errors() {
        return errors.sum();
    }

    long skipped() {
        return skipped.sum();
    }

    @Override
    public void close() {
        executor.close();
    }
}
